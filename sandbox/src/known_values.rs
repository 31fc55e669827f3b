//! The enums of the document whose values the sandbox acts on. In this crate the values are text, so the compiler cannot
//! check a `match` on them. Instead, these tests fail if the document has a value that the sandbox does not handle yet.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use serde_json::Value;

use crate::message::Environment;
use crate::spec::Document;
use crate::state::{FAILURES, Lifecycle, Pace};
use crate::truv::documents::recognised;

/// An enum on whose values the sandbox's behaviour depends, or whose values the sandbox makes up.
struct Known {
    name: &'static str,
    /// The files that decide.
    files: &'static str,
    values: Vec<&'static str>,
    /// Values that never occur: nothing in the sandbox leads to them, or they are refused.
    never: Vec<&'static str>,
}

/// Enums of requests whose values are only kept, compared or returned unchanged: nothing else depends on them.
const AS_THEY_ARE: [&str; 8] = [
    "AccountSubtype",
    "AccountType",
    "Locale",
    "OrderSource",
    "PermissiblePurpose",
    "SandboxMfaChallengeType",
    "ScoringPurpose",
    "UseCase",
];

fn known() -> Vec<Known> {
    let mut all = Vec::new();
    let mut add = |name, files, values: &[&'static str], never: &[&'static str]| {
        all.push(Known { name, files, values: values.to_vec(), never: never.to_vec() });
    };
    add("TaskStatus", "state/lifecycle.rs", &task_statuses(), &[]);
    add("EnvType", "message/caller.rs", &Environment::ALL.map(Environment::name), &[]);
    let kinds: Vec<_> = recognised().map(|found| found.kind).chain(["OTHER"]).collect();
    add("RecognizedDocumentType", "truv/documents/recognition.rs", &kinds, &[]);
    let subtypes: Vec<_> = recognised().filter_map(|found| found.subtype).collect();
    add("RecognizedDocumentSubtype", "truv/documents/recognition.rs", &subtypes, &[]);
    add(
        "RecognizedDocumentStatus",
        "handlers/documents/collections.rs, control/uploads.rs",
        &["successful", "failed", "rejected"],
        &[],
    );
    add(
        "CollectionFileStatus",
        "truv/documents/checks.rs",
        &["pending", "validating", "validated", "processing", "successful", "failed", "duplicate", "invalid"],
        &[],
    );
    add(
        "UploadMimeType",
        "truv/documents/checks.rs, control/uploads.rs",
        &[
            "application/pdf",
            "image/jpeg",
            "image/png",
            "image/tiff",
            "image/webp",
            "image/x-ms-bmp",
            "image/heic",
            "image/heif",
        ],
        &[],
    );
    add(
        "UploadedDocumentType",
        "handlers/documents/of_links.rs",
        &[
            "PAYSTUB",
            "W2",
            "F1099",
            "F1040",
            "VOLUNTEER_LETTER",
            "INSURANCE_HOME_POLICY",
            "INSURANCE_AUTO_POLICY",
            "OTHER",
        ],
        &[],
    );
    add("ParsedDocumentType", "handlers/documents/of_links.rs", &["VOLUNTEER_LETTER"], &[]);
    add("ParsedDocumentSubtype", "handlers/documents/of_links.rs", &["VOL_TRANSCRIPT", "VOL_HOURS_LOG"], &[]);
    add("DocumentProductType", "handlers/documents/finalization.rs", &["income", "employment"], &[]);
    add("TaxDocumentType", "handlers/income/tax_documents.rs", &["W2", "F1099", "F1040"], &[]);
    add(
        "ProductType",
        "truv/directory/provider_ids.rs, truv/directory/provider_list.rs, truv/payroll/behind_link.rs, \
         state/orders.rs, state/lifecycle.rs, handlers/core/bridge_tokens.rs",
        &["income", "employment", "deposit_switch", "pll", "insurance", "transactions", "assets", "admin", "education"],
        &[],
    );
    add(
        "DataSource",
        "truv/directory/provider_ids.rs, truv/orders/reports.rs, truv/scenarios/test_logins.rs",
        &["payroll", "docs", "insurance", "financial_accounts", "education", "tax"],
        &["scoring_attributes"],
    );
    add(
        "SandboxDataSource",
        "truv/scenarios/own.rs",
        &["payroll", "financial_accounts", "insurance", "docs", "instant", "education"],
        &[],
    );
    add("TargetAccountAction", "state/deposits.rs", &["create", "update", "delete"], &[]);
    add("TargetAccountType", "state/deposits.rs", &["checking", "savings"], &[]);
    add("TargetDepositType", "state/deposits.rs", &["entire", "percent", "amount"], &[]);
    add("LoanType", "handlers/assets/asset_reports.rs", &["FHA", "CONVENTIONAL", "OTHER"], &[]);
    add("RecurringStatus", "truv/bank/recurring.rs", &["active", "inactive"], &["irregular"]);
    add("RecurringStatusFilter", "handlers/assets/transactions.rs", &["active", "inactive", "all"], &["irregular"]);
    add("BankIncomeReportStatus", "handlers/assets/bank_income_reports.rs", &["success", "processing"], &[]);
    add(
        "ScoringReportStatus",
        "handlers/scoring/reports.rs",
        &["processing", "success", "data_import_error"],
        &["failed"],
    );
    add("UserReportType", "handlers/income/user_reports.rs", &["payroll", "aim_check"], &[]);
    add("ReportFormat", "http/answer.rs", &["json", "pdf"], &[]);
    add(
        "SuborderStatus",
        "state/orders.rs, state/webhook_plan.rs, truv/orders/events.rs",
        &["pending", "sent", "completed", "error", "canceled", "expired", "no_data"],
        &["skipped"],
    );
    add("OrderEventObject", "truv/orders/events.rs", &["order", "notification", "link"], &[]);
    add(
        "OrderEventType",
        "truv/orders/events.rs",
        &[
            "order_created",
            "login_attempt",
            "suborder_completed",
            "suborder_canceled",
            "suborder_expired",
            "suborder_no_data",
            "email_first_sent",
            "email_first_delivered",
            "email_reminder_sent",
            "email_reminder_delivered",
            "sms_first_sent",
            "sms_first_delivered",
            "certification_completed",
        ],
        // Nobody skips, opens a link or unsubscribes here, and text messages have no reminders.
        &[
            "suborder_skipped",
            "email_first_delivery_error",
            "email_first_link_opened",
            "email_first_unsubscribed",
            "email_reminder_delivery_error",
            "email_reminder_link_opened",
            "email_reminder_unsubscribed",
            "sms_first_delivery_error",
            "sms_first_link_opened",
            "sms_first_unsubscribed",
            "sms_reminder_sent",
            "sms_reminder_delivery_error",
            "sms_reminder_delivered",
            "sms_reminder_link_opened",
            "sms_reminder_unsubscribed",
        ],
    );
    add("OrderCertificationScope", "handlers/orders/single.rs", &["all", "certified"], &[]);
    add("OrderInvoiceStatus", "handlers/orders/single.rs", &["pending", "success"], &["error"]);
    add("OrderBatchOutcome", "handlers/orders/batches.rs", &["created", "existing", "failed"], &[]);
    add("OrderBatchStatus", "handlers/orders/batches.rs", &["pending", "completed"], &["failed"]);
    add(
        "CustomizationTemplateLinkExpiration",
        "truv/orders/expiry.rs, which counts whole days",
        &["24", "48", "72", "120", "240", "336", "360", "480", "1440"],
        &[],
    );
    add("CompanyMappingStatus", "truv/directory/companies.rs", &["verified", "mapped", "unmapped"], &[]);
    add("SuccessRate", "truv/directory/mod.rs", &["low", "medium", "high", "unsupported"], &[]);
    add("WebhookEventType", "webhooks/events.rs, state/webhook_plan.rs", crate::state::EVENT_TYPES, &[]);
    add(
        "ErrorCode",
        "message/failure.rs, handlers/sandbox_api/scenarios.rs",
        &[
            "incorrect_parameters",
            "authentication_failed",
            "not_authenticated",
            "expired_token",
            "throttled",
            "env_not_sandbox",
            "reserved_credential",
            "data_source_required",
        ],
        &["validation_error", "incorrect_token"],
    );
    all
}

/// The statuses of tasks that succeed, including all intermediate ones, and the failures.
fn task_statuses() -> Vec<&'static str> {
    let length = Pace::Timed(std::time::Duration::from_secs(60));
    let course = Lifecycle::successful(DateTime::UNIX_EPOCH, length, true, false, "deposit_switch");
    let steps: BTreeSet<_> = (0..=60).map(|at| course.status(DateTime::UNIX_EPOCH + TimeDelta::seconds(at))).collect();
    steps.into_iter().chain(FAILURES).collect()
}

/// What has to be done before the sandbox and a document agree again.
fn to_do(document: &Document) -> Vec<String> {
    let mut to_do = Vec::new();
    let known = known();
    for Known { name, files, values, never } in &known {
        let ours: BTreeSet<&str> = values.iter().chain(never).copied().collect();
        let theirs: BTreeSet<&str> = document.enumeration(name).into_iter().collect();
        for new in theirs.difference(&ours) {
            to_do.push(format!(
                "{name} of the document has the value {new}, which the sandbox does not know: say what it means in \
                 {files}, then list it in known_values.rs, under `never` if it never comes up"
            ));
        }
        for gone in ours.difference(&theirs) {
            to_do.push(format!(
                "the sandbox knows the value {gone} of {name}, which the document does not have: take it out of {files} \
                 and of known_values.rs"
            ));
        }
    }
    for name in enums_of_requests(document) {
        if !known.iter().any(|one| one.name == name) && !AS_THEY_ARE.contains(&name.as_str()) {
            to_do.push(format!(
                "requests have values of {name}, and nobody has said what the sandbox makes of them: list it in \
                 known_values.rs, in AS_THEY_ARE if nothing follows from its values"
            ));
        }
    }
    to_do
}

/// The names of the enums that occur in bodies and queries.
fn enums_of_requests(document: &Document) -> BTreeSet<String> {
    let root = document.root();
    let mut names = BTreeSet::new();
    for operation in &document.operations {
        let bodies = operation.body.iter().map(|body| body.schema);
        for schema in bodies.chain(operation.query.iter().map(|parameter| parameter.schema)) {
            let schema = document.description().tree().value(schema);
            collect(&root, &schema, &mut BTreeSet::new(), &mut names);
        }
    }
    names
}

fn collect(root: &Value, schema: &Value, seen: &mut BTreeSet<String>, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(keywords) => {
            let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|name| seen.insert((*name).to_owned())) {
                let named = &root["components"]["schemas"][name];
                if named["enum"].is_array() {
                    names.insert(name.to_owned());
                }
                collect(root, named, seen, names);
            }
            keywords.values().for_each(|value| collect(root, value, seen, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(root, item, seen, names)),
        _ => {}
    }
}

#[test]
fn every_value_of_the_document_has_a_meaning_here() {
    let to_do = to_do(&Document::whole().unwrap());
    assert!(to_do.is_empty(), "{}", to_do.join("\n"));
}

#[test]
fn a_new_status_is_told_of_with_the_place_that_decides() {
    let mut root = Document::whole().unwrap().root();
    let schemas = &mut root["components"]["schemas"];
    schemas["TaskStatus"]["enum"].as_array_mut().unwrap().push("paused".into());
    schemas["TargetAccountType"]["enum"] = serde_json::json!(["checking"]);
    let to_do = to_do(&Document::parse(&root.to_string()).unwrap());
    assert_eq!(to_do.len(), 2, "{to_do:?}");
    assert!(to_do[0].starts_with("TaskStatus of the document has the value paused"), "{}", to_do[0]);
    assert!(to_do[0].contains("state/lifecycle.rs"), "{}", to_do[0]);
    assert!(to_do[1].starts_with("the sandbox knows the value savings of TargetAccountType"), "{}", to_do[1]);
}

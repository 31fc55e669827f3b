//! Orders in the form in which they are returned.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::files;
use crate::message::Call;
use crate::random::derived_id;
use crate::state::{Account, Attempt, Link, Order, PartKind, Suborder};
use crate::truv::bank;
use crate::truv::directory::provider_ids;
use crate::truv::orders::{share_url, short_share_url};
use crate::truv::payroll::{self, Detail};

/// How much of an order an answer shows.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Extent {
    /// Without employments, as in lists.
    Listed,
    /// With everything that was found.
    Whole,
    /// With the person's statements about the data, too.
    Certified,
}

pub(super) fn order(call: &Call, account: &Account, order: &Order, extent: Extent) -> Value {
    let now = call.now;
    let optional = |time: Option<_>| json!(time.map(timestamp));
    let of_kind = |kind: PartKind| {
        let parts = order.parts.iter().filter(move |part| part.kind == kind);
        parts.map(|part| suborder(call, account, order, part, extent)).collect::<Vec<Value>>()
    };
    // The person agrees to Truv's terms before the first login.
    let logins = order.parts.iter().flat_map(|part| &part.attempts).filter(|_| order.initial_order.is_none());
    let is_expired = order.parts.iter().any(|part| order.status(part, now).0 == "expired");
    let mut body = json!({
        "id": order.id,
        "products": order.products,
        "source": order.text("source").unwrap_or("internal"),
        "client_name": order.client_name,
        "user_id": order.user_id,
        "bridge_token": order.bridge_token,
        "share_url": share_url(&call.base_url, order),
        "short_share_url": short_share_url(&call.base_url, order),
        "created_at": timestamp(order.created_at),
        "updated_at": timestamp(order.changed_at(now)),
        "canceled_at": optional(order.canceled_at),
        "completed_at": optional(order.completed_at(now)),
        "expired_at": timestamp(order.expires_at),
        "is_expired": is_expired,
        "user_consent_at": optional(logins.map(|attempt| attempt.at).min()),
        "initial_order": order.initial_order,
        "refresh_order": order.refresh_order,
        "employers": of_kind(PartKind::Employer),
        "financial_accounts": of_kind(PartKind::Bank),
        "insurance": of_kind(PartKind::Insurer).pop(),
        "template_id": order.template_id,
        "cc_emails": order.sent.get("cc_emails").cloned().unwrap_or_else(|| json!([])),
        "aim_check_report_id": null,
    });
    for name in ["first_name", "last_name", "order_number", "custom_field", "manager", "loan", "notes"] {
        body[name] = order.sent.get(name).cloned().unwrap_or_default();
    }
    for (name, report_id) in reports(call, account, order) {
        body[name] = json!(report_id);
    }
    if extent == Extent::Certified {
        body["additional_income_sources"] = json!([]);
    }
    body
}

/// The sub-order for one employer.
pub(super) fn suborder(call: &Call, account: &Account, order: &Order, part: &Suborder, extent: Extent) -> Value {
    let (status, _) = order.status(part, call.now);
    let connection = part.connection();
    let link = connection.and_then(|attempt| account.links.get(&attempt.link_id));
    // The provider of the order, until the person has connected.
    let ordered = part.provider_id.as_deref().map(provider_ids::render);
    let provider = link.map(|link| provider_ids::render(&link.provider_id)).or(ordered);
    let is_completed = status == "completed";
    let shown_by = format!("/v1/orders/{}/", order.id);
    let report = is_completed.then(|| files::address(&call.base_url, &derived_id(&[&part.id, "report"]), &shown_by));
    let last = part.attempts.last();
    let mut body = json!({
        "id": part.id,
        "product_type": part.product_type,
        "status": status,
        "suborder_number": part.sent.get("suborder_number"),
        "created_at": timestamp(part.created_at),
        "bridge_token": part.bridge_token,
        "link_id": link.map(|link| &link.id),
        "access_token": link.map(|link| &link.access_token),
        "pdf_report": report,
        "data_source": link.map(|link| link.data_source),
        "provider": provider,
        "is_suspicious": link.is_some_and(|link| link.is_suspicious),
    });
    let found = connection.zip(link).filter(|_| is_completed && extent != Extent::Listed);
    match part.kind {
        PartKind::Employer => {
            body["last_task_status"] = json!(last.map(|last| last.lifecycle.status(call.now)));
            let names = ["company_name", "company_address", "company_domain", "company_logo", "start_date", "end_date"];
            for name in names {
                body[name] = part.sent.get(name).cloned().unwrap_or_default();
            }
            if extent != Extent::Listed {
                body["employments"] =
                    found.map_or(json!([]), |found| employments(call, account, (order, part), found, extent));
            }
        }
        PartKind::Bank => {
            body["last_task_status"] = json!(last.map(|last| last.lifecycle.status(call.now)));
            if body["provider"].is_null()
                && let Some(name) = part.sent.get("name")
            {
                body["provider"] = json!({"id": null, "name": name, "logo_url": null});
            }
            body["accounts"] = found.map_or(json!([]), |found| accounts(account, order, found, extent));
            body["bank_income_sources"] = json!([]);
        }
        PartKind::Insurer if extent != Extent::Listed => body["provider_id"] = json!(part.provider_id),
        // The part for a school is in no list of an order; it has no documented shape.
        PartKind::Insurer | PartKind::School => {}
    }
    body
}

/// The data that the task of this part found: a later refresh is an order of its own.
fn employments(
    call: &Call,
    account: &Account,
    (order, part): (&Order, &Suborder),
    (attempt, link): (&Attempt, &Link),
    extent: Extent,
) -> Value {
    let detail = if part.product_type == "income" { Detail::Income } else { Detail::Employment };
    let task = account.tasks.get(&attempt.task_id).filter(|_| payroll::offers(link, detail));
    let found = task.map(|task| payroll::employments(account, link, task, detail, &call.base_url));
    found.into_iter().flatten().map(|employment| certified(employment, order, extent)).collect()
}

fn accounts(account: &Account, order: &Order, (attempt, link): (&Attempt, &Link), extent: Extent) -> Value {
    let Some(task) = account.tasks.get(&attempt.task_id) else {
        return json!([]);
    };
    let subject = payroll::subject(account, link, task);
    let jobs = payroll::jobs(account, link, task);
    let accounts = bank::accounts(&subject, &jobs, link.persona, task.payload.as_deref());
    let render = |account: &bank::BankAccount| {
        let mut fields = bank::brief(account);
        fields.remove("nickname");
        fields.insert("balance".to_owned(), bank::balances(account, None)["balance"].clone());
        let owners = bank::owners(account, &subject, None);
        let names: Vec<Value> = owners.iter().map(|owner| json!({"full_name": owner["full_name"]})).collect();
        fields.insert("owners".to_owned(), json!(names));
        certified(fields, order, extent)
    };
    accounts.iter().map(render).collect()
}

/// The person's statement about an employment or an account, if the order asks for it; null before the person has
/// answered.
fn certified(mut fields: Map<String, Value>, order: &Order, extent: Extent) -> Value {
    if extent == Extent::Certified {
        let id = fields.get("id").and_then(Value::as_str).unwrap_or_default();
        let said = order.certification.as_ref().map(|certification| certification.about(id));
        fields.insert("certification".to_owned(), json!(said));
    }
    Value::Object(fields)
}

/// The decisions of the person, one for each employment and account, with the data as it was shown.
pub(super) fn certifications(call: &Call, account: &Account, order: &Order) -> Vec<Value> {
    let Some(certification) = &order.certification else { return Vec::new() };
    let mut results = Vec::new();
    for part in &order.parts {
        let Some(attempt) = part.connection() else { continue };
        let Some((link, task)) = account.links.get(&attempt.link_id).zip(account.tasks.get(&attempt.task_id)) else {
            continue;
        };
        if part.kind == PartKind::Employer {
            for employment in payroll::employments(account, link, task, Detail::Income, &call.base_url) {
                let id = employment["id"].as_str().unwrap_or_default();
                let mut result = certification.about(id);
                let shown = |name: &str| employment.get(name).cloned().unwrap_or_default();
                result.insert(
                    "employment".to_owned(),
                    json!({
                        "id": id,
                        "job_type": shown("job_type"),
                        "start_date": shown("start_date"),
                        "end_date": shown("end_date"),
                        "pay_rate": shown("pay_rate"),
                        "pay_date": employment["statements"][0]["pay_date"],
                        "pay_frequency": shown("pay_frequency"),
                        "gig": null,
                        "company": {"name": employment["company"]["name"]},
                    }),
                );
                results.push(Value::Object(result));
            }
        }
        if part.kind == PartKind::Bank {
            let subject = payroll::subject(account, link, task);
            let jobs = payroll::jobs(account, link, task);
            for found in bank::accounts(&subject, &jobs, link.persona, task.payload.as_deref()) {
                let owners = bank::owners(&found, &subject, None);
                let owners: Vec<Value> = owners.iter().map(|owner| json!({"full_name": owner["full_name"]})).collect();
                let mut result = certification.about(&found.id);
                result.insert(
                    "account".to_owned(),
                    json!({
                        "id": found.id,
                        "mask": found.mask(),
                        "routing_number": bank::bank_number(&link.provider_id),
                        "owners": owners,
                        "balance": bank::balances(&found, None)["balance"],
                        "type": found.kind.account_type,
                    }),
                );
                results.push(Value::Object(result));
            }
        }
    }
    results
}

/// The latest reports that can be read.
fn reports<'a>(call: &Call, account: &Account, order: &'a Order) -> [(&'static str, Option<&'a String>); 3] {
    let mut attempts: Vec<&Attempt> = order.parts.iter().flat_map(|part| &part.attempts).collect();
    // The sort is stable: of two at the same moment the later part counts.
    attempts.sort_by_key(|attempt| attempt.at);
    let mut latest = attempts.iter().rev().map(|attempt| &attempt.reports);
    let voie = |id: &&String| account.reports.get(*id).is_some_and(|report| report.ready_at <= call.now);
    let banks = &account.bank_reports;
    let voa = |id: &&String| banks.assets.get(*id).is_some_and(|report| report.ready_at <= call.now);
    let insights = |id: &&String| banks.income_insights.get(*id).is_some_and(|report| report.ready_at <= call.now);
    [
        ("voie_report_id", latest.clone().filter_map(|one| one.voie.as_ref()).find(voie)),
        ("voa_report_id", latest.clone().filter_map(|one| one.voa.as_ref()).find(voa)),
        ("income_insights_report_id", latest.find_map(|one| one.income_insights.as_ref().filter(insights))),
    ]
}

//! The income report and the employment report of one link, by its id or by its access token.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::{Account, Link, World};
use crate::truv::payroll::{self, Detail, offers};

operations![
    reads: links_income_report, links_employment_report;
    changes: links_income_report_by_token, links_employment_report_by_token
];

/// Reads the report of the link that a request names by its token.
fn links_income_report_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?;
    income_of(call, world.account(&call.caller), link)
}

fn links_employment_report_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?;
    Ok(Value::Object(report(call, world.account(&call.caller), link, Detail::Employment)?))
}

fn links_income_report(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    income_of(call, world.account(&call.caller), link)
}

fn income_of(call: &Call, account: &Account, link: &Link) -> Result<Value, Failure> {
    let mut report = report(call, account, link, Detail::Income)?;
    let newest_refresh = account.tasks_of(&link.id).rfind(|task| task.is_refresh());
    if let Some(refresh) = newest_refresh {
        let status = refresh.lifecycle.status(call.now);
        report.insert("refresh_status".to_owned(), json!(status));
    }
    Ok(Value::Object(report))
}

fn links_employment_report(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let report = report(call, world.account(&call.caller), link, Detail::Employment)?;
    Ok(Value::Object(report))
}

/// There is no report before a task is done, and none for a product that the link was not connected for.
fn report(call: &Call, account: &Account, link: &Link, detail: Detail) -> Result<Map<String, Value>, Failure> {
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, detail));
    let task = task.ok_or_else(Failure::not_found)?;
    let finished_at = task.lifecycle.finishes_at();
    let kind = match detail {
        Detail::Income => "income report",
        Detail::Employment => "employment report",
    };
    let id = derived_id(&[&link.id, kind]);
    let product = if detail == Detail::Income { "income" } else { "employment" };
    let shown_by = format!("/v1/links/{}/{product}/report/", link.id);
    let employments = payroll::employments(account, link, task, detail, &call.base_url);
    let fields = [
        ("pdf_report", json!(files::address(&call.base_url, &id, &shown_by))),
        ("id", json!(id)),
        ("status", json!("done")),
        ("finished_at", json!(timestamp(finished_at))),
        // Truv deprecates this field because it is not ISO 8601.
        ("completed_at", json!(finished_at.format("%Y-%m-%d %H:%M:%S+00:00").to_string())),
        ("access_token", json!(link.access_token)),
        ("tracking_info", json!(link.tracking_info)),
        ("is_suspicious", json!(link.is_suspicious)),
        ("employments", json!(employments)),
        ("provider", json!(link.provider_id)),
        ("data_source", json!(link.data_source)),
    ];
    Ok(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

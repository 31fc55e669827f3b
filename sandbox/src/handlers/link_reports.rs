use serde_json::{Map, Value, json};

use super::links;
use crate::call::Call;
use crate::clock::timestamp;
use crate::document::Document;
use crate::failure::Failure;
use crate::files;
use crate::payroll::{self, Career, Detail, Subject};
use crate::random::derived_id;
use crate::state::{Account, Link, Task, World};

/// Reads the report of the link that a request names by its token.
pub(super) fn income_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?;
    income_of(call, world.account(&call.caller), link)
}

pub(super) fn employment_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?;
    Ok(Value::Object(report(call, world.account(&call.caller), link, Detail::Employment)?))
}

pub(super) fn income(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
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

pub(super) fn employment(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let report = report(call, world.account(&call.caller), link, Detail::Employment)?;
    Ok(Value::Object(report))
}

/// Whether a link was connected for a product that has this much detail.
pub(crate) fn offers(link: &Link, detail: Detail) -> bool {
    let allowed = |product: &str| link.allowed_products.iter().any(|allowed| allowed == product);
    let has_employments = matches!(link.data_source, "payroll" | "docs");
    has_employments && (allowed("income") || (detail == Detail::Employment && allowed("employment")))
}

/// The employment that the link in the path leads to, with this much detail at the least.
pub(super) fn employment_found(call: &Call, world: &World, wanted: Detail) -> Result<Map<String, Value>, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, wanted));
    let task = task.ok_or_else(Failure::not_found)?;
    let detail = if offers(link, Detail::Income) { Detail::Income } else { Detail::Employment };
    Ok(payroll::employment(&subject(account, link, task), detail, &call.base_url))
}

/// What a task found behind a link.
pub(crate) fn subject<'a>(account: &'a Account, link: &'a Link, task: &Task) -> Subject<'a> {
    let user = account.users.get(&link.user_id);
    Subject {
        link_id: &link.id,
        employer: link.company.index,
        linked_at: link.created_at,
        fetched_at: task.lifecycle.finishes_at(),
        first_name: user.and_then(|user| user.first_name.as_deref()),
        last_name: user.and_then(|user| user.last_name.as_deref()),
        email: user.and_then(|user| user.email.as_deref()),
        ssn: user.and_then(|user| user.ssn.as_deref()),
        career: Career::of(link.persona),
        switches: account.switches_of(&link.id, Some(task.lifecycle.finishes_at())),
        papers: (link.data_source == "docs").then(|| account.papers_of(&link.id)),
    }
}

/// There is no report until a task is done, nor for a product that the link was not connected for.
fn report(call: &Call, account: &Account, link: &Link, detail: Detail) -> Result<Map<String, Value>, Failure> {
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, detail));
    let task = task.ok_or_else(Failure::not_found)?;
    let finished_at = task.lifecycle.finishes_at();
    let kind = match detail {
        Detail::Income => "income report",
        Detail::Employment => "employment report",
    };
    let id = derived_id(&[&link.id, kind]);
    let employment = payroll::employment(&subject(account, link, task), detail, &call.base_url);
    let fields = [
        ("pdf_report", json!(files::address(&call.base_url, &id))),
        ("id", json!(id)),
        ("status", json!("done")),
        ("finished_at", json!(timestamp(finished_at))),
        // Truv deprecates this field because it is not ISO 8601.
        ("completed_at", json!(finished_at.format("%Y-%m-%d %H:%M:%S+00:00").to_string())),
        ("access_token", json!(link.access_token)),
        ("tracking_info", json!(link.tracking_info)),
        ("is_suspicious", json!(link.is_suspicious)),
        ("employments", json!([employment])),
        ("provider", json!(link.provider_id)),
        ("data_source", json!(link.data_source)),
    ];
    Ok(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

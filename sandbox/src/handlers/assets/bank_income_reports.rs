//! Income found in one bank link.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::income_insights_reports::sources;
use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::bank_links::{self, BankLink};
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::{BankIncomeReport, FAILURES, Link, World};
use crate::truv::bank::{self, Summary};

operations![
    reads: bank_income_reports_get_latest, bank_income_reports_get;
    changes: bank_income_reports_create
];

/// Days of transactions if no other number was requested.
const USUAL_DAYS: u64 = 60;

fn bank_income_reports_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link_id = bank_link(call, world)?.id.clone();
    let days = call.body.get("days_requested").and_then(Value::as_u64);
    let account = world.account_mut(&call.caller);
    let id = account.random.id();
    let days_requested = days.unwrap_or(USUAL_DAYS);
    let report = BankIncomeReport { link_id, days_requested, created_at: call.now };
    account.bank_reports.bank_income.insert(id.clone(), report);
    Ok(json!({"report_id": id}))
}

fn bank_income_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = bank_link(call, world)?;
    let report = world.find(&call.caller, |account| {
        account.bank_reports.bank_income.get(call.inner_id()).filter(|report| report.link_id == link.id)
    })?;
    answer(call, world, Some(call.inner_id()), report.days_requested, report.created_at)
}

/// The last that was asked for, or one that nobody had to ask for.
fn bank_income_reports_get_latest(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let link = bank_link(call, world)?;
    let mut reports = world.account(&call.caller).bank_reports.bank_income.iter();
    match reports.rfind(|(_, report)| report.link_id == link.id) {
        Some((id, report)) => answer(call, world, Some(id), report.days_requested, report.created_at),
        None => answer(call, world, None, USUAL_DAYS, link.created_at),
    }
}

fn bank_link<'a>(call: &Call, world: &'a World) -> Result<&'a Link, Failure> {
    links::find(call, world).and_then(|link| bank_links::is_bank(link).then_some(link).ok_or_else(Failure::not_found))
}

/// Without data, the report is under way while a task is; else there is none.
fn answer(
    call: &Call,
    world: &World,
    report_id: Option<&str>,
    days: u64,
    asked_at: DateTime<Utc>,
) -> Result<Value, Failure> {
    match bank_links::find(call, world) {
        Ok(found) => Ok(render(call, &found, report_id, days, asked_at)),
        Err(failure) => {
            let link = bank_link(call, world)?;
            let newest = world.account(&call.caller).tasks_of(&link.id).next_back();
            let has_failed = newest.is_none_or(|task| FAILURES.contains(&task.lifecycle.status(call.now)));
            if has_failed { Err(failure) } else { Ok(under_way(link, days)) }
        }
    }
}

fn under_way(link: &Link, days: u64) -> Value {
    json!({
        "status": "processing",
        "completed_at": null,
        "days_requested": days,
        "tracking_info": link.tracking_info,
        "provider": link.provider_id,
        "access_token": link.access_token,
        "companies": [],
        "accounts": [],
        "income": [],
        "summary": null,
        "is_suspicious": false,
        "pdf_report": null,
    })
}

fn render(call: &Call, found: &BankLink<'_>, report_id: Option<&str>, days: u64, asked_at: DateTime<Utc>) -> Value {
    let sources = sources(&found.accounts, days);
    let companies: Vec<&str> = sources.iter().filter_map(|source| source.employer()).collect();
    let searched = found.accounts.iter().filter(|account| account.kind.is_deposit());
    let accounts = searched.map(|account| {
        let mut fields = bank::render_account(account, &found.subject);
        fields.remove("balances");
        fields.insert("days_available".to_owned(), json!(account.days_available()));
        fields.insert("owners".to_owned(), json!(bank::owners(account, &found.subject, found.phone)));
        fields
    });
    let file = derived_id(&[&found.link.id, "bank income report", &days.to_string()]);
    let own = report_id.map(|id| format!("{id}/")).unwrap_or_default();
    let shown_by = format!("/v1/links/{}/income/transactions/reports/{own}", found.link.id);
    json!({
        "status": "success",
        "completed_at": timestamp(found.subject.fetched_at.max(asked_at)),
        "days_requested": days,
        "tracking_info": found.link.tracking_info,
        "provider": found.link.provider_id,
        "access_token": found.link.access_token,
        "companies": companies,
        "accounts": accounts.collect::<Vec<_>>(),
        "income": sources.iter().map(bank::render_source).collect::<Vec<_>>(),
        "summary": summary(&Summary::new(&sources)),
        "is_suspicious": false,
        "pdf_report": files::address(&call.base_url, &file, &shown_by),
    })
}

/// None if there is no income.
fn summary(summary: &Summary) -> Option<Map<String, Value>> {
    let (start, end) = summary.start.zip(summary.end)?;
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("start_date", json!(start.to_string()));
    set("end_date", json!(end.to_string()));
    set("income_sources_count", json!(summary.sources));
    set("income_categories_count", json!(summary.categories));
    set("income_transactions_count", json!(summary.deposits));
    set("total_amount", bank::money(summary.total));
    set("iso_currency_code", json!("USD"));
    for (name, amount) in summary.amounts {
        set(name, bank::money(amount));
    }
    Some(fields)
}

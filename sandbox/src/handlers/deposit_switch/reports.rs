//! Where the pay goes after a deposit switch or a paycheck linked loan.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{links, operations, users};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::{Account, Deposit, Link, Task, World};
use crate::truv::directory::provider_ids;
use crate::truv::payroll::{self, employer_of, subject};

operations![
    reads: deposit_switch_reports_get_for_link, deposit_switch_reports_get_for_user, pll_reports_get;
    changes: deposit_switch_reports_get_by_token, pll_reports_get_by_token
];

fn deposit_switch_reports_get_for_link(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    of_link(call, world, "deposit_switch")
}

fn pll_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    of_link(call, world, "pll")
}

fn deposit_switch_reports_get_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    of_token(call, world, "deposit_switch")
}

fn pll_reports_get_by_token(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    of_token(call, world, "pll")
}

fn of_link(call: &Call, world: &World, product_type: &str) -> Result<Value, Failure> {
    let link = links::find(call, world)?;
    let mut report = report(call, world.account(&call.caller), link, product_type)?;
    report.insert("employer".to_owned(), employer(link));
    report.insert("provider".to_owned(), provider_ids::render(&link.provider_id));
    Ok(Value::Object(report))
}

/// The older reports have neither employer nor provider.
fn of_token(call: &Call, world: &World, product_type: &str) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?;
    report(call, world.account(&call.caller), link, product_type).map(Value::Object)
}

/// There is no report until a switch is done.
fn report(call: &Call, account: &Account, link: &Link, product_type: &str) -> Result<Map<String, Value>, Failure> {
    let (task, deposit) = last_switch(account, link, product_type, call.now).ok_or_else(Failure::not_found)?;
    let finished_at = task.lifecycle.finishes_at();
    let id = derived_id(&[&link.id, product_type, "report"]);
    let path = if product_type == "pll" { "pll" } else { "direct_deposit" };
    let fields = [
        ("pdf_report", json!(files::address(&call.base_url, &id, &format!("/v1/links/{}/{path}/report/", link.id)))),
        ("id", json!(id)),
        ("status", json!("done")),
        ("finished_at", json!(timestamp(finished_at))),
        ("completed_at", json!(timestamp(finished_at))),
        ("access_token", json!(link.access_token)),
        ("tracking_info", json!(link.tracking_info)),
        ("is_suspicious", json!(link.is_suspicious)),
        ("deposit_details", Value::Object(payroll::deposit_details(deposit))),
        ("initial_accounts", payroll::initial_accounts(&subject(account, link, task))),
    ];
    Ok(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

/// The latest switch over a link that had succeeded by then.
fn last_switch<'a>(
    account: &'a Account,
    link: &Link,
    product_type: &str,
    by: DateTime<Utc>,
) -> Option<(&'a Task, &'a Deposit)> {
    let tasks = account.tasks_of(&link.id).filter(|task| task.product_type == product_type);
    let done = tasks.filter(|task| task.lifecycle.is_done(by));
    let switches = done.filter_map(|task| Some((task, task.deposit.as_ref()?)));
    switches.max_by_key(|(task, _)| task.lifecycle.finishes_at())
}

/// Nothing has to be created first; a switch is missing as long as reports on users take.
fn deposit_switch_reports_get_for_user(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user = users::find(call, world)?;
    let account = world.account(&call.caller);
    let delay = TimeDelta::from_std(world.settings.report_delay).unwrap_or(TimeDelta::MAX);
    let by = call.now.checked_sub_signed(delay).ok_or_else(Failure::not_found)?;
    let switched: Vec<(&Link, &Task, &Deposit)> = account
        .links_of(&user.id)
        .filter_map(|link| {
            last_switch(account, link, "deposit_switch", by).map(|(task, deposit)| (link, task, deposit))
        })
        .collect();
    let ends = switched.iter().map(|(_, task, _)| task.lifecycle.finishes_at());
    let completed_at = ends.max().ok_or_else(Failure::not_found)?;
    let links = switched.iter().map(|(link, task, deposit)| {
        json!({
            "link_id": link.id,
            "tracking_info": task.tracking_info,
            "access_token": link.access_token,
            "provider": {
                "id": link.provider_id,
                "name": provider_ids::name(&link.provider_id),
                "supported_bank_account_actions": ["create", "update", "delete"],
            },
            "employer": employer(link),
            "deposit_details": payroll::deposit_details(deposit),
            "created_at": timestamp(task.created_at),
            "updated_at": timestamp(task.lifecycle.finishes_at()),
        })
    });
    Ok(json!({"completed_at": timestamp(completed_at), "links": links.collect::<Vec<Value>>()}))
}

fn employer(link: &Link) -> Value {
    json!({"id": link.company.id, "name": employer_of(&link.company).name, "logo_url": null})
}

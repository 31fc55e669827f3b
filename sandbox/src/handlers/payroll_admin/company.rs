//! Employee directories and payrolls of a company, over a link for the product `admin`.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::clock::parse_date;
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Account, Lifecycle, Link, PayrollReport, Task, World};
use crate::truv::payroll::{self, subject};

operations![
    reads: payroll_admin_get_report;
    changes: payroll_admin_get_directory, payroll_admin_create_report
];

fn payroll_admin_get_directory(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let (link, task) = connected(call, world)?;
    Ok(json!({"directory": payroll::directory(&subject(world.account(&call.caller), link, task))}))
}

fn payroll_admin_create_report(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let (link, _) = connected(call, world)?;
    let link_id = link.id.clone();
    let (first_day, last_day) = (day(call, "start_date"), day(call, "end_date"));
    if last_day < first_day {
        return Err(Failure::invalid("end_date", "Must not lie before start_date."));
    }
    let lifecycle = Lifecycle::through(call.now, world.pace(&call.caller).of_jobs(), vec!["new", "parse", "done"]);
    let account = world.account_mut(&call.caller);
    let report = PayrollReport { id: account.random.id(), link_id, first_day, last_day, lifecycle };
    let id = report.id.clone();
    account.payroll_reports.insert(id.clone(), report);
    Ok(json!({"payroll_report_id": id}))
}

/// Empty until it is done.
fn payroll_admin_get_report(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let report = world.find(&call.caller, |account| account.payroll_reports.get(call.id()))?;
    let account = world.account(&call.caller);
    // Deleting a link deletes its reports.
    let link = account.links.get(&report.link_id).ok_or_else(Failure::not_found)?;
    let task = last_done(call, account, link).ok_or_else(Failure::not_found)?;
    let is_done = report.lifecycle.is_done(call.now);
    let days = report.first_day..=report.last_day;
    let payrolls = if is_done { payroll::payrolls(&subject(account, link, task), &days) } else { Vec::new() };
    Ok(json!({"status": report.lifecycle.status(call.now), "payroll_report": payrolls}))
}

/// The link that the body names by its token, once its data is there.
fn connected<'a>(call: &Call, world: &'a World) -> Result<(&'a Link, &'a Task), Failure> {
    let link = links::find_by_token(call, world)?;
    let task = last_done(call, world.account(&call.caller), link);
    task.map(|task| (link, task)).ok_or_else(Failure::not_found)
}

fn last_done<'a>(call: &Call, account: &'a Account, link: &Link) -> Option<&'a Task> {
    let is_for_admins = link.allowed_products.iter().any(|product| product == "admin");
    account.last_done(&link.id, call.now).filter(|_| is_for_admins)
}

fn day(call: &Call, name: &str) -> NaiveDate {
    // The schema has checked that this is a date.
    call.text(name).as_deref().and_then(parse_date).unwrap_or_default()
}

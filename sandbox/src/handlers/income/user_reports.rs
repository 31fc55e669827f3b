//! Verification of income and employment over all links of a user.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::handlers::common::{operations, report_data, users};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::{Account, Link, Task, UserReport, World};
use crate::truv::directory::provider_ids;
use crate::truv::payroll::{self, Detail};

operations![
    reads: user_reports_get;
    changes: user_reports_create
];

/// Answers with an existing report, if there is one. The report itself is missing until every task of the user has
/// ended.
fn user_reports_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let user_id = users::find(call, world)?.id.clone();
    let delay = world.settings.report_delay;
    let account = world.account_mut(&call.caller);
    report_data::check_is_there(account, &user_id, call.now, |link| payroll::offers(link, Detail::Employment))?;
    let is_voe = call.body.get("is_voe") == Some(&Value::Bool(true));
    let report = account.add_report(&user_id, is_voe, call.now, delay);
    Ok(render(call, account, &report))
}

fn user_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user_id = &users::find(call, world)?.id;
    // Reports for AIM Check are not emulated, so no id belongs to one.
    let is_payroll = call.filter("report_type") != Some("aim_check");
    let report = world.find(&call.caller, |account| {
        let report = account.reports.get(call.inner_id())?;
        (is_payroll && report.user_id == *user_id && call.now >= report.ready_at).then_some(report)
    })?;
    Ok(render(call, world.account(&call.caller), report))
}

fn render(call: &Call, account: &Account, report: &UserReport) -> Value {
    let by = call.now.min(report.ready_at);
    let parts: Vec<(&Link, &Task)> = account
        .links_of(&report.user_id)
        .filter(|link| link.created_at <= report.created_at)
        .filter(|link| payroll::offers(link, Detail::Employment))
        .filter_map(|link| Some((link, account.last_done(&link.id, by)?)))
        .collect();
    let ends = parts.iter().map(|(_, task)| task.lifecycle.finishes_at());
    let last_task_at: DateTime<Utc> = ends.max().unwrap_or(report.created_at);
    let is_ready = call.now >= report.ready_at;
    let links = parts.iter().map(|(link, task)| part(call, account, report, link, task));
    json!({
        "report_id": report.id,
        "created_at": timestamp(report.created_at),
        "completed_at": is_ready.then(|| timestamp(report.ready_at)),
        "last_task_at": timestamp(last_task_at),
        "links": links.collect::<Vec<Value>>(),
    })
}

fn part(call: &Call, account: &Account, report: &UserReport, link: &Link, task: &Task) -> Value {
    let with_pay = !report.is_voe && payroll::offers(link, Detail::Income);
    let detail = if with_pay { Detail::Income } else { Detail::Employment };
    let mut employments = payroll::employments(account, link, task, detail, &call.base_url);
    for employment in &mut employments {
        let newest = employment.get("statements").and_then(|statements| statements.get(0));
        let date = |name: &str| newest.map(|statement| statement[name].clone()).unwrap_or_default();
        let (last_period_end, last_pay_date) = (date("period_end"), date("pay_date"));
        employment.insert("last_period_end".to_owned(), last_period_end);
        employment.insert("last_pay_date".to_owned(), last_pay_date);
        employment.insert("gse_accepted".to_owned(), json!(true));
    }
    json!({
        "id": derived_id(&[&report.id, &link.id]),
        "link_id": link.id,
        "tracking_info": link.tracking_info,
        "data_source": link.data_source,
        "provider": link.provider_id,
        "provider_name": provider_ids::name(&link.provider_id),
        "employments": employments,
    })
}

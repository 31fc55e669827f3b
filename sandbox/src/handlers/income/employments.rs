//! Jobs that a link has found, and the person who has them.

use serde_json::{Map, Value, json};

use crate::handlers::common::employment::{employments_found, profile_found};
use crate::handlers::common::operations;
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::Detail;

operations![
    reads: employments_list, employments_get_latest, identity_get
];

/// Fields that have operations of their own, or that only reports have.
const ELSEWHERE: [&str; 6] =
    ["profile", "statements", "annual_income_summary", "bank_accounts", "w2s", "dates_from_statements"];

fn employments_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    Ok(json!(jobs(call, world)?))
}

/// The one that goes on, and of several that do the one that began last.
fn employments_get_latest(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let is_active = |job: &Map<String, Value>| job.get("is_active") == Some(&Value::Bool(true));
    let start = |job: &Map<String, Value>| job.get("start_date").and_then(Value::as_str).map(str::to_owned);
    let latest = jobs(call, world)?.into_iter().max_by_key(|job| (is_active(job), start(job)));
    latest.map(Value::Object).ok_or_else(Failure::not_found)
}

fn identity_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    profile_found(call, world)
}

fn jobs(call: &Call, world: &World) -> Result<Vec<Map<String, Value>>, Failure> {
    let mut employments = employments_found(call, world, Detail::Employment)?;
    for employment in &mut employments {
        employment.retain(|name, _| !ELSEWHERE.contains(&name.as_str()));
    }
    Ok(employments)
}

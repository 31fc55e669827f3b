//! Jobs that a link has found, and the person who has them.

use serde_json::{Map, Value, json};

use crate::handlers::common::employment::employment_found;
use crate::handlers::common::operations;
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::Detail;

operations![employments_list, employments_get_latest, identity_get];

/// What has operations of its own, and what reports alone have.
const ELSEWHERE: [&str; 6] =
    ["profile", "statements", "annual_income_summary", "bank_accounts", "w2s", "dates_from_statements"];

fn employments_list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    Ok(json!([job(call, world)?]))
}

fn employments_get_latest(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    Ok(Value::Object(job(call, world)?))
}

fn identity_get(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let employment = employment_found(call, world, Detail::Employment)?;
    Ok(employment.get("profile").cloned().unwrap_or_default())
}

fn job(call: &Call, world: &World) -> Result<Map<String, Value>, Failure> {
    let mut employment = employment_found(call, world, Detail::Employment)?;
    employment.retain(|name, _| !ELSEWHERE.contains(&name.as_str()));
    Ok(employment)
}

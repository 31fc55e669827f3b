use serde_json::{Map, Value, json};

use super::Handler;
use super::link_reports::employment_found;
use crate::call::Call;
use crate::document::Document;
use crate::failure::Failure;
use crate::payroll::Detail;
use crate::state::World;

pub(super) fn find(operation_id: &str) -> Option<Handler> {
    Some(match operation_id {
        "employments_list" => list,
        "employments_get_latest" => get_latest,
        "identity_get" => identity,
        _ => return None,
    })
}

/// What has operations of its own, and what reports alone have.
const ELSEWHERE: [&str; 6] =
    ["profile", "statements", "annual_income_summary", "bank_accounts", "w2s", "dates_from_statements"];

fn list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    Ok(json!([job(call, world)?]))
}

fn get_latest(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    Ok(Value::Object(job(call, world)?))
}

fn identity(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let employment = employment_found(call, world, Detail::Employment)?;
    Ok(employment.get("profile").cloned().unwrap_or_default())
}

fn job(call: &Call, world: &World) -> Result<Map<String, Value>, Failure> {
    let mut employment = employment_found(call, world, Detail::Employment)?;
    employment.retain(|name, _| !ELSEWHERE.contains(&name.as_str()));
    Ok(employment)
}

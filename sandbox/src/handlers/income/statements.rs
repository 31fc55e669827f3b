//! Pay statements of a link.

use serde_json::{Map, Value};

use crate::handlers::common::employment::employments_found;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::Detail;

operations![
    reads: statements_list, statements_get
];

/// The newest first. There are no templates that limit them.
fn statements_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let mut employments = employments_found(call, world, Detail::Income)?;
    employments.retain(|job| call.filter("employment_id").is_none_or(|wanted| job["id"] == wanted));
    let mut statements = statements(employments);
    // Dates as ISO 8601 writes them sort like text.
    statements.retain(|statement| {
        let day = statement["pay_date"].as_str().unwrap_or_default();
        call.filter("pay_date_from").is_none_or(|from| day >= from)
            && call.filter("pay_date_to").is_none_or(|to| day <= to)
    });
    paging::numbered(call, &statements, Value::clone)
}

fn statements_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let statements = statements(employments_found(call, world, Detail::Income)?);
    let found = statements.into_iter().find(|statement| statement["id"] == call.inner_id());
    found.ok_or_else(Failure::not_found)
}

/// The statements of all employments, the newest first.
fn statements(employments: Vec<Map<String, Value>>) -> Vec<Value> {
    let lists = employments.into_iter().filter_map(|mut employment| employment.remove("statements"));
    let mut statements: Vec<Value> = lists
        .flat_map(|list| match list {
            Value::Array(statements) => statements,
            _ => Vec::new(),
        })
        .collect();
    // The sort is stable: on the same day the main job comes first.
    statements.sort_by(|one, other| other["pay_date"].as_str().cmp(&one["pay_date"].as_str()));
    statements
}

//! Pay statements of a link.

use serde_json::Value;

use crate::handlers::common::employment::employment_found;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::Detail;

operations![statements_list, statements_get];

/// The newest first. There are no templates that limit them.
fn statements_list(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut employment = employment_found(call, world, Detail::Income)?;
    let is_of_employment = call.filter("employment_id").is_none_or(|wanted| employment["id"] == wanted);
    let mut statements = statements(&mut employment);
    // Dates as ISO 8601 writes them sort like text.
    let lies_between = |statement: &Value| {
        let day = statement["pay_date"].as_str().unwrap_or_default();
        call.filter("pay_date_from").is_none_or(|from| day >= from)
            && call.filter("pay_date_to").is_none_or(|to| day <= to)
    };
    statements.retain(|statement| is_of_employment && lies_between(statement));
    paging::numbered(call, &statements, Value::clone)
}

fn statements_get(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut employment = employment_found(call, world, Detail::Income)?;
    let statements = statements(&mut employment);
    let found = statements.into_iter().find(|statement| statement["id"] == call.inner_id());
    found.ok_or_else(Failure::not_found)
}

fn statements(employment: &mut serde_json::Map<String, Value>) -> Vec<Value> {
    match employment.get_mut("statements").map(Value::take) {
        Some(Value::Array(statements)) => statements,
        _ => Vec::new(),
    }
}

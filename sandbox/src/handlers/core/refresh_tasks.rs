//! Tasks that fetch the data of a link again.

use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::handlers::common::refresh::{check_limit, start};
use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Deposit, World};

operations![
    reads: refresh_tasks_get;
    changes: refresh_tasks_create
];

fn refresh_tasks_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let link = links::find_by_token(call, world)?.clone();
    if link.data_source == "docs" {
        return Err(Failure::invalid("access_token", "A link made of documents cannot be refreshed; upload new ones."));
    }
    let pace = world.pace(&call.caller);
    let account = world.account_mut(&call.caller);
    check_limit(account, &link, call.now)?;
    let product_type = call.text("product_type").unwrap_or_else(|| link.initial_product_type.clone());
    let deposit = match call.body.get("account") {
        Some(wanted) => Deposit::of_request(wanted, &product_type)?,
        None => account.switches_of(&link.id, None).last().map(|last| (*last).clone()),
    };
    let deposit = deposit.filter(|_| matches!(product_type.as_str(), "deposit_switch" | "pll"));
    let id = start(account, link, product_type, deposit, pace, call.now);
    Ok(json!({"task_id": id}))
}

fn refresh_tasks_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let task = world.find(&call.caller, |account| account.tasks.get(call.id()).filter(|task| task.is_refresh()))?;
    Ok(json!({
        "id": task.id,
        "created_at": timestamp(task.created_at),
        "refresh_date": task.created_at.date_naive().to_string(),
        "status": task.lifecycle.status(call.now),
    }))
}

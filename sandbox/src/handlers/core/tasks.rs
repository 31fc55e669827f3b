//! Tasks: attempts to fetch the data of a link.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Account, Task, World};
use crate::truv::directory::provider_ids;
use crate::truv::scenarios::test_logins;

operations![
    reads: tasks_list, tasks_get
];

/// The newest first unless asked otherwise.
fn tasks_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let mut tasks: Vec<&Task> = account.tasks.values().filter(|task| is_wanted(call, account, task)).collect();
    let ordering = call.filter("ordering").unwrap_or("-created_at");
    let (property, descending) = match ordering.strip_prefix('-') {
        Some(property) => (property, true),
        None => (ordering, false),
    };
    // The sort is stable, so tasks that compare equal keep the order in which they were created.
    tasks.sort_by(|one, other| compare(call, property, one, other));
    if descending {
        tasks.reverse();
    }
    paging::by_cursor(call, &tasks, |task| &task.id, |task| render(call, account, task))
}

fn tasks_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let task = world.find(&call.caller, |account| account.tasks.get(call.id()))?;
    Ok(render(call, world.account(&call.caller), task))
}

fn is_wanted(call: &Call, account: &Account, task: &Task) -> bool {
    let is = |name, value: &str| call.filter(name).is_none_or(|wanted| wanted == value);
    call.covers(task.created_at)
        && is("status", task.lifecycle.status(call.now))
        && is("provider", &task.provider_id)
        && is("product_type", &task.product_type)
        && is("user_id", &task.user_id)
        && is("order_id", account.orders.of_task(&task.id).unwrap_or_default())
        && call.filter("query").is_none_or(|wanted| {
            [Some(&task.id), Some(&task.link_id), task.bridge_token.as_ref(), task.tracking_info.as_ref()]
                .into_iter()
                .flatten()
                .any(|text| text.to_lowercase().contains(&wanted.to_lowercase()))
        })
}

fn compare(call: &Call, property: &str, one: &Task, other: &Task) -> Ordering {
    let status = |task: &Task| task.lifecycle.status(call.now);
    match property {
        "updated_at" => {
            let changed_at = |task: &Task| task.lifecycle.changed_at(call.now);
            changed_at(one).cmp(&changed_at(other))
        }
        "status" => status(one).cmp(status(other)),
        "error_message" => error_message(call, one).cmp(&error_message(call, other)),
        "provider_id" => one.provider_id.cmp(&other.provider_id),
        _ => one.created_at.cmp(&other.created_at),
    }
}

fn error_message<'a>(call: &Call, task: &'a Task) -> Option<&'a str> {
    let status = task.lifecycle.status(call.now);
    let failed = crate::state::FAILURES.contains(&status);
    failed.then(|| task.error_message.as_deref().unwrap_or_else(|| test_logins::message(status)))
}

fn render(call: &Call, account: &Account, task: &Task) -> Value {
    json!({
        "id": task.id,
        "status": task.lifecycle.status(call.now),
        "product_type": task.product_type,
        "provider": provider_ids::render(&task.provider_id),
        "created_at": timestamp(task.created_at),
        "updated_at": timestamp(task.lifecycle.changed_at(call.now)),
        "link_id": task.link_id,
        "user_id": task.user_id,
        "error_message": error_message(call, task),
        "tracking_info": task.tracking_info,
        "bridge_token": task.bridge_token,
        "data_source": task.data_source,
        "is_suspicious": account.links.get(&task.link_id).is_some_and(|link| link.is_suspicious),
        "order_id": account.orders.of_task(&task.id),
    })
}

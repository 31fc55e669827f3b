//! Jobs that create many orders.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::handlers::common::operations;
use crate::message::{Call, Failure, InvalidParam};
use crate::spec::{Document, validation};
use crate::state::{Account, Batch, BatchOutcome, World};
use crate::truv::orders;

operations![orders_create_batch, orders_get_batch];

/// Whether a job and not the request fails if a field is wrong: one bad order does not stop the others.
pub(crate) fn is_of_one_order(operation_id: &str, field: &str) -> bool {
    operation_id == "orders_create_batch" && field.starts_with("orders.")
}

/// The job takes as long as a task. Orders come into being one after the other.
fn orders_create_batch(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let wanted = call.body.get("orders").and_then(Value::as_array).cloned().unwrap_or_default();
    world.charge(&call.caller, wanted.len());
    let length = world.pace(&call.caller).length();
    let account = world.account_mut(&call.caller);
    let step = length / i32::try_from(wanted.len().max(1)).unwrap_or(i32::MAX);
    let mut batch = Batch { id: account.random.id(), created_at: call.now, outcomes: Vec::new() };
    let mut at = call.now;
    for sent in &wanted {
        at += step;
        batch.outcomes.push(BatchOutcome { at, result: outcome(account, document, sent, at) });
    }
    let body = render(call, &batch);
    account.orders.batches.insert(batch.id.clone(), batch);
    Ok(body)
}

fn orders_get_batch(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let batch = world.find(&call.caller, |account| account.orders.batches.get(call.id()))?;
    Ok(render(call, batch))
}

/// Creates one order of a batch, unless there is one with its number.
fn outcome(account: &mut Account, document: &Document, sent: &Value, at: chrono::DateTime<chrono::Utc>) -> Value {
    let problems = validation::problems(document, document.schema("OrderCreateRequest"), sent);
    if !problems.is_empty() {
        return failed(&problems);
    }
    let empty = Map::new();
    let sent = sent.as_object().unwrap_or(&empty);
    let number = sent.get("order_number").and_then(Value::as_str);
    let known = account.orders.all.values().find(|order| number.is_some() && order.text("order_number") == number);
    if let Some(known) = known {
        return json!({"status": "existing", "order_id": known.id, "errors": null});
    }
    match orders::create(account, document, sent, at) {
        Ok(id) => json!({"status": "created", "order_id": id, "errors": null}),
        Err(problems) => failed(&problems),
    }
}

fn failed(problems: &[InvalidParam]) -> Value {
    let errors = problems.iter().map(|problem| json!({"field": problem.field, "message": problem.message}));
    json!({"status": "failed", "order_id": null, "errors": errors.collect::<Vec<_>>()})
}

/// What the job has come to by now.
fn render(call: &Call, batch: &Batch) -> Value {
    let done: Vec<&BatchOutcome> = batch.outcomes.iter().filter(|outcome| outcome.at <= call.now).collect();
    let failed = done.iter().filter(|outcome| outcome.result["status"] == "failed").count();
    let is_completed = done.len() == batch.outcomes.len();
    json!({
        "id": batch.id,
        "status": if is_completed { "completed" } else { "pending" },
        "order_count": batch.outcomes.len(),
        "created_count": done.len() - failed,
        "failed_count": failed,
        "results": done.iter().map(|outcome| &outcome.result).collect::<Vec<_>>(),
        "errors": null,
        "created_at": timestamp(batch.created_at),
        "updated_at": timestamp(done.last().map_or(batch.created_at, |last| last.at)),
    })
}

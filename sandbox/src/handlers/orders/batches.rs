//! Jobs that create many orders.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::handlers::common::operations;
use crate::message::{Call, Failure, InvalidParam};
use crate::spec::Document;
use crate::state::{Account, Batch, BatchOutcome, World};
use crate::truv::orders::{self, Timing};

operations![
    reads: orders_get_batch;
    changes: orders_create_batch
];

/// Whether a wrong field fails within the job and not the whole request: one bad order does not stop the others.
pub(crate) fn is_of_one_order(operation_id: &str, field: &str) -> bool {
    operation_id == "orders_create_batch" && field.starts_with("orders.")
}

/// The job takes as long as a task. Orders are created one after the other.
fn orders_create_batch(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    let wanted = call.body.get("orders").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    world.charge(&call.caller, wanted.len());
    let (pace, delay) = (world.pace(&call.caller), world.settings.report_delay);
    let length = pace.length();
    let account = world.account_mut(&call.caller);
    let step = length / i32::try_from(wanted.len().max(1)).unwrap_or(i32::MAX);
    let mut batch = Batch { id: account.random.id(), created_at: call.now, outcomes: Vec::new() };
    let mut at = call.now;
    let mut made = Made { numbers: HashMap::new(), parts: 0 };
    for order in account.orders.all.values() {
        if let Some(number) = order.text("order_number") {
            made.numbers.entry(number.to_owned()).or_insert_with(|| order.id.clone());
        }
    }
    for sent in wanted {
        at += step;
        let timing = Timing { at, pace, delay };
        batch.outcomes.push(BatchOutcome { at, result: outcome(account, document, &mut made, sent, timing) });
    }
    let body = render(call, &batch);
    account.orders.batches.insert(batch.id.clone(), batch);
    Ok(body)
}

fn orders_get_batch(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let batch = world.find(&call.caller, |account| account.orders.batches.get(call.id()))?;
    Ok(render(call, batch))
}

/// The state when it is the turn of an order of a batch.
struct Made {
    /// Orders by their numbers.
    numbers: HashMap<String, String>,
    /// Parts of the orders that this batch has made.
    parts: usize,
}

/// How many parts the orders of one batch may have together: each takes some memory.
const MOST_PARTS: usize = 50_000;
/// How many problems of one order are reported.
const MOST_PROBLEMS: usize = 10;

/// Creates one order of a batch, unless there is one with its number.
fn outcome(account: &mut Account, document: &Document, made: &mut Made, sent: &Value, timing: Timing) -> Value {
    let sent = match document.schema("OrderCreateRequest").read(sent.clone()).valid() {
        Ok(sent) => sent,
        Err(problems) => return failed(&problems),
    };
    let empty = Map::new();
    let sent = sent.as_object().unwrap_or(&empty);
    let number = sent.get("order_number").and_then(Value::as_str);
    if let Some(id) = number.and_then(|number| made.numbers.get(number)) {
        return json!({"status": "existing", "order_id": id, "errors": null});
    }
    made.parts += orders::part_count(sent);
    if made.parts > MOST_PARTS {
        let message =
            format!("The orders of one batch have at most {MOST_PARTS} parts in this sandbox; send several batches.");
        return failed(&[InvalidParam { field: "non_field_errors".to_owned(), message }]);
    }
    match orders::create(account, document, sent, timing) {
        Ok(id) => {
            if let Some(number) = number {
                made.numbers.insert(number.to_owned(), id.clone());
            }
            json!({"status": "created", "order_id": id, "errors": null})
        }
        Err(problems) => failed(&problems),
    }
}

fn failed(problems: &[InvalidParam]) -> Value {
    let problems = problems.iter().take(MOST_PROBLEMS);
    let errors = problems.map(|problem| json!({"field": problem.field, "message": problem.message}));
    json!({"status": "failed", "order_id": null, "errors": errors.collect::<Vec<_>>()})
}

/// The results of the job so far.
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

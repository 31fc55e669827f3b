//! Recordings as programs write them, and as they arrive.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod entries;
mod exchanges;
mod folders;
mod forms;
mod generated;
mod writer;

use serde_json::{Value, json};
use truv_har::{Entries, Entry, Exchange, Problem, Reason};

/// An entry with all required fields.
pub(crate) fn entry(path: &str) -> Value {
    json!({
        "request": {"method": "GET", "url": format!("https://api.test{path}"), "headers": []},
        "response": {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": "{\"a\":1}"}},
    })
}

pub(crate) fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}}).to_string()
}

pub(crate) fn read_named(name: &str, bytes: &[u8]) -> (Vec<Entry>, Vec<Problem>) {
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    for found in Entries::new(name, bytes) {
        match found {
            Ok(entry) => entries.push(entry),
            Err(problem) => problems.push(problem),
        }
    }
    (entries, problems)
}

/// Paths of the exchanges, and the number and reason of each entry that was left out or mended.
pub(crate) fn paths_named(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<(Option<usize>, Reason)>) {
    let (mut paths, mut told) = (Vec::new(), Vec::new());
    for found in Entries::new(name, bytes).exchanges() {
        match found {
            Ok(exchange) => paths.push(exchange.path),
            Err(problem) => told.push((problem.entry, problem.reason)),
        }
    }
    (paths, told)
}

pub(crate) fn paths(bytes: &[u8]) -> (Vec<String>, Vec<(Option<usize>, Reason)>) {
    paths_named("traffic.har", bytes)
}

/// The only exchange of an entry.
#[track_caller]
pub(crate) fn exchange(entry: &Value) -> Exchange {
    try_exchange(entry).unwrap()
}

pub(crate) fn try_exchange(entry: &Value) -> Result<Exchange, Reason> {
    let text = har(std::slice::from_ref(entry));
    let found = Entries::new("traffic.har", text.as_bytes()).exchanges().last().unwrap();
    let by_text = found.map_err(|problem| problem.reason);
    let by_value = Exchange::from_value(entry).map(|mut exchange| {
        exchange.id = "traffic.har#0".to_owned();
        exchange
    });
    assert_eq!(by_text, by_value);
    by_text
}

//! Writes a recording of any number of exchanges, from the examples that a document has for its answers: input for measuring.
//!
//! ```sh
//! cargo run --release -p openapi-drift --example exchanges -- openapi.json 100000 > many.har
//! ```
//!
//! Only answers of up to 9,000 bytes are used, one operation after another, and again from the first. With GitHub's
//! document of the npm package `@octokit/openapi`, 100,000 exchanges are about 270 MB.

#![allow(clippy::print_stderr, reason = "a program that talks through its output")]

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};
use truv_har::{Creator, Form, Writer};
use truv_openapi::{Description, NodeId, Operation, problem};

/// Larger answers are left out: they are few, and would be most of the recording.
const LARGEST: usize = 9_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(document), Some(count)) = (arguments.first(), arguments.get(1).and_then(|count| count.parse().ok()))
    else {
        eprintln!("usage: exchanges DOCUMENT COUNT > RECORDING");
        return ExitCode::from(2);
    };
    let document = match Description::load(Path::new(document)) {
        Ok(document) => document,
        Err(problems) => {
            eprintln!("{}", problem::report(&problems));
            return ExitCode::from(2);
        }
    };
    match write(&document, count) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn write(document: &Description, count: usize) -> io::Result<()> {
    let entries: Vec<Value> = document.operations().iter().filter_map(|operation| entry(document, operation)).collect();
    let creator = Creator { name: "exchanges", version: "1" };
    let mut writer = Writer::new(BufWriter::new(io::stdout().lock()), Form::Har, creator)?;
    for entry in entries.iter().cycle().take(count) {
        writer.write(entry)?;
    }
    writer.finish()?.flush()
}

/// An exchange with the first answer that has an example.
fn entry(document: &Description, operation: &Operation) -> Option<Value> {
    let tree = document.tree();
    let responses = tree.get_map(operation.node, "responses").iter();
    let answers = responses.filter_map(|(status, response)| {
        let status: u16 = status.parse().ok()?;
        let content = tree.get(document.resolve(*response), "content")?;
        let body = example(document, tree.get(content, "application/json")?)?.to_string();
        (body.len() <= LARGEST).then_some((status, body))
    });
    let (status, body) = answers.min_by_key(|(status, _)| *status)?;
    let server =
        operation.servers.as_ref().unwrap_or(document.servers()).hosts.first().map_or("api.test", String::as_str);
    let path: String = operation.path.split('/').skip(1).map(filled).collect();
    Some(json!({
        "startedDateTime": "2026-01-31T09:15:00.000Z",
        "time": 1,
        "request": {
            "method": operation.method.to_uppercase(), "url": format!("https://{server}{path}"), "httpVersion": "HTTP/2",
            "headers": [{"name": "accept", "value": "application/json"}], "queryString": [], "cookies": [],
            "headersSize": -1, "bodySize": 0,
        },
        "response": {
            "status": status, "statusText": "", "httpVersion": "HTTP/2", "cookies": [], "redirectURL": "",
            "headers": [{"name": "content-type", "value": "application/json; charset=utf-8"}, {"name": "date", "value": "-"}],
            "content": {"size": body.len(), "mimeType": "application/json", "text": body}, "headersSize": -1, "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1, "receive": 0},
    }))
}

/// A segment with a value in place of each parameter.
fn filled(segment: &str) -> String {
    let mut rest = segment;
    let mut path = String::from("/");
    while let Some((before, after)) = rest.split_once('{') {
        path += before;
        path += "7";
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    path + rest
}

fn example(document: &Description, media_type: NodeId) -> Option<Value> {
    let tree = document.tree();
    if let Some(example) = tree.get(media_type, "example") {
        return Some(tree.value(example));
    }
    let (_, first) = tree.get_map(media_type, "examples").first()?;
    tree.get(document.resolve(*first), "value").map(|value| tree.value(value))
}

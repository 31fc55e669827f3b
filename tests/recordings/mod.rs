//! Recorded answers, replayed through the client. README.md beside this file says what they are.

mod har;
mod secrets;

use std::collections::BTreeSet;

use serde_json::Value;
use truv_sdk::ErrorKind;

use crate::support::client;
use crate::support::document::properties::may_be_absent;
use crate::support::document::{self, Answer};
use crate::support::operations::operation;
use crate::support::server::{Server, answer};
use crate::support::types::types;
use har::{Entry, entries};
use truv_sdk_test_support::events::problems;

/// Where an answer may come from: a published example, the embedded sandbox, or Truv itself.
const PROVENANCES: [&str; 3] = ["documented-example", "embedded-sandbox", "live-sandbox"];

#[test]
fn every_entry_says_where_it_comes_from() {
    for entry in entries() {
        assert!(PROVENANCES.contains(&entry.truv("provenance")), "{entry}: {}", entry.truv("provenance"));
        assert!(entry.truv("provenance") != PROVENANCES[0] || entry.truv("source").starts_with("https://"), "{entry}");
    }
}

#[test]
fn every_entry_is_of_an_operation_and_in_the_file_of_its_resource() {
    for entry in entries() {
        let documented = documented(entry);
        assert_eq!(entry.method(), documented.method, "{entry}");
        assert!(fits(documented.path, entry.path()), "{entry}: {} is not {}", entry.path(), documented.path);
        let folder = if entry.truv("provenance") == "embedded-sandbox" { "sandbox/" } else { "" };
        assert_eq!(entry.file, format!("{folder}{}.har", documented.tag), "{entry}");
    }
}

#[test]
fn every_operation_is_recorded_with_success() {
    let recorded: BTreeSet<_> =
        entries().iter().filter(|entry| entry.status() < 300).map(|entry| entry.truv("operation_id")).collect();
    let missing: Vec<_> =
        document::operations().iter().map(|operation| operation.id).filter(|id| !recorded.contains(id)).collect();
    assert!(missing.is_empty(), "no recording of {}", missing.join(", "));
}

#[test]
fn every_request_body_decodes_and_encodes_back() {
    let types = types();
    let mut read = 0;
    for entry in entries() {
        let (Some(body), Some(schema)) = (entry.request_body(), documented(entry).body) else {
            assert!(entry.request_body().is_none(), "{entry}: the operation takes no body");
            continue;
        };
        let of = types.iter().find(|of| of.name == schema).unwrap();
        let (_, encoded) = (of.read)(&body).unwrap_or_else(|error| panic!("{entry}: the request: {error}"));
        assert_kept(&format!("{entry}: the request"), schema, &body, &encoded);
        read += 1;
    }
    assert!(read > 0);
}

#[tokio::test]
async fn every_success_decodes_and_encodes_back() {
    for entry in entries().iter().filter(|entry| entry.status() < 300) {
        let answer = replay(entry).await.unwrap_or_else(|error| panic!("{entry}: {error}: {:?}", error.body()));
        match documented(entry).answer {
            Answer::Json(schema) => assert_kept(&entry.to_string(), schema, &entry.json(), &answer.encoded),
            Answer::Pdf => assert_eq!(answer.encoded, Value::from(entry.body()), "{entry}"),
            Answer::Empty => assert!(answer.encoded.is_null() && entry.body().is_empty(), "{entry}"),
        }
        assert_eq!(answer.body, entry.body(), "{entry}");
    }
}

#[tokio::test]
async fn every_failure_is_an_error_with_its_code_and_message() {
    for entry in entries().iter().filter(|entry| entry.status() >= 400) {
        let error = replay(entry).await.unwrap_err();
        let body = entry.json();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, entry.status()), "{entry}");
        assert_eq!(error.code().map(|code| code.as_str()), body["error"]["code"].as_str(), "{entry}");
        let message = body["error"]["message"].as_str().or(body["detail"].as_str());
        assert_eq!(error.message(), message, "{entry}");
        let fields: Vec<_> = error.invalid_params().iter().map(|param| param.field.as_str()).collect();
        let invalid = body["error"]["extra"]["invalid-params"].as_array().into_iter().flatten();
        assert_eq!(fields, invalid.map(|param| param["field"].as_str().unwrap()).collect::<Vec<_>>(), "{entry}");
    }
}

/// Events are in the history of deliveries.
#[test]
fn every_recorded_event_fits_its_schema() {
    let histories = entries().iter().filter(|entry| entry.truv("operation_id") == "webhook_requests_list");
    let mut read = 0;
    for entry in histories.filter(|entry| entry.status() < 300) {
        for delivery in entry.json()["results"].as_array().unwrap() {
            assert_eq!(problems(&delivery["webhook_payload"]), Vec::<String>::new(), "{entry}");
            read += 1;
        }
    }
    assert!(read > 0);
}

/// Calls the operation of an entry on a server that knows nothing but this entry.
async fn replay(entry: &'static Entry) -> truv_sdk::Result<crate::support::operations::Answer> {
    let documented = documented(entry);
    let server = Server::start(move |request| {
        let headers: Vec<_> = entry.response_headers().map(|(name, value)| format!("{name}: {value}")).collect();
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        match request.method == entry.method() && fits(documented.path, request.path()) {
            true => answer(entry.status(), &headers, entry.body()),
            false => answer(501, &[], format!("no recording of {} {}", request.method, request.target)),
        }
    });
    operation(documented.id).call(client(&server.await.url)).await.result
}

fn documented(entry: &Entry) -> document::Operation {
    let id = entry.truv("operation_id");
    let mut operations = document::operations().into_iter();
    operations.find(|operation| operation.id == id).unwrap_or_else(|| panic!("{entry}: the document has no `{id}`"))
}

/// Whether a path is one of a template, such as `/v1/users/{user_id}/`.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(expected, found): (&&str, &&str)| expected == found || expected.starts_with('{') && !found.is_empty();
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

/// Fails if a value has changed. The client keeps the spelling of numbers, dates and amounts, so values must
/// be equal. Only a null or an empty list may be left out, and only where the property need not be there.
#[track_caller]
fn assert_kept(what: &str, schema: &'static str, served: &Value, encoded: &Value) {
    let mut lost = Vec::new();
    compare(schema, "", served, encoded, &mut lost);
    assert!(lost.is_empty(), "{what}:\n{}", lost.join("\n"));
}

fn compare(schema: &'static str, place: &str, served: &Value, encoded: &Value, lost: &mut Vec<String>) {
    match (served, encoded) {
        (Value::Object(from), Value::Object(to)) => {
            for (name, value) in from {
                let here = format!("{place}/{name}");
                match to.get(name) {
                    Some(other) => compare(schema, &here, value, other, lost),
                    None if says_nothing(value) && may_be_absent(schema, &here) => {}
                    None => lost.push(format!("{here} is lost; it was {value}")),
                }
            }
            let added = to.keys().filter(|name| !from.contains_key(*name));
            lost.extend(added.map(|name| format!("{place}/{name} was not there")));
        }
        (Value::Array(from), Value::Array(to)) if from.len() == to.len() => {
            for (index, (value, other)) in from.iter().zip(to).enumerate() {
                compare(schema, &format!("{place}/{index}"), value, other, lost);
            }
        }
        _ if served == encoded => {}
        _ => lost.push(format!("{place} was {served} and became {encoded}")),
    }
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

//! Every operation and every type, with answers made from the document.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::document::{self, NEW_ENUM_VALUE, Shape, branches, instance, schemas_in_use};
use crate::support::operations::{Answer, Called, operation, operations};
use crate::support::server::{Reply, Server, answer, json, success};
use crate::support::types::types;
use crate::support::{client, planted};

async fn call(documented: &document::Operation, reply: impl Fn() -> Reply + Send + Sync + 'static) -> Called {
    let server = Server::start(move |_| reply()).await;
    operation(documented.id).call(client(&server.url)).await
}

/// Calls an operation whose server answers as documented.
async fn succeed(documented: document::Operation) -> Answer {
    let operation = operation(documented.id);
    let server = Server::start(move |_| success(&documented)).await;
    operation.call(client(&server.url)).await.result.unwrap()
}

/// Calls every operation that answers with JSON, and gives each answer to `check` together with what was served.
async fn each(shape: Shape, change: fn(&mut Value), check: fn(&Value, &Answer) -> bool) {
    let mut failures = Vec::new();
    for documented in document::operations() {
        let document::Answer::Json(schema) = documented.answer else { continue };
        for branch in 0..branches() {
            let mut served = instance(schema, shape, branch);
            change(&mut served);
            let (status, body) = (documented.status, served.clone());
            match call(&documented, move || json(status, &body)).await.result {
                Ok(answer) if check(&served, &answer) => {}
                Ok(answer) => failures.push(format!("{}: served {served}, read {}", documented.id, answer.encoded)),
                Err(error) => failures.push(format!("{error} in {served}")),
            }
        }
    }
    assert!(failures.is_empty(), "{shape:?}: {}", failures.join("\n"));
}

fn unchanged(_: &mut Value) {}

#[test]
fn the_table_of_operations_is_complete() {
    let table = operations().iter().map(|operation| operation.id).collect();
    assert_same(
        "the table of operations",
        table,
        document::operations().iter().map(|operation| operation.id).collect(),
    );
}

#[test]
fn the_table_of_types_is_complete() {
    assert_same("the table of types", types().iter().map(|of| of.name).collect(), schemas_in_use());
}

fn assert_same(what: &str, table: BTreeSet<&str>, document: BTreeSet<&str>) {
    let missing: Vec<_> = document.difference(&table).collect();
    let unknown: Vec<_> = table.difference(&document).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "{what} lacks {missing:?}, and the document has no {unknown:?}");
}

#[tokio::test]
async fn answers_with_required_properties_alone_decode() {
    each(Shape::Minimal, unchanged, |served, answer| answer.encoded == *served).await;
}

#[tokio::test]
async fn answers_with_every_property_decode_and_encode_back_unchanged() {
    each(Shape::Full, unchanged, |served, answer| answer.encoded == *served).await;
}

#[tokio::test]
async fn null_is_read_wherever_the_document_allows_it() {
    each(Shape::Nulls, unchanged, |served, answer| without_nulls(&answer.encoded) == without_nulls(served)).await;
}

#[tokio::test]
async fn unknown_enum_values_are_kept() {
    each(Shape::NewEnumValues, unchanged, |served, answer| answer.encoded == *served).await;
    assert!(instance("Task", Shape::NewEnumValues, 0)["status"] == NEW_ENUM_VALUE);
}

#[tokio::test]
async fn unknown_fields_do_not_fail_and_are_in_the_body() {
    each(Shape::Full, add_unknown_fields, |served, answer| answer.body == served.to_string()).await;
}

#[tokio::test]
async fn operations_without_an_answer_take_an_empty_body() {
    let without = document::operations().into_iter().filter(|operation| operation.answer == document::Answer::Empty);
    for documented in without {
        let answer = succeed(documented).await;
        assert!(answer.body.is_empty() && answer.encoded.is_null());
    }
}

#[tokio::test]
async fn files_come_as_they_are() {
    for documented in document::operations() {
        if documented.answer == document::Answer::Pdf {
            let answer = succeed(documented).await;
            assert_eq!(answer.encoded, json!(planted::PDF));
            assert_eq!(answer.body, planted::PDF);
        }
    }
}

#[tokio::test]
async fn a_file_that_is_none_is_a_decode_error() {
    for documented in document::operations() {
        if documented.answer == document::Answer::Pdf {
            for body in ["", "<html>", "%PDF", r#"{"report_id": "planted"}"#] {
                let error = call(&documented, move || answer(200, &[], body)).await.result.unwrap_err();
                assert!(error.is_decode(), "{body}");
                assert_eq!(error.body().unwrap(), body);
            }
        }
    }
}

#[tokio::test]
async fn other_success_statuses_than_the_documented_one_are_taken() {
    for documented in document::operations() {
        succeed(document::Operation { status: 202, ..documented }).await;
    }
}

#[tokio::test]
async fn responses_name_their_operation_as_the_document_describes_it() {
    for documented in document::operations() {
        let (id, truv_id, path) = (documented.id, documented.truv_id, documented.path);
        let method = documented.method.clone();
        let operation = succeed(documented).await.operation;
        assert_eq!((operation.id, operation.truv_id, operation.path), (id, truv_id, path));
        assert_eq!(operation.method.as_str(), method);
        assert!(operation.timeout.as_secs() >= 30, "{id}");
        assert!(operation.idempotent || method != "GET", "{id}");
    }
}

#[test]
fn every_type_encodes_back_unchanged() {
    for of in types() {
        for shape in [Shape::Minimal, Shape::Full, Shape::NewEnumValues] {
            for branch in 0..branches() {
                let value = instance(of.name, shape, branch);
                let (_, encoded) = (of.read)(&value).unwrap_or_else(|error| panic!("{} {shape:?}: {error}", of.name));
                assert_eq!(encoded, value, "{} {shape:?}", of.name);
            }
        }
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        value => value.clone(),
    }
}

fn add_unknown_fields(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(add_unknown_fields);
            // a map is open to other keys, not to other values
            if !object.contains_key(planted::KEY) {
                object.insert("field_of_tomorrow".to_owned(), json!({"nested": [1, null, "text"]}));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(add_unknown_fields),
        _ => {}
    }
}

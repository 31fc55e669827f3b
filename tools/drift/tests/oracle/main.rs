//! Compares the walker with other sources: the JSON Schema Test Suite, the validator `jsonschema`, and values with
//! faults that the test has put there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod differential;
mod faults;
mod left_out;
mod own_document;
mod planted;
mod properties;
mod robust;
mod schemas;
mod suite;
mod translated;
mod values;
mod view;

use std::path::Path;

use openapi_drift::check::{self, Options};
use openapi_drift::document;
use openapi_drift::har::Exchange;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tempfile::TempDir;
use truv_openapi::Description;

/// `[(rule, pointer)]`.
pub(crate) type Found = Vec<(&'static str, String)>;

pub(crate) const OPEN: Options = Options { closed_world: false, min_evidence: usize::MAX, decode: None };
pub(crate) const CLOSED: Options = Options { closed_world: true, ..OPEN };

/// A document, as JSON, with one operation: `GET /things` answers with a body of this schema.
pub(crate) fn openapi(schema: &Value, components: &Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://api.test"}],
        "paths": {"/things": {"get": {"responses": {"200": {
            "description": "d", "content": {"application/json": {"schema": schema}},
        }}}}},
        "components": {"schemas": components},
    })
}

/// A document in a folder of its own.
pub(crate) struct Subject {
    pub(crate) folder: TempDir,
    pub(crate) document: Description,
}

impl Subject {
    pub(crate) fn new(openapi: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openapi.json");
        std::fs::write(&path, openapi.to_string()).unwrap();
        let document = document::load(&path).unwrap();
        Self { folder, document }
    }

    pub(crate) fn of_schema(schema: &Value, components: &Value) -> Self {
        Self::new(&openapi(schema, components))
    }

    /// The findings for `GET /things` with this body.
    pub(crate) fn found(&self, body: &Value, options: &Options) -> Found {
        found(&self.document, &answer("/things", 200, body), options)
    }
}

pub(crate) fn answer(path: &str, status: u16, body: &Value) -> Exchange {
    let mut exchange = Exchange::default();
    exchange.id = "one".to_owned();
    exchange.method = "get".to_owned();
    exchange.path = path.to_owned();
    exchange.status = status;
    exchange.response.media_type = Some("application/json".to_owned());
    exchange.response.body = body.to_string().into_bytes();
    exchange
}

pub(crate) fn found(document: &Description, exchange: &Exchange, options: &Options) -> Found {
    let outcome = check::run(document, [exchange], options).unwrap();
    assert_eq!(outcome.matched, 1, "{exchange:?}");
    outcome.findings.into_iter().map(|finding| (finding.rule.id(), finding.pointer)).collect()
}

/// A runner of this many cases, unless `PROPTEST_CASES` says otherwise.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let wanted = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    TestRunner::new(Config { cases: wanted.unwrap_or(cases), failure_persistence: None, ..Config::default() })
}

/// A file of this test.
pub(crate) fn file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(name)
}

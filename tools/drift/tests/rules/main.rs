//! Each rule, with cases that it must report and cases that it must not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod bodies;
mod browser;
mod corpus;
mod fixes;
mod forms;
mod inheritance;
mod lists;
mod parameters;
mod patches;
mod program;
mod reports;
mod routing;
mod traffic;
mod versions;

use std::path::PathBuf;

use openapi_drift::check::{self, Options, Outcome};
use openapi_drift::document;
use openapi_drift::har::Traffic;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A document and recordings in a folder of their own.
pub(crate) struct Case {
    folder: TempDir,
    entries: Vec<Value>,
}

impl Case {
    /// A document with these paths.
    pub(crate) fn new(paths: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("openapi.yaml"),
            format!(
                "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\nservers: [{{url: 'https://api.test/v1'}}]\n{paths}"
            ),
        )
        .unwrap();
        Self { folder, entries: Vec::new() }
    }

    /// A document whose one operation answers `GET /things` with a body of this schema (a flow mapping), and more
    /// components.
    pub(crate) fn of_schema(schema: &str, components: &str) -> Self {
        Self::new(&format!(
            "paths:\n  /things:\n    get:\n      operationId: things_get\n      responses:\n        '200':\n          \
             description: d\n          content:\n            application/json:\n              schema: {schema}\n{components}\n"
        ))
    }

    /// A document with this text.
    pub(crate) fn of_text(text: &str) -> Self {
        let case = Self::new("paths: {}");
        std::fs::write(case.spec(), text).unwrap();
        case
    }

    /// An entry as it is.
    pub(crate) fn entry(mut self, entry: Value) -> Self {
        self.entries.push(entry);
        self
    }

    /// A request with these headers and this body, answered with an empty 204.
    pub(crate) fn request(self, method: &str, url: &str, headers: &[(&str, &str)], body: Option<(&str, &str)>) -> Self {
        let headers: Vec<_> = headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        let body = body.map(|(media_type, text)| json!({"mimeType": media_type, "text": text}));
        self.entry(json!({
            "request": {"method": method, "url": url, "headers": headers, "postData": body},
            "response": {"status": 204, "headers": [], "content": {}},
        }))
    }

    /// `GET https://api.test/v1/things` answered with this body.
    pub(crate) fn answer(self, body: &Value) -> Self {
        self.exchange("GET", "/v1/things", 200, None, Some(body), &[])
    }

    pub(crate) fn exchange(
        mut self,
        method: &str,
        path: &str,
        status: u16,
        request: Option<&Value>,
        response: Option<&Value>,
        headers: &[&str],
    ) -> Self {
        let content = |body: &Value| json!({"mimeType": "application/json", "text": body.to_string()});
        let headers: Vec<_> = headers.iter().map(|name| json!({"name": name, "value": "1"})).collect();
        self.entries.push(json!({
            "request": {
                "method": method, "url": format!("https://api.test{path}"), "headers": [],
                "postData": request.map(content),
            },
            "response": {"status": status, "headers": headers, "content": response.map(content)},
        }));
        self
    }

    /// Gives the last answer another media type.
    pub(crate) fn with_media_type(mut self, name: &str) -> Self {
        self.entries.last_mut().unwrap()["response"]["content"]["mimeType"] = name.into();
        self
    }

    pub(crate) fn spec(&self) -> PathBuf {
        self.folder.path().join("openapi.yaml")
    }

    /// Writes the recordings.
    pub(crate) fn har(&self) -> PathBuf {
        let path = self.folder.path().join("recordings.har");
        std::fs::write(&path, json!({"log": {"entries": self.entries}}).to_string()).unwrap();
        path
    }

    pub(crate) fn run_with(&self, options: &Options) -> anyhow::Result<Outcome> {
        let mut traffic = Traffic::open([self.har()]);
        let outcome = check::run(&document::load(&self.spec())?, &mut traffic, options)?;
        traffic.left_out()?;
        Ok(outcome)
    }

    pub(crate) fn run(&self) -> Outcome {
        self.run_with(&Options { closed_world: true, min_evidence: 10, decode: None }).unwrap()
    }

    /// Rules and pointers of what was found.
    pub(crate) fn found(&self) -> Vec<(&'static str, String)> {
        self.run().findings.iter().map(|finding| (finding.rule.id(), finding.pointer.clone())).collect()
    }
}

/// The findings for a body of a schema.
pub(crate) fn found(schema: &str, body: &Value) -> Vec<(&'static str, String)> {
    Case::of_schema(schema, "").answer(body).found()
}

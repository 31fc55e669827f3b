//! Personal data and secrets of recordings appear in nothing that the program writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

const PLANTED: [&str; 8] = [
    "900-11-2233",
    "900112233",
    "prod-0123456789abcdef",
    "0123456789abcdef",
    "ines.marlow",
    "%40example.org",
    "Ines Marlow",
    "4155550123",
];
const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "github"];

const SPEC: &str = "openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: 'https://api.test/v1'}]
paths:
  /people/{id}/:
    put:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
      responses:
        '200':
          description: d
          headers: {X-Gone: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}
        '404':
          description: d
          content: {application/json: {schema: {type: object, required: [detail], properties: {detail: {type: string}}}}}
components:
  schemas:
    Person:
      type: object
      required: [gone]
      properties:
        known: {type: integer}
        date: {type: string, format: date}
        kind: {type: string, enum: [x]}
        short: {type: string, maxLength: 3}
        none: {type: string}
        nested: {type: array, items: {type: object, properties: {a: {type: boolean}}}}
        map: {type: object, additionalProperties: {type: object, properties: {b: {type: integer}}}}
        branch: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}}
    Cat: {type: object, properties: {kind: {type: string}}}
";

fn person() -> Value {
    json!({
        "known": PLANTED[0], "date": PLANTED[2], "kind": "Ines Marlow", "short": PLANTED[1], "none": null,
        "nested": [{"a": PLANTED[0]}, {"prod-0123456789abcdef": 1}],
        "map": {"ines.marlow@example.org": {"b": "4155550123", "900-11-2233": 1}},
        "branch": {"kind": "prod-0123456789abcdef"},
        "unknown": {"prod-0123456789abcdef": "900-11-2233"}, "plain": "ines.marlow@example.org",
        "900-11-2233": "x", "ines.marlow@example.org": [PLANTED[1]], "+1 4155550123": {}, "Ines Marlow": 1,
    })
}

fn entry(method: &str, path: &str, status: u16, body: &Value, media_type: &str) -> Value {
    let content = json!({"mimeType": media_type, "text": body.to_string()});
    let headers = json!([
        {"name": "Authorization", "value": "prod-0123456789abcdef"},
        {"name": "X-Person", "value": "ines.marlow@example.org"},
        {"name": "X-900-11-2233", "value": "1"},
        {"name": "prod-0123456789abcdef", "value": "1"},
    ]);
    json!({
        "request": {"method": method, "url": format!("https://api.test{path}"), "headers": headers, "postData": content},
        "response": {"status": status, "headers": headers, "content": content},
    })
}

fn recordings() -> Value {
    let (person, json) = (person(), "application/json");
    let query = "?email=ines.marlow%40example.org&900-11-2233=1&prod-0123456789abcdef&page=900112233";
    let mut encoded = entry("PUT", "/v1/people/7/", 200, &json!({}), json);
    encoded["response"]["content"]["text"] = json!(STANDARD.encode(person.to_string()));
    encoded["response"]["content"]["encoding"] = json!("base64");
    json!({"log": {"entries": [
        entry("PUT", "/v1/people/900-11-2233/", 200, &person, json),
        entry("PUT", &format!("/v1/people/7/{query}"), 200, &person, json),
        entry("GET", "/v1/people/900-11-2233/prod-0123456789abcdef", 200, &person, json),
        entry("prod-0123456789abcdef", "/v1/ines.marlow@example.org", 200, &person, json),
        entry("PUT", "/v1/people/7/", 404, &person, json),
        entry("PUT", "/v1/people/7/", 404, &json!({"detail": "900-11-2233", "900-11-2233": 1}), json),
        entry("PUT", "/v1/people/7/", 500, &person, json),
        entry("PUT", "/v1/people/7/", 200, &person, "text/prod-0123456789abcdef"),
        entry("PUT", "/v1/people/7/", 200, &person, "ines.marlow@example.org"),
        entry("PUT", "/v1/people/7/", 200, &json!("900-11-2233"), json),
        entry("PUT", "/v1/people/7/", 200, &json!([PLANTED]), json),
        encoded,
    ]}})
}

struct Planted {
    folder: TempDir,
}

impl Planted {
    fn new(recordings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("openapi.yaml"), SPEC).unwrap();
        fs::write(folder.path().join("recordings.har"), recordings).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn drift(&self, flags: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let paths = [Path::new("--spec"), &self.path("openapi.yaml"), Path::new("--har"), &self.path("recordings.har")];
        command.args(paths).args(flags).output().unwrap()
    }
}

fn has_nothing(what: &str, text: &str) {
    for planted in PLANTED {
        assert!(!text.contains(planted), "{what} has {planted}:\n{text}");
    }
}

#[test]
fn nothing_planted_is_in_any_report_or_message_or_patch() {
    let planted = Planted::new(&recordings().to_string());
    let mut flags: Vec<_> = FORMATS.iter().map(|format| vec!["--format", format, "--level", "info"]).collect();
    flags.push(vec!["--patch", "--level", "info"]);
    flags.push(vec!["--open-world", "--min-evidence", "1", "--min-coverage", "101"]);
    for flags in flags {
        let output = planted.drift(&flags);
        assert_eq!(output.status.code(), Some(1), "{flags:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.len() > 500, "{flags:?}");
        has_nothing(&format!("stdout of {flags:?}"), &String::from_utf8(output.stdout).unwrap());
        has_nothing(&format!("stderr of {flags:?}"), &String::from_utf8(output.stderr).unwrap());
    }
}

#[test]
fn a_document_that_was_changed_has_the_new_names_and_nothing_planted() {
    let planted = Planted::new(&recordings().to_string());
    for format in FORMATS {
        let output = planted.drift(&["--fix", "--level", "info", "--format", format]);
        has_nothing("stdout", &String::from_utf8(output.stdout).unwrap());
        has_nothing("stderr", &String::from_utf8(output.stderr).unwrap());
        let document = fs::read_to_string(planted.path("openapi.yaml")).unwrap();
        has_nothing("the document", &document);
        // the facts that a maintainer needs are there
        assert!(document.contains("unknown: {type: object, additionalProperties: {type: string}}"), "{document}");
        assert!(document.contains("name: email, in: query"), "{document}");
    }
}

#[test]
fn names_that_are_no_data_are_told() {
    let output = Planted::new(&recordings().to_string()).drift(&["--format", "json", "--level", "info"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let has = |rule: &str, pointer: &str| {
        let mut findings = report["findings"].as_array().unwrap().iter();
        findings.any(|finding| finding["rule"] == rule && finding["pointer"] == pointer)
    };
    assert!(has("undocumented-field", "/unknown") && has("undocumented-field", "/*"));
    assert!(has("undocumented-field", "/nested/*/*") && has("undocumented-field", "/map/*/*"));
    assert!(has("undocumented-query-parameter", "email") && has("undocumented-query-parameter", "*"));
    assert!(has("undocumented-response-header", "x-person") && has("undocumented-response-header", "*"));
    assert!(has("undocumented-request-field", "/plain") && has("discriminator-unknown", "/branch"));
}

#[test]
fn errors_about_recordings_repeat_nothing_of_them() {
    let good = recordings().to_string();
    let replaced = |from: &str, to: &str| {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good);
        text
    };
    let none = json!({"log": {"entries": [{"request": "ines.marlow@example.org"}]}}).to_string();
    // an odd entry is reported, and the others are checked
    for (recordings, code, note) in [
        (good[..good.len() - 40].to_owned(), 1, "the file ends in the middle of the entry"),
        (replaced("\"status\":200", "\"status\":\"900-11-2233\""), 1, "no valid status"),
        (replaced("\"status\":200", "\"prod-0123456789abcdef\":200"), 1, "no valid status"),
        (replaced("https://api.test", "900-11-2233 "), 1, "no valid URL"),
        (replaced("\"encoding\":\"base64\"", "\"encoding\":\"base64\",\"status\":\"ines.marlow@example.org\""), 1, ""),
        ("900-11-2233".to_owned(), 2, "neither a HAR file nor"),
        (json!({"log": {"entries": "prod-0123456789abcdef"}}).to_string(), 2, "neither a HAR file nor"),
        (none, 2, "1 entry left out: no request"),
    ] {
        let planted = Planted::new(&recordings);
        for format in FORMATS {
            let output = planted.drift(&["--format", format]);
            assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stdout));
            let message = String::from_utf8(output.stderr).unwrap();
            assert!(message.contains(note), "{message}");
            has_nothing("stdout", &String::from_utf8(output.stdout).unwrap());
            has_nothing("stderr", &message);
        }
    }
}

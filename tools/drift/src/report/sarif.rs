//! SARIF 2.1.0, as code scanning reads it.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use url::Url;

use super::Shown;
use crate::findings::Finding;
use crate::patch::{Edit, Patcher};
use crate::rules::{Rule, Severity};

pub(super) fn write(shown: &Shown<'_>) -> String {
    let patcher = Patcher::new(shown.document);
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "drift",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.iter().map(|rule| describe(*rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": shown.findings.iter().map(|finding| result(finding, &patcher)).collect::<Vec<_>>(),
        }],
    });
    format!("{report:#}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn describe(rule: Rule) -> Value {
    json!({
        "id": rule.id(),
        "shortDescription": {"text": rule.meaning()},
        "help": {"text": rule.advice()},
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

fn result(finding: &Finding, patcher: &Patcher<'_>) -> Value {
    let (file, line) = &finding.location;
    let place = format!("{} {}", finding.operation, finding.pointer);
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "level": level(finding.severity),
        "message": {"text": format!("{}: {}", place.trim(), finding.message())},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": address(Path::new(file))},
            "region": {"startLine": (*line).max(1)},
        }}],
        "partialFingerprints": {"drift/v1": finding.key()},
        "properties": {"count": finding.count, "samples": finding.samples},
    });
    let edits = patcher.edits(finding);
    let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in &edits {
        let path = patcher.path(edit).unwrap_or(Path::new(file));
        by_file.entry(address(path)).or_default().push(replacement(edit));
    }
    if !by_file.is_empty() {
        let changes = by_file
            .into_iter()
            .map(|(uri, replacements)| json!({"artifactLocation": {"uri": uri}, "replacements": replacements}));
        result["fixes"] = json!([{
            "description": {"text": finding.rule.advice()},
            "artifactChanges": changes.collect::<Vec<_>>(),
        }]);
    }
    result
}

/// The address of a file, percent-encoded: relative to where the program runs, if the file is below.
fn address(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let relative = path.strip_prefix(&here).unwrap_or(path);
    if relative.is_absolute() {
        return Url::from_file_path(relative).map_or_else(|()| encoded(relative), String::from);
    }
    encoded(relative)
}

fn encoded(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let parts = parts.map(|part| utf8_percent_encode(&part.as_os_str().to_string_lossy(), PLAIN).to_string());
    parts.collect::<Vec<_>>().join("/")
}

/// Characters that need no encoding in a part of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// SARIF counts columns from 1.
fn replacement(edit: &Edit) -> Value {
    json!({
        "deletedRegion": {
            "startLine": edit.start.0, "startColumn": edit.start.1 + 1, "endLine": edit.end.0, "endColumn": edit.end.1 + 1,
        },
        "insertedContent": {"text": edit.insert},
    })
}

//! SARIF 2.1.0, as code scanning reads it.

use serde_json::{Value, json};
use truv_openapi::Description;

use crate::check::Outcome;
use crate::findings::Finding;
use crate::patch::{Edit, Patcher};
use crate::rules::{Rule, Severity};

pub(super) fn write(document: &Description, outcome: &Outcome) -> String {
    let patcher = Patcher::new(document);
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "drift",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.iter().map(|rule| describe(*rule)).collect::<Vec<_>>(),
            }},
            "results": outcome.findings.iter().map(|finding| result(finding, &patcher)).collect::<Vec<_>>(),
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
            "artifactLocation": {"uri": file},
            "region": {"startLine": (*line).max(1)},
        }}],
        "partialFingerprints": {"drift/v1": finding.key()},
        "properties": {"count": finding.count, "samples": finding.samples},
    });
    let edits = patcher.edits(finding);
    if !edits.is_empty() {
        result["fixes"] = json!([{
            "description": {"text": finding.rule.advice()},
            "artifactChanges": [{
                "artifactLocation": {"uri": file},
                "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
            }],
        }]);
    }
    result
}

/// SARIF counts columns from 1.
fn replacement(edit: &Edit) -> Value {
    json!({
        "deletedRegion": {
            "startLine": edit.start.0, "startColumn": edit.start.1 + 1, "endLine": edit.end.0, "endColumn": edit.end.1 + 1,
        },
        "insertedContent": {"text": edit.insert},
    })
}

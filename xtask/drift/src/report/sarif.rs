//! SARIF 2.1.0, as code scanning reads it.

use serde_json::{Value, json};

use crate::check::Outcome;
use crate::findings::Finding;
use crate::rules::{Rule, Severity};

pub(super) fn write(outcome: &Outcome) -> String {
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "drift",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.iter().map(|rule| describe(*rule)).collect::<Vec<_>>(),
            }},
            "results": outcome.findings.iter().map(result).collect::<Vec<_>>(),
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

fn result(finding: &Finding) -> Value {
    let (file, line) = &finding.location;
    let place = format!("{} {}", finding.operation, finding.pointer);
    json!({
        "ruleId": finding.rule.id(),
        "level": level(finding.severity),
        "message": {"text": format!("{}: {}", place.trim(), finding.message())},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": file},
            "region": {"startLine": (*line).max(1)},
        }}],
        "partialFingerprints": {"drift/v1": finding.key()},
        "properties": {"count": finding.count, "samples": finding.samples},
    })
}

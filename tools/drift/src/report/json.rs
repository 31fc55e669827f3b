//! JSON, for programs.

use serde_json::{Value, json};
use truv_openapi::Problem;

use super::Shown;
use crate::findings::Finding;
use crate::patch::Patcher;
use crate::place::In;
use crate::schema::Side;

pub(super) fn write(shown: &Shown<'_>) -> String {
    let outcome = shown.outcome;
    let patcher = Patcher::new(shown.document);
    let report = json!({
        "exchanges": outcome.exchanges,
        "matched": outcome.matched,
        "unmatched": outcome.exchanges - outcome.matched - outcome.left_out.count(),
        "left_out": outcome.left_out,
        "unchecked": outcome.unchecked.iter().map(unchecked).collect::<Vec<_>>(),
        "findings": shown.findings.iter().map(|one| finding(one, &patcher)).collect::<Vec<_>>(),
        "coverage": outcome.coverage,
    });
    format!("{report:#}\n")
}

fn finding(finding: &Finding, patcher: &Patcher<'_>) -> Value {
    let (file, line) = &finding.location;
    json!({
        "rule": finding.rule.id(),
        "severity": finding.severity,
        "operation": finding.operation,
        "operation_id": finding.operation_id,
        "side": finding.side.map(Side::as_str),
        "status": finding.status,
        "in": finding.part.map(In::as_str),
        "pointer": finding.pointer,
        "wrong": finding.wrong,
        "key": finding.key(),
        "spec": {"file": file, "line": line},
        "count": finding.count,
        "samples": finding.samples,
        "message": finding.message(),
        "patch": edits(finding, patcher),
    })
}

fn unchecked(problem: &Problem) -> Value {
    let spec =
        problem.location.as_ref().map(|place| json!({"file": place.file.display().to_string(), "line": place.line}));
    json!({"message": problem.message, "spec": spec})
}

/// What to replace in the file, between which positions (line from 1, column from 0); null if there is nothing.
fn edits(finding: &Finding, patcher: &Patcher<'_>) -> Option<Value> {
    let edits = patcher.edits(finding);
    (!edits.is_empty()).then(|| json!(edits))
}

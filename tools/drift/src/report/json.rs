//! For programs.

use serde_json::{Value, json};
use truv_openapi::Description;

use crate::check::Outcome;
use crate::findings::Finding;
use crate::patch::Patcher;
use crate::schema::Side;

pub(super) fn write(document: &Description, outcome: &Outcome) -> String {
    let patcher = Patcher::new(document);
    let report = json!({
        "exchanges": outcome.exchanges,
        "matched": outcome.matched,
        "unmatched": outcome.exchanges - outcome.matched,
        "findings": outcome.findings.iter().map(|one| finding(one, &patcher)).collect::<Vec<_>>(),
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
        "pointer": finding.pointer,
        "spec": {"file": file, "line": line},
        "count": finding.count,
        "samples": finding.samples,
        "message": finding.message(),
        "patch": edits(finding, patcher),
    })
}

/// What to replace in the file, between which positions (line from 1, column from 0); null if there is nothing.
fn edits(finding: &Finding, patcher: &Patcher<'_>) -> Option<Value> {
    let edits = patcher.edits(finding);
    (!edits.is_empty()).then(|| json!(edits))
}

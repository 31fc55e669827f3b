//! For programs.

use serde_json::{Value, json};

use crate::check::Outcome;
use crate::findings::Finding;
use crate::schema::Side;

pub(super) fn write(outcome: &Outcome) -> String {
    let report = json!({
        "exchanges": outcome.exchanges,
        "matched": outcome.matched,
        "unmatched": outcome.exchanges - outcome.matched,
        "findings": outcome.findings.iter().map(finding).collect::<Vec<_>>(),
        "coverage": outcome.coverage,
    });
    format!("{report:#}\n")
}

fn finding(finding: &Finding) -> Value {
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
        "patch": finding.sketch,
    })
}

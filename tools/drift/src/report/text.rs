//! Text for a terminal: findings by rule, the worst first.

use std::fmt::Write;

use super::Shown;
use crate::rules::{Rule, Severity};

pub(super) fn write(shown: &Shown<'_>) -> String {
    let outcome = shown.outcome;
    let mut text = String::new();
    let mut rule: Option<Rule> = None;
    let mut of_rule = 0;
    for (index, finding) in shown.findings.iter().enumerate() {
        // writing to a string cannot fail
        if rule != Some(finding.rule) {
            rule = Some(finding.rule);
            of_rule = 0;
            let (severity, id) = (finding.severity.as_str(), finding.rule.id());
            let _ = writeln!(text, "\n{severity}: {id}: {}; {}", finding.rule.meaning(), finding.rule.advice());
        }
        of_rule += 1;
        if shown.limit > 0 && of_rule > shown.limit {
            let is_last = shown.findings.get(index + 1).is_none_or(|next| next.rule != finding.rule);
            if is_last {
                let _ = writeln!(text, "  … and {} more", of_rule - shown.limit);
            }
            continue;
        }
        let (file, line) = &finding.location;
        let operation = if finding.operation.is_empty() { "the whole API" } else { &finding.operation };
        let status = finding.status.map_or(String::new(), |status| format!(" {status}"));
        let side = match finding.side {
            Some(crate::schema::Side::Request) => " request",
            _ => "",
        };
        let pointer = if finding.pointer.is_empty() { String::new() } else { format!("  {}", finding.pointer) };
        let seen = finding.seen();
        let detail = if seen.is_empty() { String::new() } else { format!(", {seen}") };
        let _ = writeln!(text, "  {operation}{side}{status}{pointer}");
        let times = if finding.count == 1 { "once".to_owned() } else { format!("{} times", finding.count) };
        let _ = write!(text, "      {file}:{line}, {times}{detail}");
        let _ = writeln!(
            text,
            "{}",
            finding.samples.first().map_or(String::new(), |sample| format!("; first in {sample}"))
        );
    }
    let count = |severity| outcome.findings.iter().filter(|finding| finding.severity == severity).count();
    let share = |share: crate::coverage::Share| format!("{} of {} ({:.0} %)", share.seen, share.of, share.percent());
    let _ = writeln!(
        text,
        "\n{}, {} of operations of the document. {}, {}, {}.",
        counted(outcome.exchanges, "exchange"),
        outcome.matched,
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Info), "hint"),
    );
    match outcome.findings.len() - shown.findings.len() {
        0 => {}
        hidden => {
            let _ = writeln!(text, "{} below `--level` not shown.", counted(hidden, "finding"));
        }
    }
    let coverage = outcome.coverage;
    let _ = writeln!(
        text,
        "Seen: operations {}, statuses {}, fields of the bodies seen {}.",
        share(coverage.operations),
        share(coverage.statuses),
        share(coverage.fields),
    );
    text.trim_start().to_owned()
}

/// `1 error`, `2 errors`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

//! Annotations of GitHub Actions, the worst first. GitHub shows ten errors and ten warnings of a step and drops the rest.

use std::fmt::Write;

use super::Shown;
use crate::rules::Severity;

const MOST: usize = 10;

pub(super) fn write(shown: &Shown<'_>) -> String {
    let mut text = String::new();
    let mut dropped = 0;
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let command = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let findings: Vec<_> = shown.findings.iter().filter(|finding| finding.severity == severity).collect();
        dropped += findings.len().saturating_sub(MOST);
        for finding in findings.into_iter().take(MOST) {
            let (file, line) = &finding.location;
            let message = format!("{} {}: {}", finding.operation, finding.pointer, finding.message());
            let id = finding.rule.id();
            // writing to a string cannot fail
            let _ =
                writeln!(text, "::{command} file={},line={line},title={id}::{}", property(file), data(message.trim()));
        }
    }
    let total = shown.findings.len();
    let noun = if total == 1 { "finding" } else { "findings" };
    let _ = writeln!(text, "::notice title=openapi_drift::{total} {noun}, {dropped} of them not shown as annotations");
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

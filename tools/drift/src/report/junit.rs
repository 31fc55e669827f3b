//! JUnit: one case for each operation that has exchanges or findings.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::check::Outcome;
use crate::findings::Finding;
use crate::rules::Severity;

pub(super) fn write(outcome: &Outcome, level: Severity) -> String {
    let mut cases: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| finding.severity >= level) {
        let name = if finding.operation.is_empty() { "the whole API" } else { &finding.operation };
        cases.entry(name).or_default().push(finding);
    }
    let failures = cases.len();
    // a run without findings is a case of its own: a file without cases reads as nothing checked
    let tests = failures.max(1);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{tests}\" failures=\"{failures}\">\n  \
         <testsuite name=\"drift\" tests=\"{tests}\" failures=\"{failures}\">\n"
    );
    if cases.is_empty() {
        text.push_str("    <testcase name=\"no drift\" classname=\"drift\"/>\n");
    }
    for (name, findings) in cases {
        // writing to a string cannot fail
        let _ = writeln!(text, "    <testcase name=\"{}\" classname=\"drift\">", escape(name));
        let noun = if findings.len() == 1 { "finding" } else { "findings" };
        let _ = write!(text, "      <failure message=\"{} {noun}\">", findings.len());
        for finding in findings {
            let (file, line) = &finding.location;
            let line = format!("{file}:{line}: {}: {}: {}\n", finding.rule.id(), finding.pointer, finding.message());
            text.push_str(&escape(&line));
        }
        text.push_str("</failure>\n    </testcase>\n");
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

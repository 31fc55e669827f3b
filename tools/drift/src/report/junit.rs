//! JUnit: one case for each operation, as Jenkins reads it. Operations without exchanges are skipped.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::Shown;
use crate::findings::{Finding, clean};

pub(super) fn write(shown: &Shown<'_>) -> String {
    let mut by_operation: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &shown.findings {
        let name = if finding.operation.is_empty() { "the whole API" } else { &finding.operation };
        by_operation.entry(name).or_default().push(finding);
    }
    let mut suite = TestSuite::new("drift");
    for (index, operation) in shown.document.operations().iter().enumerate() {
        let mut name = operation.name();
        clean(&mut name);
        let status = match by_operation.remove(name.as_str()) {
            Some(findings) => failed(&findings),
            None if shown.outcome.seen.contains(&index) => TestCaseStatus::success(),
            None => {
                let mut status = TestCaseStatus::skipped();
                status.set_message("no exchange in the recordings");
                status
            }
        };
        suite.add_test_case(case(&name, status));
    }
    // requests of no operation, and findings about the whole API
    for (name, findings) in by_operation {
        suite.add_test_case(case(name, failed(&findings)));
    }
    let mut report = Report::new("drift");
    report.add_test_suite(suite);
    // all texts are in memory, so writing cannot fail
    as_jenkins_reads_it(&report.to_string().unwrap_or_default())
}

/// Without `skipped` at the root, which the schema of Jenkins' xUnit plugin refuses; the suite has it.
fn as_jenkins_reads_it(report: &str) -> String {
    let root = report.find("<testsuites ").and_then(|start| {
        let end = start + report.get(start..)?.find('>')?;
        let from = start + report.get(start..end)?.find(" skipped=\"")?;
        let to = from + report.get(from..end)?.match_indices('"').nth(1)?.0 + 1;
        Some((report.get(..from)?, report.get(to..)?))
    });
    root.map_or_else(|| report.to_owned(), |(before, after)| format!("{before}{after}"))
}

fn case(name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname("drift");
    case
}

fn failed(findings: &[&Finding]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let noun = if findings.len() == 1 { "finding" } else { "findings" };
    status.set_message(format!("{} {noun}", findings.len()));
    status.set_type("drift");
    let lines = findings.iter().map(|finding| {
        let (file, line) = &finding.location;
        format!("{file}:{line}: {}: {}: {}\n", finding.rule.id(), finding.pointer, finding.message())
    });
    status.set_description(lines.collect::<String>());
    status
}

//! Reports of the findings, for people and programs. Nothing here holds a recorded value.

mod github;
mod json;
mod junit;
mod sarif;
mod text;

use truv_openapi::Description;

use crate::check::Outcome;
use crate::findings::Finding;
use crate::rules::Severity;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Text for a terminal
    Text,
    /// JSON for programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// JUnit for test views: one case for each operation
    Junit,
    /// Annotations for GitHub Actions
    Github,
}

/// How many findings of a rule a text shows, unless told otherwise.
pub const USUAL_LIMIT: usize = 20;

/// What a report shows.
struct Shown<'a> {
    document: &'a Description,
    outcome: &'a Outcome,
    /// Those of the level, the worst first.
    findings: Vec<&'a Finding>,
    /// How many findings of a rule a text shows; all, if it is 0.
    limit: usize,
}

/// The report with the findings of this severity and above.
pub fn write(format: Format, document: &Description, outcome: &Outcome, level: Severity) -> String {
    write_limited(format, document, outcome, level, USUAL_LIMIT)
}

/// The same, with another limit for the findings of a rule that a text shows; 0 shows all.
pub fn write_limited(
    format: Format,
    document: &Description,
    outcome: &Outcome,
    level: Severity,
    limit: usize,
) -> String {
    let findings = outcome.findings.iter().filter(|finding| finding.severity >= level).collect();
    let shown = Shown { document, outcome, findings, limit };
    match format {
        Format::Text => text::write(&shown),
        Format::Json => json::write(&shown),
        Format::Sarif => sarif::write(&shown),
        Format::Junit => junit::write(&shown),
        Format::Github => github::write(&shown),
    }
}

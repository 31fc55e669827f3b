//! Reports of the findings, for people and programs. Nothing here holds a recorded value.

mod github;
mod json;
mod junit;
mod sarif;
mod text;

use truv_openapi::Description;

use crate::check::Outcome;
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

/// The report; `level` is the lowest severity that counts as a failure.
pub fn write(format: Format, document: &Description, outcome: &Outcome, level: Severity) -> String {
    match format {
        Format::Text => text::write(outcome),
        Format::Json => json::write(document, outcome),
        Format::Sarif => sarif::write(document, outcome),
        Format::Junit => junit::write(outcome, level),
        Format::Github => github::write(outcome),
    }
}

//! Findings as people and programs read them. Nothing here has a recorded value to show.

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
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For test views: one case for each operation
    Junit,
    /// For GitHub Actions: annotations
    Github,
}

/// The report; `level` is from which severity on a finding counts as a failure.
pub fn write(format: Format, document: &Description, outcome: &Outcome, level: Severity) -> String {
    match format {
        Format::Text => text::write(outcome),
        Format::Json => json::write(document, outcome),
        Format::Sarif => sarif::write(document, outcome),
        Format::Junit => junit::write(outcome, level),
        Format::Github => github::write(outcome),
    }
}

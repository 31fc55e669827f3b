//! The program `openapi-drift`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

use std::path::{Path, PathBuf};

use crate::check::{self, Options};
use crate::har::Traffic;
use crate::report::{self, Format};
use crate::rules::Severity;
use crate::{baseline, document, patch};
use anyhow::{bail, ensure};

const SPEC: &str = "spec/openapi.yaml";
const RECORDINGS: &str = "tests/recordings";
const BASELINE: &str = "spec/drift-baseline.yaml";

/// Compare an OpenAPI 3.0 document with recorded traffic
///
/// The exit code is 0 if there is nothing to report, 1 if there are findings, and 2 if nothing could be checked. Reports
/// never hold a recorded value.
#[derive(clap::Args)]
pub struct Arguments {
    /// The OpenAPI document: its root file, in YAML or JSON [default: spec/openapi.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Recorded traffic: a HAR 1.2 file, a file with one HAR entry on each line, or a folder of such files; files may be
    /// compressed with gzip. Unreadable entries are left out and reported [default: tests/recordings]
    #[arg(long = "har", value_name = "FILE|DIR")]
    hars: Vec<PathBuf>,

    /// Format of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Findings that are accepted for now: a YAML list of rule, operation, pointer, reason, expires [default:
    /// spec/drift-baseline.yaml, unless `--spec` or `--har` are given]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Fail if less than this percentage of the operations was seen
    #[arg(long, value_name = "N")]
    min_coverage: Option<f64>,

    /// The lowest severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t = Severity::Warning)]
    level: Severity,

    /// Report that something never occurs only after at least this many chances to occur
    #[arg(long, value_name = "N", default_value_t = 10)]
    min_evidence: usize,

    /// Print a unified diff with every fix of the document that needs no decision, instead of the report
    #[arg(long)]
    patch: bool,

    /// Apply the fixes of --patch to the document, then report
    #[arg(long, conflicts_with = "patch")]
    fix: bool,

    /// Report undocumented fields, unless the schema allows additional ones [default]
    #[arg(long, conflicts_with = "open_world")]
    closed_world: bool,

    /// Do not report undocumented fields, unless the schema forbids additional ones
    #[arg(long)]
    open_world: bool,
}

impl Arguments {
    /// Whether neither a document nor recordings are named, so that the usual ones are compared.
    pub fn names_no_files(&self) -> bool {
        self.spec.is_none() && self.hars.is_empty()
    }
}

/// Runs the comparison; returns whether there is nothing to report. Bodies are also read by `decode`, if the document
/// is the default one.
///
/// # Errors
///
/// When nothing could be checked.
pub fn run(arguments: &Arguments, decode: Option<check::Decode>) -> anyhow::Result<bool> {
    let is_usual = arguments.names_no_files();
    let document = document::load(arguments.spec.as_deref().unwrap_or(Path::new(SPEC)))?;
    let mut traffic = match arguments.hars.as_slice() {
        [] => Traffic::open([RECORDINGS]),
        hars => Traffic::open(hars),
    };
    let options = Options {
        closed_world: !arguments.open_world,
        min_evidence: arguments.min_evidence,
        decode: decode.filter(|_| arguments.spec.is_none()),
    };
    let outcome = check::run(&document, &mut traffic, &options);
    let left_out = traffic.left_out()?.to_string();
    left_out.lines().for_each(|line| eprintln!("note: {line}"));
    let mut outcome = outcome?;
    ensure!(outcome.exchanges > 0, "there is no exchange in the recordings, so nothing was checked");
    if outcome.matched == 0 {
        bail!("no exchange ({} in all) is of an operation of the document, so nothing was checked", outcome.exchanges);
    }
    let baseline = arguments.baseline.as_deref().or(is_usual.then_some(Path::new(BASELINE)));
    if let Some(path) = baseline {
        #[allow(clippy::disallowed_methods, reason = "expiry is by the calendar")]
        let today = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive();
        outcome.findings = baseline::apply(path, today, outcome.findings)?;
    }
    if arguments.patch || arguments.fix {
        let mendable = outcome.findings.iter().filter(|finding| finding.severity >= arguments.level);
        let changes = patch::changes(&document, &mendable.cloned().collect::<Vec<_>>())?;
        if arguments.patch {
            print!("{}", patch::diff(&changes));
            return Ok(changes.is_empty());
        }
        patch::write(&changes)?;
        for (path, ..) in &changes {
            eprintln!("changed {}", path.display());
        }
    }
    print!("{}", report::write(arguments.format, &document, &outcome, arguments.level));
    let seen = outcome.coverage.operations.percent();
    let is_covered = arguments.min_coverage.is_none_or(|wanted| seen >= wanted);
    if !is_covered {
        eprintln!("error: {seen:.1} % of the operations were seen, less than `--min-coverage` requires");
    }
    Ok(is_covered && !outcome.findings.iter().any(|finding| finding.severity >= arguments.level))
}

//! The program `openapi-drift`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::check::{self, Options, Outcome};
use crate::findings::Finding;
use crate::har::Traffic;
use crate::report::{self, Format};
use crate::rules::Severity;
use crate::scope::{Reason, Scope};
use crate::{baseline, document, patch};
use anyhow::{Context, bail, ensure};
use truv_har::Progress;
use truv_openapi::Description;

const SPEC: &str = "spec/openapi.yaml";
const RECORDINGS: &str = "tests/recordings";
const BASELINE: &str = "spec/drift-baseline.yaml";

/// Compare an OpenAPI document (3.0 or 3.1) with recorded traffic
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

    /// Compare only the exchanges with this host, whatever the document's `servers` say; `*` stands for anything, and the
    /// flag may be repeated [default: the hosts of `servers`]
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,

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

    /// The lowest severity that is reported, in any format, and that makes the exit code 1
    #[arg(long, value_enum, default_value_t = Severity::Warning)]
    level: Severity,

    /// In text, show at most this many findings of a rule; 0 shows all
    #[arg(long, value_name = "N", default_value_t = report::USUAL_LIMIT)]
    limit: usize,

    /// Report that something never occurs only after at least this many chances to occur
    #[arg(long, value_name = "N", default_value_t = 10)]
    min_evidence: usize,

    /// Print a unified diff with every fix of the document that needs no decision, instead of the report
    #[arg(long)]
    patch: bool,

    /// Apply the fixes of --patch to the document, then report what is left
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
    /// Whether recordings are named.
    pub fn names_recordings(&self) -> bool {
        !self.hars.is_empty()
    }

    /// Whether neither a document nor recordings are named, so that the usual ones are compared.
    pub fn names_no_files(&self) -> bool {
        self.spec.is_none() && self.hars.is_empty()
    }
}

/// How often a changed document is compared again, to fix findings that the first changes have uncovered.
const MOST_ROUNDS: usize = 5;

/// Runs the comparison; returns whether there is nothing to report. Bodies are also read by `decode`, if the document
/// is the default one.
///
/// # Errors
///
/// When nothing could be checked.
pub fn run(arguments: &Arguments, decode: Option<check::Decode>) -> anyhow::Result<bool> {
    run_with(arguments, decode, None)
}

/// The same, with a document of the program's own in place of the usual file. It cannot be changed, as it is in no file.
///
/// # Errors
///
/// When nothing could be checked.
pub fn run_with(
    arguments: &Arguments,
    decode: Option<check::Decode>,
    usual: Option<Description>,
) -> anyhow::Result<bool> {
    let spec = arguments.spec.as_deref().unwrap_or(Path::new(SPEC));
    let document = match usual.filter(|_| arguments.spec.is_none()) {
        Some(_) if arguments.patch || arguments.fix => {
            bail!("--patch and --fix change files: name the document with --spec")
        }
        Some(document) => document,
        None => document::load(spec)?,
    };
    let comparison = Comparison { arguments, decode };
    let (mut outcome, notes) = comparison.run(&document)?;
    notes.iter().for_each(|note| eprintln!("note: {note}"));
    let mut document = document;
    if arguments.patch || arguments.fix {
        let mended = comparison.mend(spec, document, outcome)?;
        (document, outcome) = (mended.document, mended.outcome);
        let left = outcome.findings.iter().filter(|finding| finding.severity >= arguments.level).count();
        if arguments.patch {
            print!("{}", patch::diff(&mended.changes));
            if left > 0 {
                eprintln!("note: {left} findings are left that need a decision; a run without `--patch` shows them");
            }
            return Ok(mended.changes.is_empty() && left == 0);
        }
        patch::write(&mended.changes)?;
        for (path, ..) in &mended.changes {
            eprintln!("changed {}", path.display());
        }
    }
    print!("{}", report::write_limited(arguments.format, &document, &outcome, arguments.level, arguments.limit));
    let seen = outcome.coverage.operations.percent();
    let is_covered = arguments.min_coverage.is_none_or(|wanted| seen >= wanted);
    if !is_covered {
        eprintln!("error: {seen:.1} % of the operations were seen, less than `--min-coverage` requires");
    }
    Ok(is_covered && !outcome.findings.iter().any(|finding| finding.severity >= arguments.level))
}

/// The recordings and settings of a comparison with a document.
struct Comparison<'a> {
    arguments: &'a Arguments,
    decode: Option<check::Decode>,
}

/// A document with changes, and its remaining findings.
struct Mended {
    document: Description,
    outcome: Outcome,
    changes: patch::Changes,
}

impl Comparison<'_> {
    /// Compares the recordings with a document; also returns what there is to note.
    fn run(&self, document: &Description) -> anyhow::Result<(Outcome, Vec<String>)> {
        let arguments = self.arguments;
        let mut traffic = match arguments.hars.as_slice() {
            [] => Traffic::open([RECORDINGS]),
            hars => Traffic::open(hars),
        };
        let options = Options {
            closed_world: !arguments.open_world,
            min_evidence: arguments.min_evidence,
            decode: self.decode.filter(|_| arguments.spec.is_none()),
        };
        let scope = Scope { hosts: arguments.hosts.clone() };
        let mut progress = Progress::of_terminal();
        let exchanges = traffic.by_ref().inspect(|_| progress.step());
        let outcome = check::run_parallel(document, exchanges, &options, &scope);
        drop(progress);
        let left_out = traffic.left_out()?.to_string();
        let mut notes: Vec<String> = left_out.lines().map(str::to_owned).collect();
        let mut outcome = outcome?;
        let is_told = |notes: &[String]| notes.iter().for_each(|note| eprintln!("note: {note}"));
        if outcome.left_out.count() > 0 {
            notes.push(outcome.left_out.to_string());
        }
        if outcome.matched == 0 {
            is_told(&notes);
            ensure!(outcome.exchanges > 0, "there is no exchange in the recordings, so nothing was checked");
            let is_elsewhere = outcome.left_out.count_of(Reason::OtherHost) > 0;
            let help = if is_elsewhere { "; `--host` names the hosts of the API" } else { "" };
            let count = outcome.exchanges;
            bail!("no exchange ({count} in all) is of an operation of the document, so nothing was checked{help}");
        }
        notes.extend(outcome.unchecked.iter().map(ToString::to_string));
        let is_usual = arguments.names_no_files();
        if let Some(path) = arguments.baseline.as_deref().or(is_usual.then_some(Path::new(BASELINE))) {
            #[allow(clippy::disallowed_methods, reason = "expiry is by the calendar")]
            let today = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive();
            outcome.findings = baseline::apply(path, today, outcome.findings)?;
        }
        Ok((outcome, notes))
    }

    /// Changes the document, in memory, until nothing is found that a change would mend.
    fn mend(&self, spec: &Path, document: Description, outcome: Outcome) -> anyhow::Result<Mended> {
        let (mut document, mut outcome) = (document, outcome);
        let mut old: BTreeMap<PathBuf, String> = BTreeMap::new();
        let mut texts = patch::Texts::new();
        for _ in 0..MOST_ROUNDS {
            let is_to_mend = |finding: &&Finding| finding.severity >= self.arguments.level;
            let findings: Vec<_> = outcome.findings.iter().filter(is_to_mend).cloned().collect();
            let changes = patch::changes_of(&document, &findings, &texts)?;
            if changes.iter().all(|(_, before, after)| before == after) {
                break;
            }
            for (path, before, after) in changes {
                old.entry(path.clone()).or_insert(before);
                texts.insert(path, after);
            }
            document = document::load_with(spec, &texts)
                .context("the changes would break the document, so nothing was changed")?;
            (outcome, _) = self.run(&document)?;
        }
        let changes = old.into_iter().filter_map(|(path, before)| {
            let after = texts.remove(&path)?;
            (before != after).then_some((path, before, after))
        });
        Ok(Mended { document, outcome, changes: changes.collect() })
    }
}

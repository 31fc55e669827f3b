//! The program `har-redact`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

use std::collections::HashSet;
use std::io::{BufWriter, IntoInnerError};
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use truv_har::{Progress, Reason, Source};

use crate::document::Document;
use crate::files::{self, Found, Staged};
use crate::recording::{self, Read};
use crate::redaction::{Key, Redactor};
use crate::scan::Scanner;

/// The most unreadable places that are listed.
const MOST_REFUSED: usize = 20;

/// Redact HAR files in place, or check them
///
/// Personal data, keys and tokens become stand-ins of the same type and shape, so that a comparison with the document has
/// the same result as before. Entries that are already redacted stay unchanged. Either all files change or none. If a file
/// holds text that is not JSON, the message names the place and no file is changed.
///
/// The exit code is 0 if everything is clean, 1 if `--check` or `--strict` found something, and 2 if something could not be read
/// or written.
#[derive(clap::Args)]
pub struct Arguments {
    /// HAR files, files with an entry on each line, or folders of them
    #[arg(value_name = "FILE|DIR", required_unless_present = "check")]
    paths: Vec<PathBuf>,

    /// Change nothing; fail if the files hold anything that looks like personal data, a key or a token
    #[arg(long)]
    check: bool,

    /// Key for the stand-ins; runs with the same key give the same stand-ins [default: a new key for each run]. Keep it
    /// secret: whoever has the key can work out values of few digits
    #[arg(long, value_name = "TEXT", conflicts_with = "check")]
    key: Option<String>,

    /// OpenAPI 3.0 document of the recorded service, in YAML or JSON. Its names, and the values that it lists, stay. Without
    /// it, every name and value is replaced
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Refuse a file, with entry and place, if something in it still looks like data after redaction, instead of replacing it
    /// once more. Then nothing is written
    #[arg(long, conflicts_with = "check")]
    strict: bool,

    /// Keep names of fields, parameters and headers that the document does not have, if they look like names. Only for
    /// recordings of test data
    #[arg(long, conflicts_with = "check")]
    keep_names: bool,
}

/// Defaults for arguments that are not given.
#[derive(Default)]
pub struct Usual {
    /// An OpenAPI document, as JSON.
    pub document: Option<&'static str>,
    /// A folder of recordings to look through.
    pub recordings: Option<PathBuf>,
}

/// Redacts or checks the files.
///
/// # Errors
///
/// When a file cannot be read or written, or when there is something in a file that must not be kept.
pub fn run(arguments: &Arguments, usual: &Usual) -> anyhow::Result<()> {
    let sources = match (arguments.paths.as_slice(), &usual.recordings) {
        ([], Some(recordings)) => sources(std::slice::from_ref(recordings))?,
        (paths, _) => sources(paths)?,
    };
    let document = match (&arguments.spec, usual.document) {
        (Some(file), _) => Document::read(file).with_context(|| format!("{} cannot be used", file.display()))?,
        (None, Some(json)) => Document::parse(json)?,
        (None, None) => Document::unknown()?,
    };
    if arguments.check { check(&sources, &document) } else { redact(&sources, arguments, &document) }
}

/// The keys in the environment, which must not be in any file either.
fn own_keys() -> Vec<String> {
    ["TRUV_CLIENT_ID", "TRUV_SECRET"].iter().filter_map(|name| std::env::var(name).ok()).collect()
}

fn check(sources: &[Source], document: &Document) -> anyhow::Result<()> {
    let keys = own_keys();
    let scanner = Scanner::new(keys.iter().map(String::as_str)).of_document(document);
    let mut found = Vec::new();
    let mut read = Read::default();
    let mut files = 0;
    for source in sources {
        let scanned = scanner.recording(source.entries());
        files += usize::from(scanned.problems.iter().all(|problem| problem.reason != Reason::NotARecording));
        read.entries += scanned.entries;
        found.extend(files::listed(&source.path, &scanned.hits));
        scanned.problems.into_iter().for_each(|problem| read.add(problem));
    }
    read.tell()?;
    if !found.is_empty() {
        let found = found.join("\n");
        let message = format!("these files must not be kept:\n{found}\nthe same command without `--check` cleans them");
        return Err(Found(message).into());
    }
    ensure!(read.entries > 0, "there is no exchange in the recordings, so nothing was checked");
    println!(
        "Nothing was found in {files} file{} with {} exchange{}.",
        ending(files),
        read.entries,
        ending(read.entries)
    );
    Ok(())
}

fn redact(sources: &[Source], arguments: &Arguments, document: &Document) -> anyhow::Result<()> {
    let mut redactor = Redactor::new(document, Key::given(arguments.key.as_deref())?);
    if arguments.strict {
        redactor = redactor.strict();
    }
    if arguments.keep_names {
        redactor = redactor.keep_names();
    }
    let (mut staged, mut read, mut progress) = (Vec::new(), Read::default(), Progress::of_terminal());
    let mut files = 0;
    for source in sources {
        let context = || format!("{} cannot be redacted", source.path.display());
        // a link stays a link
        let path = source.path.canonicalize().unwrap_or_else(|_| source.path.clone());
        let output = || Staged::new(&path).map(BufWriter::new);
        let written = recording::redact(source.entries(), &mut redactor, &mut read, &mut progress, output)
            .with_context(context)?;
        let Some(written) = written else { continue };
        files += 1;
        let written = written.into_inner().map_err(IntoInnerError::into_error).with_context(context)?;
        if written.is_changed().with_context(context)? {
            staged.push(written);
        }
    }
    drop(progress);
    read.tell()?;
    let changed = staged.len();
    let keys = own_keys();
    let canaries = redactor.canaries().chain(keys.iter().map(String::as_str));
    let scanner = Scanner::new(canaries).of_document(document);
    if !arguments.strict {
        files::mend(&mut staged, &scanner, &redactor)?;
    }
    files::put(staged, &scanner)?;
    let redacted = read.entries - read.sealed;
    println!(
        "Redacted {changed} of {files} file{}: {redacted} {}, {} already redacted before. Replaced: {}.",
        ending(files),
        if redacted == 1 { "entry" } else { "entries" },
        read.sealed,
        redactor.counts()
    );
    Ok(())
}

/// The ending of a noun for this many.
fn ending(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

impl Read {
    /// Prints what was left out or repaired.
    ///
    /// # Errors
    ///
    /// When something cannot be read: such a file can be neither checked nor redacted.
    fn tell(&self) -> anyhow::Result<()> {
        self.told.to_string().lines().for_each(|line| eprintln!("note: {line}"));
        if self.refused.is_empty() {
            return Ok(());
        }
        let mut listed: Vec<_> = self.refused.iter().take(MOST_REFUSED).map(ToString::to_string).collect();
        if self.refused.len() > MOST_REFUSED {
            listed.push(format!("and {} more", self.refused.len() - MOST_REFUSED));
        }
        bail!(
            "this cannot be read and so cannot be checked; no file was changed:\n{}\nRepair or remove it, or name the other files",
            listed.join("\n")
        )
    }
}

/// The named files, and the files in the named folders and below; each once, even if several paths lead to it.
fn sources(paths: &[PathBuf]) -> anyhow::Result<Vec<Source>> {
    let (mut sources, problems) = truv_har::sources(paths);
    if let Some(problem) = problems.first() {
        bail!("{problem}");
    }
    if sources.is_empty() {
        bail!("there are no recordings; they end in .har, .json, .jsonl or .ndjson");
    }
    // named files come before files that are found in folders
    sources.sort_by(|one, other| (&one.path, !one.is_named).cmp(&(&other.path, !other.is_named)));
    let mut known = HashSet::new();
    sources.retain(|source| known.insert(source.path.canonicalize().unwrap_or_else(|_| source.path.clone())));
    Ok(sources)
}

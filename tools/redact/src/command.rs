//! The program `har-redact`.

#![allow(clippy::print_stdout, reason = "a program that talks through its output")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use crate::document::Document;
use crate::files;
use crate::recording::Recording;
use crate::redaction::{Key, Redactor, is_sealed};
use crate::scan::Scanner;

/// Recordings, and entries line by line: what `cargo xtask drift` reads.
const EXTENSIONS: [&str; 4] = ["har", "json", "jsonl", "ndjson"];

/// Redact HAR files in place, or look through them
///
/// Values of people, keys and tokens become stand-ins of the same type and shape, so that a check against the document finds
/// the same as before. What was redacted already stays as it is. A file changes as a whole or not at all.
#[derive(clap::Args)]
pub struct Arguments {
    /// HAR files, files with an entry on each line, or folders of them
    #[arg(value_name = "FILE|DIR", required_unless_present = "check")]
    paths: Vec<PathBuf>,

    /// Change nothing; fails if there is something in the files that looks like data of people, a key or a token
    #[arg(long)]
    check: bool,

    /// Makes the stand-ins the same as in other runs with this key [default: one for this run]. Values of few digits can be
    /// found by whoever has it
    #[arg(long, value_name = "TEXT", conflicts_with = "check")]
    key: Option<String>,

    /// Read the bodies by this document of OpenAPI 3.0, in YAML or JSON
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    spec: Option<PathBuf>,
}

/// What is taken where the arguments name nothing.
#[derive(Default)]
pub struct Usual {
    /// An OpenAPI document, as JSON.
    pub document: Option<&'static str>,
    /// A folder of recordings to look through.
    pub recordings: Option<PathBuf>,
}

/// Does what the arguments say.
///
/// # Errors
///
/// When a file cannot be read or written, or when there is something in a file that must not be kept.
pub fn run(arguments: &Arguments, usual: &Usual) -> anyhow::Result<()> {
    let paths = match (arguments.paths.as_slice(), &usual.recordings) {
        ([], Some(recordings)) => recordings_in(std::slice::from_ref(recordings))?,
        (paths, _) => recordings_in(paths)?,
    };
    if arguments.check { check(&paths) } else { redact(&paths, arguments, usual.document) }
}

/// The keys of the environment must not be in any file either.
fn own_keys() -> Vec<String> {
    ["TRUV_CLIENT_ID", "TRUV_SECRET"].iter().filter_map(|name| std::env::var(name).ok()).collect()
}

fn check(paths: &[PathBuf]) -> anyhow::Result<()> {
    let keys = own_keys();
    let scanner = Scanner::new(keys.iter().map(String::as_str));
    let mut found = Vec::new();
    let mut count = 0;
    for path in paths {
        let text = read(path)?;
        // of what is no recording there is no telling
        count += recording(path, &text)?.entries().len();
        found.extend(files::listed(path, &scanner.scan(&text)));
    }
    if !found.is_empty() {
        bail!("these files are not fit to be kept:\n{}\n`cargo xtask redact` cleans them", found.join("\n"));
    }
    ensure!(count > 0, "there is no exchange in the recordings, so nothing was checked");
    println!("Nothing was found in {} files with {count} exchanges.", paths.len());
    Ok(())
}

fn redact(paths: &[PathBuf], arguments: &Arguments, usual: Option<&str>) -> anyhow::Result<()> {
    let document = match (&arguments.spec, usual) {
        (Some(file), _) => Document::read(file).with_context(|| format!("{} cannot be used", file.display()))?,
        (None, Some(json)) => Document::parse(json)?,
        (None, None) => bail!("name the OpenAPI document of the recorded service with --spec FILE"),
    };
    let mut redactor = Redactor::new(&document, Key::given(arguments.key.as_deref())?);
    let mut changed = BTreeMap::new();
    let (mut entries, mut sealed) = (0, 0);
    for path in paths {
        let text = read(path)?;
        let recording = recording(path, &text)?;
        entries += recording.entries().len();
        sealed += recording.entries().iter().filter(|entry| is_sealed(entry)).count();
        let redacted = recording.redacted(&mut redactor);
        if redacted != text {
            changed.insert(path.clone(), redacted);
        }
    }
    let keys = own_keys();
    let canaries = redactor.canaries().chain(keys.iter().map(String::as_str));
    files::write_scanned(&changed, &Scanner::new(canaries))?;
    println!(
        "Redacted {} of {} files: {} entries, and {sealed} that were so already. Replaced: {}.",
        changed.len(),
        paths.len(),
        entries - sealed,
        redactor.counts()
    );
    Ok(())
}

fn recording(path: &Path, text: &str) -> anyhow::Result<Recording> {
    Recording::read(text).with_context(|| format!("{} is no recording", path.display()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The files themselves, and those in the folders and below.
fn recordings_in(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => collect(path, &mut found)?,
            false => found.push(path.clone()),
        }
    }
    if found.is_empty() {
        bail!("there are no recordings; they end in .har, .json, .jsonl or .ndjson");
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let context = || format!("{} cannot be read", folder.display());
    for entry in folder.read_dir().with_context(context)? {
        let entry = entry.with_context(context)?;
        let path = entry.path();
        // links could lead around in a circle
        if entry.file_type().with_context(context)?.is_dir() {
            collect(&path, found)?;
        } else if path.extension().and_then(|end| end.to_str()).is_some_and(|end| EXTENSIONS.contains(&end)) {
            found.push(path);
        }
    }
    Ok(())
}

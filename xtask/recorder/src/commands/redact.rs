//! `cargo xtask redact`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use recorder::document::Document;
use recorder::redaction::{Redactor, is_sealed};
use recorder::scan::Scanner;
use serde_json::Value;

use super::key;
use crate::files;
use crate::har;

/// Recordings, and entries line by line: what `cargo xtask drift` reads.
const EXTENSIONS: [&str; 4] = ["har", "json", "jsonl", "ndjson"];

/// Redact HAR files in place, or look through them
///
/// Values of people, keys and tokens become stand-ins of the same type and shape, so that a check against the document finds
/// the same as before. What was redacted already stays as it is. A file changes as a whole or not at all.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// HAR files, files with an entry on each line, or folders of them [default with --check: tests/recordings]
    #[arg(value_name = "FILE|DIR", required_unless_present = "check")]
    paths: Vec<PathBuf>,

    /// Change nothing; fails if there is something in the files that looks like data of people, a key or a token
    #[arg(long)]
    check: bool,

    /// Makes the stand-ins the same as in other runs with this key [default: one for this run]. Values of few digits can be
    /// found by whoever has it
    #[arg(long, value_name = "TEXT", conflicts_with = "check")]
    key: Option<String>,

    /// Read the bodies by this document of OpenAPI 3.0, in YAML or JSON [default: that of the client]
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    spec: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let usual = [files::folder_of_recordings("")];
    let paths = if arguments.paths.is_empty() { &usual[..] } else { &arguments.paths };
    let paths = recordings(paths)?;
    if arguments.check { check(&paths) } else { redact(&paths, arguments) }
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

fn redact(paths: &[PathBuf], arguments: &Arguments) -> anyhow::Result<()> {
    let document = match &arguments.spec {
        Some(file) => Document::read(file).with_context(|| format!("{} cannot be used", file.display()))?,
        None => Document::load()?,
    };
    let mut redactor = Redactor::new(&document, key(arguments.key.as_deref())?);
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

enum Recording {
    Har(Vec<Value>),
    /// One entry on each line.
    Lines(Vec<Value>),
}

impl Recording {
    fn read(text: &str) -> anyhow::Result<Self> {
        if let Ok(mut har) = serde_json::from_str::<Value>(text)
            && let Some(Value::Array(entries)) = har.pointer_mut("/log/entries").map(Value::take)
        {
            return Ok(Self::Har(entries));
        }
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let mut entries = Vec::new();
        for (number, line) in lines {
            // what is wrong with a line would quote it
            let entry = serde_json::from_str::<Value>(line).ok().filter(|entry| entry["request"].is_object());
            entries.push(entry.with_context(|| {
                format!("it has neither `log.entries`, nor is line {} an entry as JSON", number + 1)
            })?);
        }
        if entries.is_empty() { bail!("it is empty") } else { Ok(Self::Lines(entries)) }
    }

    fn entries(&self) -> &[Value] {
        let (Self::Har(entries) | Self::Lines(entries)) = self;
        entries
    }

    fn redacted(&self, redactor: &mut Redactor<'_>) -> String {
        let entries: Vec<Value> = self.entries().iter().map(|entry| redactor.entry(entry)).collect();
        match self {
            Self::Har(_) => har::file(&entries),
            Self::Lines(_) => entries.iter().map(|entry| format!("{entry}\n")).collect(),
        }
    }
}

fn recording(path: &Path, text: &str) -> anyhow::Result<Recording> {
    Recording::read(text).with_context(|| format!("{} is no recording", path.display()))
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The files themselves, and those in the folders and below.
fn recordings(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
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

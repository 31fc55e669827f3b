//! The files of a recording: written, or compared with the present files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// The text of each file, by name.
pub(crate) type Files = BTreeMap<String, String>;

/// The folder of the repository for recordings.
pub(crate) fn folder_of_recordings() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).join("tests/recordings")
}

/// Writes the files. If these are all the files that should exist, other recordings are removed.
pub(crate) fn write(folder: &Path, files: &Files, are_all: bool) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let stale = if are_all { others(folder, files)? } else { Vec::new() };
    for name in &stale {
        let file = folder.join(name);
        std::fs::remove_file(&file).with_context(|| format!("{} cannot be removed", file.display()))?;
    }
    println!("Wrote {}, {} KB, to {}.", counted(files.len()), size(files), folder.display());
    Ok(())
}

/// Fails, with their names, if the present files differ from these.
pub(crate) fn check(folder: &Path, files: &Files, are_all: bool) -> anyhow::Result<()> {
    let differs =
        |(name, text): &(&String, &String)| std::fs::read_to_string(folder.join(name)).ok().as_ref() != Some(*text);
    let mut changed: Vec<String> = files.iter().filter(differs).map(|(name, _)| name.clone()).collect();
    if are_all {
        changed.extend(others(folder, files)?);
    }
    if !changed.is_empty() {
        let folder = folder.display();
        bail!(
            "recording again gives other files in {folder}: {}; the same command without `--check` writes them",
            changed.join(", ")
        );
    }
    println!("Recording again gives the same {}.", counted(files.len()));
    Ok(())
}

/// Recordings in the folder that are not among these.
fn others(folder: &Path, files: &Files) -> anyhow::Result<Vec<String>> {
    let context = || format!("{} cannot be read", folder.display());
    let mut names = Vec::new();
    for entry in folder.read_dir().with_context(context)? {
        let name = entry.with_context(context)?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".har") && !files.contains_key(&name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// `1 file`, `2 files`.
pub(crate) fn counted(files: usize) -> String {
    format!("{files} file{}", if files == 1 { "" } else { "s" })
}

fn size(files: &Files) -> usize {
    files.values().map(String::len).sum::<usize>() / 1024
}

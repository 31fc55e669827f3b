//! The files of a recording: written, or compared with those that are there.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use recorder::scan::{Hit, Scanner};
use tempfile::NamedTempFile;

/// The text of each file, by name.
pub(crate) type Files = BTreeMap<String, String>;

/// More are not listed.
const MOST_HITS: usize = 20;

/// A folder of the repository for recordings.
pub(crate) fn folder_of_recordings(name: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).join("tests/recordings").join(name)
}

/// Writes the files. If they are all that should be there, others are removed.
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
    println!("Wrote {} files, {} KB, to {}.", files.len(), size(files), folder.display());
    Ok(())
}

/// Writes files that were redacted, all or none: each is looked through before it is written, and once more as it was
/// written, and only then takes the place of what was there.
pub(crate) fn write_scanned(files: &BTreeMap<PathBuf, String>, scanner: &Scanner) -> anyhow::Result<()> {
    for (path, text) in files {
        refuse(path, &scanner.scan(text))?;
    }
    let mut written = Vec::new();
    for (path, text) in files {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let context = || format!("{} cannot be written", path.display());
        // removes itself unless it is kept
        let mut file = NamedTempFile::new_in(folder).with_context(context)?;
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).with_context(context)?;
        let text = std::fs::read_to_string(file.path()).with_context(context)?;
        refuse(path, &scanner.scan(&text))?;
        keep_permissions(path, file.path()).with_context(context)?;
        written.push((path, file));
    }
    for (path, file) in written {
        file.persist(path).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// Those of the file that was there, else those of a new one: temporary files are for their owner alone.
#[cfg(unix)]
fn keep_permissions(path: &Path, written: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    const USUAL: u32 = 0o644;
    let permissions = std::fs::metadata(path).map(|there| there.permissions());
    std::fs::set_permissions(written, permissions.unwrap_or(PermissionsExt::from_mode(USUAL)))
}

#[cfg(not(unix))]
fn keep_permissions(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}

fn refuse(path: &Path, hits: &[Hit]) -> anyhow::Result<()> {
    if hits.is_empty() {
        return Ok(());
    }
    bail!("nothing is written, because redaction missed something:\n{}", listed(path, hits).join("\n"));
}

/// A line for each, without what was found.
pub(crate) fn listed(path: &Path, hits: &[Hit]) -> Vec<String> {
    let mut lines: Vec<_> = hits.iter().take(MOST_HITS).map(|hit| format!("{}: {hit}", path.display())).collect();
    if hits.len() > MOST_HITS {
        lines.push(format!("{}: and {} more", path.display(), hits.len() - MOST_HITS));
    }
    lines
}

/// Fails, with the names, if the files that are there are others.
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
            "recording again gives other files in {folder}: {}; `cargo xtask record` writes them",
            changed.join(", ")
        );
    }
    println!("Recording again gives the same {} files.", files.len());
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

fn size(files: &Files) -> usize {
    files.values().map(String::len).sum::<usize>() / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(folder: &Path) -> Vec<String> {
        let names = folder.read_dir().unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_found_leaves_no_file_and_shows_no_value() {
        let temporary = tempfile::tempdir().unwrap();
        let good = (temporary.path().join("a.har"), r#"{"log": {"entries": [{}]}}"#.to_owned());
        let found = "Ada Winters-Planted";
        let bad = (temporary.path().join("b.har"), format!(r#"{{"log": {{"entries": [{{}}, {{"x": "{found}"}}]}}}}"#));
        std::fs::write(&bad.0, "as it was").unwrap();
        let files = BTreeMap::from([good, bad.clone()]);
        let error = write_scanned(&files, &Scanner::new([found])).unwrap_err().to_string();
        assert!(error.contains("b.har: entry 1 has a value that was to be redacted"), "{error}");
        assert!(!error.contains("Ada"), "{error}");
        assert_eq!(folder(temporary.path()), ["b.har"]);
        assert_eq!(std::fs::read_to_string(&bad.0).unwrap(), "as it was");

        write_scanned(&files, &Scanner::new([])).unwrap();
        assert_eq!(folder(temporary.path()), ["a.har", "b.har"]);
    }
}

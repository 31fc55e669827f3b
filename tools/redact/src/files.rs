//! Writes files that were redacted: all or none, and only what the scan finds fit to be kept.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::NamedTempFile;

use crate::scan::{Hit, Scanner};

/// More are not listed.
const MOST_HITS: usize = 20;

/// Writes files that were redacted, all or none: each is looked through before it is written, and once more as it was
/// written, and only then takes the place of what was there.
///
/// # Errors
///
/// When a file cannot be written, or the scan finds something in one; then all files are as they were.
pub fn write_scanned(files: &BTreeMap<PathBuf, String>, scanner: &Scanner) -> anyhow::Result<()> {
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

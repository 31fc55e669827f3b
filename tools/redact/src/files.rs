//! Writes redacted files: all or none, and only if the scan finds nothing in them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::Value;
use tempfile::NamedTempFile;
use truv_har::Entries;

use crate::recording;
use crate::redaction::Redactor;
use crate::scan::{Hit, Scanner};

/// The most hits that are listed.
const MOST_HITS: usize = 20;

/// The error if a file contains something that must not be there. Other errors mean that a file cannot be read or
/// written.
#[derive(Debug)]
pub struct Found(pub(crate) String);

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Found {}

/// A written file that is not yet in its place. Removes itself unless it is moved there.
pub(crate) struct Staged {
    path: PathBuf,
    file: NamedTempFile,
}

impl Staged {
    /// An empty file beside the file that it will replace.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        Ok(Self { path: path.to_owned(), file: NamedTempFile::new_in(folder)? })
    }

    /// Whether the file differs from the file that it will replace.
    pub(crate) fn is_changed(&self) -> io::Result<bool> {
        let mut before = BufReader::new(File::open(&self.path)?);
        let mut after = BufReader::new(File::open(self.file.path())?);
        loop {
            let (one, other) = (before.fill_buf()?, after.fill_buf()?);
            let length = one.len().min(other.len());
            if one.get(..length) != other.get(..length) {
                return Ok(true);
            }
            if length == 0 {
                return Ok(one.len() != other.len());
            }
            before.consume(length);
            after.consume(length);
        }
    }

    fn look_through(&self, scanner: &Scanner<'_>) -> anyhow::Result<Vec<Hit>> {
        let scanned = scanner.recording(self.entries()?);
        if let Some(problem) = scanned.problems.first() {
            bail!("nothing was written, because the output could not be scanned: {problem}");
        }
        Ok(scanned.hits)
    }

    /// The written entries, by the name that the file will have.
    fn entries(&self) -> anyhow::Result<Entries<'static>> {
        let file =
            File::open(self.file.path()).with_context(|| format!("{} cannot be written", self.path.display()))?;
        Ok(Entries::new(&self.path, file))
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Replaces the values that a scan still finds in redacted files. In most files, there are none.
///
/// # Errors
///
/// When a file cannot be read or written.
pub(crate) fn mend(files: &mut [Staged], scanner: &Scanner<'_>, redactor: &Redactor<'_>) -> anyhow::Result<()> {
    for staged in files {
        if staged.look_through(scanner)?.is_empty() {
            continue;
        }
        let context = || format!("{} cannot be written", staged.path.display());
        let mut entries = staged.entries()?;
        let mut mended = BufWriter::new(Staged::new(&staged.path).with_context(context)?);
        let copy = |entry: Value| redactor.mended(scanner, entry);
        recording::copy(&mut entries, &mut mended, &copy).with_context(context)?;
        *staged = mended.into_inner().map_err(IntoInnerError::into_error).with_context(context)?;
    }
    Ok(())
}

/// Moves the files to their places, all or none. Each written file is scanned first.
///
/// # Errors
///
/// When a file cannot be written, or the scan finds something in one; then all files stay unchanged.
pub(crate) fn put(files: Vec<Staged>, scanner: &Scanner<'_>) -> anyhow::Result<()> {
    for staged in &files {
        let context = || format!("{} cannot be written", staged.path.display());
        staged.file.as_file().sync_all().with_context(context)?;
        refuse(&staged.path, &staged.look_through(scanner)?)?;
        keep_permissions(&staged.path, staged.file.path()).with_context(context)?;
    }
    for Staged { path, file } in files {
        file.persist(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// Writes redacted texts, all or none. Each text is scanned before it is written, and the written file is scanned again; only
/// then does it replace the old file.
///
/// # Errors
///
/// When a file cannot be written, or the scan finds something in one; then all files stay unchanged.
pub fn write_scanned(files: &BTreeMap<PathBuf, String>, scanner: &Scanner<'_>) -> anyhow::Result<()> {
    for (path, text) in files {
        refuse(path, &scanner.scan(text))?;
    }
    let mut written = Vec::new();
    for (path, text) in files {
        let context = || format!("{} cannot be written", path.display());
        let mut staged = Staged::new(path).with_context(context)?;
        staged.write_all(text.as_bytes()).with_context(context)?;
        written.push(staged);
    }
    put(written, scanner)
}

/// The permissions of the old file, or else those of a new file. (Temporary files are readable by their owner only.)
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
    let listed = listed(path, hits).join("\n");
    Err(Found(format!("nothing was written, because something still looks like data after redaction:\n{listed}"))
        .into())
}

/// One line for each kind in each entry, with the first place and without the value.
pub(crate) fn listed(path: &Path, hits: &[Hit]) -> Vec<String> {
    let mut kinds: BTreeMap<_, (&Hit, usize)> = BTreeMap::new();
    for hit in hits {
        kinds.entry((hit.entry, hit.suspicion)).or_insert((hit, 0)).1 += 1;
    }
    let line = |(hit, count): &(&Hit, usize)| match count {
        1 => format!("{}: {hit}", path.display()),
        2 => format!("{}: {hit} and one more place", path.display()),
        count => format!("{}: {hit} and {} more places", path.display(), count - 1),
    };
    let mut lines: Vec<_> = kinds.values().take(MOST_HITS).map(line).collect();
    if kinds.len() > MOST_HITS {
        lines.push(format!("{}: and {} more", path.display(), kinds.len() - MOST_HITS));
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
        assert!(error.contains("b.har: entry 1 has a value that should have been redacted"), "{error}");
        assert!(!error.contains("Ada"), "{error}");
        assert_eq!(folder(temporary.path()), ["b.har"]);
        assert_eq!(std::fs::read_to_string(&bad.0).unwrap(), "as it was");

        write_scanned(&files, &Scanner::new([])).unwrap();
        assert_eq!(folder(temporary.path()), ["a.har", "b.har"]);
    }
}

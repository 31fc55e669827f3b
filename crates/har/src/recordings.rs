//! Many files, and folders of files.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::entries::Entries;
use crate::exchanges::Exchanges;
use crate::extension::is_recording;
use crate::{Entry, Problem, Reason};

/// A file that may be a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The path of the file.
    pub path: PathBuf,
    /// Whether the caller named the file itself, rather than a folder that contains it.
    pub is_named: bool,
}

impl Source {
    /// The entries of the file.
    #[must_use]
    pub fn entries(&self) -> Entries<'static> {
        let entries = Entries::open(&self.path);
        if self.is_named { entries } else { entries.found_in_folder() }
    }
}

/// All given files, and all files in the given folders and below whose names end in `.har`, `.json`, `.jsonl` or
/// `.ndjson`, with or without `.gz` after it, in the order of their names. Links are followed, each folder only once.
///
/// The second list says which folders could not be read.
pub fn sources<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> (Vec<Source>, Vec<Problem>) {
    let mut walk = Walk::default();
    for path in paths {
        let path = path.as_ref();
        match path.is_dir() {
            true => walk.folder(path, true),
            false => walk.sources.push(Source { path: path.to_owned(), is_named: true }),
        }
    }
    (walk.sources, walk.problems)
}

#[derive(Default)]
struct Walk {
    sources: Vec<Source>,
    problems: Vec<Problem>,
    visited: HashSet<PathBuf>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, is_named: bool) {
        let found = folder.canonicalize().and_then(|real| match self.visited.insert(real) {
            true => folder.read_dir()?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>(),
            false => Ok(Vec::new()),
        });
        let mut paths = match found {
            Ok(paths) => paths,
            Err(error) => {
                let reason = Reason::Unreadable(error.kind());
                self.problems.push(Problem { file: folder.into(), is_named, entry: None, line: None, reason });
                return;
            }
        };
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.folder(&path, false);
            } else if is_recording(&path) {
                self.sources.push(Source { path, is_named: false });
            }
        }
    }
}

/// The entries of files and of all recordings in folders, one after another. Only the current entry is in memory.
///
/// Anything that is not an entry or not a recording gives a [`Problem`], and reading goes on after it.
pub struct Recordings {
    problems: std::vec::IntoIter<Problem>,
    sources: std::vec::IntoIter<Source>,
    open: Option<Entries<'static>>,
}

impl Recordings {
    /// The recordings that [`sources`] finds.
    pub fn open<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        let (sources, problems) = sources(paths);
        Self { problems: problems.into_iter(), sources: sources.into_iter(), open: None }
    }

    /// Turns the entries into requests with their responses.
    #[must_use]
    pub fn exchanges(self) -> Exchanges<Self> {
        Exchanges(self)
    }
}

impl Iterator for Recordings {
    type Item = Result<Entry, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(problem) = self.problems.next() {
            return Some(Err(problem));
        }
        loop {
            if let Some(found) = self.open.as_mut().and_then(Iterator::next) {
                return Some(found);
            }
            self.open = Some(self.sources.next()?.entries());
        }
    }
}

//! Where the files of a document come from: a folder on disk, or texts in memory.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::problem::nearest;
use crate::reference::normalize;

/// A folder with the files of a document. Names are relative to it, without `.`, and with `..` only at the start.
pub trait Folder: Send + Sync {
    /// The content of a file. Each file is asked for once.
    ///
    /// # Errors
    ///
    /// If there is no such file, or the file cannot be read.
    fn read(&self, name: &Path) -> io::Result<Cow<'_, [u8]>>;

    /// The canonical name of a file, which may have several names because of links. Asked once for each name.
    fn canonical(&self, name: &Path) -> PathBuf {
        name.to_owned()
    }

    /// The path of a file, as messages name it.
    fn path(&self, name: &Path) -> PathBuf;

    /// The names of the files in the same folder, to suggest one in place of a wrong name.
    fn beside(&self, name: &Path) -> Vec<String>;
}

/// A file in the same folder whose name is nearly that of the missing file.
pub(crate) fn neighbour(folder: &dyn Folder, missing: &Path) -> Option<String> {
    let mut names = folder.beside(missing);
    names.sort();
    nearest(missing.file_name()?.to_str()?, names.iter().map(String::as_str)).map(str::to_owned)
}

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct Disk(PathBuf);

impl Disk {
    /// The folder at this path.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The folder of a file, and the file's name in it.
    pub fn of_file(file: &Path) -> (Self, PathBuf) {
        let folder = Self(file.parent().unwrap_or(Path::new("")).to_owned());
        (folder, PathBuf::from(file.file_name().unwrap_or_default()))
    }
}

impl Folder for Disk {
    fn read(&self, name: &Path) -> io::Result<Cow<'_, [u8]>> {
        fs::read(self.0.join(name)).map(Cow::Owned)
    }

    fn canonical(&self, name: &Path) -> PathBuf {
        let path = self.0.join(name);
        path.canonicalize().unwrap_or(path)
    }

    fn path(&self, name: &Path) -> PathBuf {
        self.0.join(name)
    }

    fn beside(&self, name: &Path) -> Vec<String> {
        let path = self.0.join(name);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
    }
}

/// Texts in memory, as files of a folder.
#[derive(Clone, Debug)]
pub struct Texts<'t> {
    folder: PathBuf,
    files: &'t [(&'t str, &'t str)],
}

impl<'t> Texts<'t> {
    /// Texts by name; messages name them as if they were in `folder`.
    pub fn new(folder: impl Into<PathBuf>, files: &'t [(&'t str, &'t str)]) -> Self {
        Self { folder: folder.into(), files }
    }
}

impl Folder for Texts<'_> {
    fn read(&self, name: &Path) -> io::Result<Cow<'_, [u8]>> {
        let is_it = |known: &str| normalize(Path::new(known)).is_some_and(|known| known == name);
        let text = self.files.iter().find(|(known, _)| is_it(known)).map(|(_, text)| text.as_bytes());
        text.map(Cow::Borrowed).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn path(&self, name: &Path) -> PathBuf {
        self.folder.join(name)
    }

    fn beside(&self, name: &Path) -> Vec<String> {
        let beside = self.files.iter().filter(|(known, _)| Path::new(known).parent() == name.parent());
        beside.filter_map(|(known, _)| Some(Path::new(known).file_name()?.to_str()?.to_owned())).collect()
    }
}

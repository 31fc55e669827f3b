//! Where the files of a document come from: a folder of the disk, or texts in memory.

use super::problem::nearest;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A folder with the files of a document.
pub(crate) enum Folder {
    /// On the disk.
    Disk(PathBuf),
    /// In memory: what the folder is called in messages, and its files by name.
    Memory(PathBuf, &'static [(&'static str, &'static str)]),
}

impl Folder {
    /// The path of a file, for messages.
    pub(crate) fn path(&self, name: &Path) -> PathBuf {
        let (Self::Disk(folder) | Self::Memory(folder, _)) = self;
        folder.join(name)
    }

    pub(crate) fn read(&self, name: &Path) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::Disk(folder) => fs::read(folder.join(name)).map(Cow::Owned),
            Self::Memory(_, files) => {
                let mut texts = files.iter().filter(|(known, _)| Path::new(known) == name).map(|(_, text)| text);
                texts.next().map(|text| Cow::Borrowed(text.as_bytes())).ok_or_else(|| io::ErrorKind::NotFound.into())
            }
        }
    }

    /// A file beside the missing one whose name is nearly the same.
    pub(crate) fn neighbour(&self, missing: &Path) -> Option<String> {
        let names = self.beside(missing);
        nearest(missing.file_name()?.to_str()?, names.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The names in the folder of a file, sorted.
    fn beside(&self, name: &Path) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Disk(_) => {
                let path = self.path(name);
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let entries = fs::read_dir(folder).into_iter().flatten();
                entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
            }
            Self::Memory(_, files) => {
                let beside = files.iter().filter(|(known, _)| Path::new(known).parent() == name.parent());
                beside.filter_map(|(known, _)| Some(Path::new(known).file_name()?.to_str()?.to_owned())).collect()
            }
        };
        names.sort();
        names
    }
}

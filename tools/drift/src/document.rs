//! The document, read by [`truv_openapi`].

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use truv_openapi::{Description, Disk, Folder, problem};

use crate::patch::Texts;

/// Reads a document of OpenAPI 3.0 or 3.1 and the files that it refers to.
///
/// # Errors
///
/// When the document cannot be used; says why, with file and line.
pub fn load(path: &Path) -> anyhow::Result<Description> {
    load_with(path, &Texts::new())
}

/// The same, with other texts in place of some files on disk.
///
/// # Errors
///
/// When the document cannot be used; says why, with file and line.
pub fn load_with(path: &Path, texts: &Texts) -> anyhow::Result<Description> {
    let (disk, root) = Disk::of_file(path);
    let document = Description::read(&Changed { disk, texts }, &root);
    let document = document.map_err(|problems| anyhow::anyhow!(problem::report(&problems)))?;
    anyhow::ensure!(!document.operations().is_empty(), "{}: the document has no operations", path.display());
    Ok(document)
}

/// A folder with some files changed.
struct Changed<'t> {
    disk: Disk,
    texts: &'t Texts,
}

impl Folder for Changed<'_> {
    fn read(&self, name: &Path) -> io::Result<Cow<'_, [u8]>> {
        match self.texts.get(&self.disk.path(name)) {
            Some(text) => Ok(Cow::Borrowed(text.as_bytes())),
            None => self.disk.read(name),
        }
    }

    fn canonical(&self, name: &Path) -> PathBuf {
        self.disk.canonical(name)
    }

    fn path(&self, name: &Path) -> PathBuf {
        self.disk.path(name)
    }

    fn beside(&self, name: &Path) -> Vec<String> {
        self.disk.beside(name)
    }
}

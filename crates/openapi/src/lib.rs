//! Reads the OpenAPI document from its files and ties it into one.
//!
//! Path items that are a `$ref` are replaced by what they refer to, and the components of all files become components
//! of the one document, so that every `$ref` in it starts with `#/components/`. Mistakes are collected, each with its
//! place, and reported all at once.
//!
//! Only `serde_json` and `saphyr-parser` beyond the standard library, since every build of the crate pays for it.

mod bundle;
mod files;
mod folder;
pub mod problem;
mod reference;
pub mod scalar;
mod yaml;

pub use problem::{Location, Problem};

use bundle::{Bundle, bundle};
use files::Files;
use folder::Folder;
use serde_json::Value;
use std::path::Path;

/// An OpenAPI document whose files are tied into one.
pub struct Document {
    bundle: Bundle,
    files: Files,
}

impl Document {
    /// Loads the file at `root` and every file that a `$ref` reaches from it; all lie in its folder or below.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, each with its place.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let folder = Folder::Disk(root.parent().unwrap_or(Path::new("")).to_owned());
        Self::open(folder, Path::new(root.file_name().unwrap_or_default()))
    }

    /// Loads a document from texts in memory, by name; messages name the files as if they lay in `folder`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, each with its place.
    pub fn of_texts(
        folder: &Path,
        files: &'static [(&'static str, &'static str)],
        root: &str,
    ) -> Result<Self, Vec<Problem>> {
        Self::open(Folder::Memory(folder.to_owned(), files), Path::new(root))
    }

    fn open(folder: Folder, root: &Path) -> Result<Self, Vec<Problem>> {
        let mut files = Files::open(folder, root);
        let bundle = bundle(&mut files);
        if files.problems.is_empty() {
            return Ok(Self { bundle, files });
        }
        files.problems.sort();
        files.problems.dedup();
        Err(files.problems)
    }

    /// The one document.
    pub fn value(&self) -> &Value {
        &self.bundle.value
    }

    /// Where the value at a JSON pointer into [`value`](Self::value) is written: for a member of a mapping, its key.
    /// A pointer to what is not there gives its nearest ancestor that is. A `#` in front is ignored.
    pub fn locate(&self, pointer: &str) -> Option<Location> {
        let pointer = pointer.strip_prefix('#').unwrap_or(pointer);
        ancestors(pointer).find_map(|ancestor| {
            let (file, place) = self.bundle.grafts.get(ancestor)?;
            let rest = pointer.get(ancestor.len()..)?;
            self.files.locate(*file, &format!("{place}{rest}"))
        })
    }

    /// Every file that was read, the first one first.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let sources = self.files.all.iter().filter_map(|file| file.source.as_ref());
        sources.map(|source| source.path.as_path())
    }
}

/// The pointer itself, then each pointer above it up to the empty one.
fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.get(..pointer.rfind('/')?))
}

//! A document that its author wants checked: read strictly, and joined into one value.

mod links;
mod tie;

use std::path::Path;

use serde_json::Value;

use crate::folder::{Disk, Folder, Texts};
use crate::pointer;
use crate::problem::{Location, Problem};
use links::Linked;
use tie::{Bundle, tie};

/// An OpenAPI document whose files are joined into one.
///
/// Path items that are a `$ref` are replaced by what they refer to, and the components of all files become components
/// of the one document, so that every `$ref` in it starts with `#/components/`. All mistakes are reported at once, each
/// with its place. Sources of confusion count as mistakes too: anchors and tags, duplicate keys, and components that
/// nothing can refer to.
pub struct Document {
    bundle: Bundle,
    linked: Linked,
}

impl Document {
    /// Loads the file at `root` and every file that a `$ref` reaches from it. All are in the folder of `root` or below.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, each with its place.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let (folder, root) = Disk::of_file(root);
        Self::read(&folder, &root)
    }

    /// Loads a document from texts in memory, by name; messages name the files as if they were in `folder`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, each with its place.
    pub fn of_texts(folder: &Path, files: &[(&str, &str)], root: &str) -> Result<Self, Vec<Problem>> {
        Self::read(&Texts::new(folder, files), Path::new(root))
    }

    /// Loads the file of this name from a folder, and every file that a `$ref` reaches from it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, each with its place.
    pub fn read(folder: &dyn Folder, root: &Path) -> Result<Self, Vec<Problem>> {
        let mut linked = Linked::open(folder, root);
        let bundle = tie(&mut linked);
        if linked.problems.is_empty() {
            return Ok(Self { bundle, linked });
        }
        linked.problems.sort();
        linked.problems.dedup();
        Err(linked.problems)
    }

    /// The one document.
    pub fn value(&self) -> &Value {
        &self.bundle.value
    }

    /// The place of the value at a JSON pointer into [`value`](Self::value). For a mapping's member, this is its key.
    /// If the pointer leads nowhere, this is the place of the nearest existing ancestor. A leading `#` is ignored.
    pub fn locate(&self, pointer: &str) -> Option<Location> {
        let pointer = pointer.strip_prefix('#').unwrap_or(pointer);
        pointer::ancestors(pointer).find_map(|ancestor| {
            let (file, place) = self.bundle.grafts.get(ancestor)?;
            let rest = pointer.get(ancestor.len()..)?;
            self.linked.files.locate(*file, &format!("{place}{rest}"))
        })
    }

    /// Every file that was read, the first one first.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.linked.files.all.iter().filter(|file| file.root.is_some()).map(|file| file.path.as_path())
    }
}

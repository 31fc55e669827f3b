//! The files of a document. Each file is read once, even if several references name it in different ways.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::folder::Folder;
use crate::pointer;
use crate::problem::{Location, Problem};
use crate::tree::{NodeId, Parsed, Tree, parse};

/// All files of a document, in the order in which they are first referred to.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) tree: Tree,
    pub(crate) all: Vec<File>,
    by_name: HashMap<PathBuf, usize>,
    /// The index of each file, by the canonical name.
    by_canonical: HashMap<PathBuf, usize>,
}

#[derive(Debug)]
pub(crate) struct File {
    /// Relative to the folder of the first file.
    pub(crate) name: PathBuf,
    /// The path in messages.
    pub(crate) path: PathBuf,
    /// The root node; none if the file is missing or cannot be read.
    pub(crate) root: Option<NodeId>,
    pub(crate) is_missing: bool,
    /// Why the file cannot be read.
    pub(crate) fatal: Option<Problem>,
    /// What is readable, but counts as a mistake when a document is read strictly.
    pub(crate) odd: Vec<Problem>,
}

impl Files {
    /// The index of a file that another file names; none for an absolute path.
    #[cfg(feature = "description")]
    pub(crate) fn index_from(&mut self, folder: &dyn Folder, from: usize, name: &Path) -> Option<usize> {
        let here = self.all.get(from).and_then(|file| file.name.parent()).unwrap_or(Path::new(""));
        Some(self.index(folder, crate::reference::normalize(&here.join(name))?))
    }

    /// The index of a file, which is read if it is new.
    pub(crate) fn index(&mut self, folder: &dyn Folder, name: PathBuf) -> usize {
        if let Some(known) = self.by_name.get(&name) {
            return *known;
        }
        let canonical = folder.canonical(&name);
        if let Some(known) = self.by_canonical.get(&canonical).copied() {
            self.by_name.insert(name, known);
            return known;
        }
        let index = self.all.len();
        let path = folder.path(&name);
        let mut file = File { name, path, root: None, is_missing: false, fatal: None, odd: Vec::new() };
        match folder.read(&file.name) {
            Ok(bytes) => {
                let Parsed { root, fatal, odd } = parse(&mut self.tree, index, &file.path, &bytes);
                (file.root, file.fatal, file.odd) = (root, fatal, odd);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => file.is_missing = true,
            Err(error) => {
                let message = format!("{} cannot be read: {error}", file.path.display());
                file.fatal = Some(Problem::new(None, message, "check that it is a file and that you may read it"));
            }
        }
        self.by_name.insert(file.name.clone(), index);
        self.by_canonical.insert(canonical, index);
        self.all.push(file);
        index
    }

    pub(crate) fn root(&self, file: usize) -> Option<NodeId> {
        self.all.get(file)?.root
    }

    /// The node that a pointer into a file leads to.
    pub(crate) fn at(&self, file: usize, pointer: &str) -> Option<NodeId> {
        pointer::steps(pointer).try_fold(self.root(file)?, |id, step| self.tree.step(id, &step))
    }

    /// The place that a pointer into a file leads to, or else the place of the nearest ancestor that exists.
    pub(crate) fn locate(&self, file: usize, pointer: &str) -> Option<Location> {
        let mut found = self.root(file)?;
        for step in pointer::steps(pointer) {
            match self.tree.step(found, &step) {
                Some(next) => found = next,
                None => break,
            }
        }
        Some(self.location(found))
    }

    /// Where a node is written: its key, if it has one.
    pub(crate) fn location(&self, id: NodeId) -> Location {
        let node = self.tree.node(id);
        let file = self.all.get(node.file).map(|file| file.path.clone()).unwrap_or_default();
        Location { file, line: node.key.line, column: node.key.column + 1 }
    }
}

/// The problem that the first file of a document is missing.
pub(crate) fn no_first_file(path: &Path) -> Problem {
    let help = "name the first file of the document, such as spec/openapi.yaml";
    Problem::new(None, format!("{} does not exist", path.display()), help)
}

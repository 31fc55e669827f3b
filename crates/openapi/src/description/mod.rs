//! Any document, read as far as possible.

mod operations;
mod reader;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use crate::files::{Files, no_first_file};
use crate::folder::{Disk, Folder, Texts};
use crate::problem::{Location, Problem};
use crate::tree::{NodeId, Tree};
pub use operations::{METHODS, Operation, Servers};
use reader::Reader;

/// The longest chain of references to references. A longer chain is taken for a circle.
const MOST_STEPS: usize = 32;

/// An OpenAPI 3.0 document in one or more files. Everything that can be read is read, whatever else is wrong.
///
/// A broken reference in a schema is no mistake until somebody follows it;
/// [`broken_references`](Self::broken_references) lists the references that failed.
#[derive(Debug)]
pub struct Description {
    files: Files,
    /// The target of each mapping with a `$ref`, by the mapping's index; [`NodeId::NOWHERE`] for a broken reference.
    targets: Vec<Option<NodeId>>,
    operations: Vec<Operation>,
    servers: Servers,
    broken: Mutex<BTreeSet<Problem>>,
}

impl Description {
    /// Reads a document and the files that it refers to.
    ///
    /// # Errors
    ///
    /// Whatever makes the document unusable: a file that cannot be read, another version of OpenAPI, a path or a
    /// parameter with a broken reference.
    pub fn load(path: &Path) -> Result<Self, Vec<Problem>> {
        let (folder, root) = Disk::of_file(path);
        Self::read(&folder, &root)
    }

    /// Reads a document of one file from a text; messages call it `name`.
    ///
    /// # Errors
    ///
    /// The same as for [`load`](Self::load).
    pub fn of_text(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        Self::read(&Texts::new("", &[(name, text)]), Path::new(name))
    }

    /// Reads the file of this name from a folder, and the files that it refers to.
    ///
    /// # Errors
    ///
    /// The same as for [`load`](Self::load).
    pub fn read(folder: &dyn Folder, root: &Path) -> Result<Self, Vec<Problem>> {
        let mut description = Self::of_files(folder, root)?;
        description.find_operations().map_err(|problem| vec![problem])?;
        description.if_whole()
    }

    /// Reads a schema on its own, without a document around it; messages call it `name`. It is the
    /// [root](Self::root), and has no operations.
    ///
    /// # Errors
    ///
    /// If the text is neither JSON nor YAML.
    pub fn of_schema(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        Self::of_files(&Texts::new("", &[(name, text)]), Path::new(name))?.if_whole()
    }

    /// Reads the files, and nothing else.
    fn of_files(folder: &dyn Folder, root: &Path) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(folder);
        let first = reader.files.index(folder, root.to_owned());
        if let Some(missing) = reader.files.all.get(first).filter(|file| file.is_missing) {
            return Err(vec![no_first_file(&missing.path)]);
        }
        reader.follow(first);
        let Reader { files, targets, .. } = reader;
        // a file whose name ends in neither YAML nor JSON may be anything
        let is_needed = |path: &Path| {
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
            path == folder.path(root) || ["json", "yaml", "yml"].contains(&end)
        };
        let fatal: Vec<Problem> =
            files.all.iter().filter(|file| is_needed(&file.path)).filter_map(|file| file.fatal.clone()).collect();
        if !fatal.is_empty() {
            return Err(fatal);
        }
        let (operations, servers) = (Vec::new(), Servers::default());
        Ok(Self { files, targets, operations, servers, broken: Mutex::default() })
    }

    /// This description, unless a reference that was followed so far is broken.
    fn if_whole(self) -> Result<Self, Vec<Problem>> {
        match self.broken_references() {
            broken if broken.is_empty() => Ok(self),
            broken => Err(broken),
        }
    }

    fn find_operations(&mut self) -> Result<(), Problem> {
        let Some(root) = self.files.root(0) else { return Ok(()) };
        let tree = &self.files.tree;
        let problem = |node, message: &str, help| Problem::new(self.files.location(node), message, help);
        let version = tree.get(root, "openapi").map(|id| tree.value(id));
        if !version.as_ref().and_then(|version| version.as_str()).is_some_and(|version| version.starts_with("3.0")) {
            let name = self.files.location(root).file.display().to_string();
            let message = match (&version, tree.get(root, "swagger")) {
                (Some(version), _) => {
                    format!("{name} is not an OpenAPI 3.0 document, but says that it is of version {version}")
                }
                (None, Some(_)) => format!("{name} is not an OpenAPI 3.0 document, but one of Swagger 2.0"),
                (None, None) => format!("{name} is not an OpenAPI 3.0 document: it has no `openapi`"),
            };
            let at = tree.get(root, "openapi").or(tree.get(root, "swagger")).unwrap_or(root);
            return Err(problem(at, &message, "convert it to OpenAPI 3.0, or name the first file of one that is"));
        }
        let paths = tree.get(root, "paths");
        let paths = paths.ok_or_else(|| problem(root, "the document has no `paths`", "name its first file"))?;
        self.operations = operations::find(self, paths);
        self.servers = Servers::of(self, root);
        Ok(())
    }

    /// All nodes of all files.
    pub fn tree(&self) -> &Tree {
        &self.files.tree
    }

    /// The root node of the first file.
    pub fn root(&self) -> Option<NodeId> {
        self.files.root(0)
    }

    /// All operations, in the order of the document.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The servers of the document.
    pub fn servers(&self) -> &Servers {
        &self.servers
    }

    /// The path of a file, by its index.
    pub fn file(&self, index: usize) -> Option<&Path> {
        self.files.all.get(index).map(|file| file.path.as_path())
    }

    /// Where a node is written: its key, if it has one.
    pub fn location(&self, id: NodeId) -> Location {
        self.files.location(id)
    }

    /// Follows references to their target. A broken reference is noted, and returned as it is.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        let mut found = id;
        for _ in 0..MOST_STEPS {
            match self.targets.get(found.index()).copied().flatten() {
                Some(NodeId::NOWHERE) => {
                    self.note_broken(found);
                    return found;
                }
                Some(target) => found = target,
                None => return found,
            }
        }
        self.note(id, "references lead in a circle".to_owned());
        id
    }

    /// What a text in the `mapping` of a discriminator stands for: a reference, or the name of a schema.
    pub fn mapped(&self, id: NodeId) -> Option<NodeId> {
        let by_reference = self.targets.get(id.index()).copied().flatten().filter(|target| *target != NodeId::NOWHERE);
        by_reference.or_else(|| self.schema(self.tree().text(id)?)).map(|target| self.resolve(target))
    }

    /// The schema of this name.
    pub fn schema(&self, name: &str) -> Option<NodeId> {
        let tree = self.tree();
        tree.get(tree.get(tree.get(self.root()?, "components")?, "schemas")?, name)
    }

    fn note(&self, id: NodeId, message: String) {
        let help = "correct the reference, or add what it refers to";
        if let Ok(mut broken) = self.broken.lock() {
            broken.insert(Problem::new(self.location(id), message, help));
        }
    }

    /// The reference of a node leads nowhere.
    fn note_broken(&self, id: NodeId) {
        let text = self.tree().get_text(id, "$ref").unwrap_or_default();
        let name = text.split('#').next().unwrap_or_default();
        // for a file that cannot be read, its own problem says why
        let mut files = self.files.all.iter().filter(|file| !name.is_empty() && file.name.ends_with(name));
        let why = files.find_map(|file| file.fatal.as_ref()).map(|problem| format!(" ({})", problem.message));
        self.note(id, format!("the reference `{text}` leads nowhere{}", why.unwrap_or_default()));
    }

    /// The references followed so far that are broken or go in a circle.
    pub fn broken_references(&self) -> Vec<Problem> {
        self.broken.lock().map(|broken| broken.iter().cloned().collect()).unwrap_or_default()
    }
}

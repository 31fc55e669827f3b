//! Any document, read as far as possible.

mod heirs;
mod lower;
mod operations;
mod reader;
mod servers;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Mutex;

use crate::files::{Files, no_first_file};
use crate::folder::{Disk, Folder, Texts};
use crate::problem::{Location, Problem};
use crate::tree::{Kind, NodeId, Tree};
pub use operations::{METHODS, Operation};
use reader::Reader;
pub use servers::Servers;

/// The longest chain of references to references. A longer chain is taken for a circle.
const MOST_STEPS: usize = 32;

/// A document of OpenAPI 3.0 or 3.1 in one or more files. Everything that can be read is read, whatever else is wrong.
///
/// Schemas of 3.1 are turned into schemas of 3.0 where 3.0 has a counterpart: `type: [string, 'null']` reads as
/// `type: string` with `nullable: true`, `const` as an `enum` of one value. [`unchecked`](Self::unchecked) lists the
/// rest.
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
    /// Schemas by a schema that they inherit from.
    heirs: HashMap<NodeId, Vec<NodeId>>,
    version: Version,
    unchecked: Vec<Problem>,
    /// The lists that are written as `type`, by their schemas, where one type was made of them.
    lists_of_types: HashMap<NodeId, NodeId>,
    /// The number of nodes that come from files; nodes after these were made.
    written: usize,
}

/// A version of OpenAPI that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1.
    V3_1,
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
        description.version = description.read_version().map_err(|problem| vec![problem])?;
        if description.version == Version::V3_1 {
            description.unchecked = lower::lower(&mut description);
        }
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
        let written = files.tree.size();
        Ok(Self {
            files,
            targets,
            operations: Vec::new(),
            servers: Servers::default(),
            broken: Mutex::default(),
            heirs: HashMap::new(),
            version: Version::V3_0,
            unchecked: Vec::new(),
            lists_of_types: HashMap::new(),
            written,
        })
    }

    /// This description, unless a reference that was followed is broken.
    fn if_whole(self) -> Result<Self, Vec<Problem>> {
        match self.broken_references() {
            broken if broken.is_empty() => Ok(self),
            broken => Err(broken),
        }
    }

    /// The version, if it is supported.
    fn read_version(&self) -> Result<Version, Problem> {
        let Some(root) = self.files.root(0) else { return Ok(Version::V3_0) };
        let tree = &self.files.tree;
        let written = |key| {
            tree.get(root, key).map(|id| (id, tree.text(id).map_or_else(|| tree.value(id).to_string(), str::to_owned)))
        };
        let openapi = written("openapi");
        match &openapi {
            Some((_, version)) if version.starts_with("3.0") => return Ok(Version::V3_0),
            Some((_, version)) if version.starts_with("3.1") => return Ok(Version::V3_1),
            _ => {}
        }
        let name = self.files.location(root).file.display().to_string();
        let (at, message) = match (openapi, written("swagger")) {
            (Some((at, version)), _) => {
                let message = format!("{name} is not an OpenAPI 3.0 document (or 3.1), but one of OpenAPI {version}");
                (at, message)
            }
            (None, Some((at, version))) => {
                (at, format!("{name} is not an OpenAPI 3.0 document (or 3.1), but one of Swagger {version}"))
            }
            (None, None) => (root, format!("{name} is not an OpenAPI 3.0 document (or 3.1): it has no `openapi`")),
        };
        let help = "convert it to OpenAPI 3.0 or 3.1, or name the first file of one that is";
        Err(Problem::new(self.files.location(at), message, help))
    }

    fn find_operations(&mut self) -> Result<(), Problem> {
        let Some(root) = self.files.root(0) else { return Ok(()) };
        let tree = &self.files.tree;
        let paths = tree.get(root, "paths");
        // a document of 3.1 may have only webhooks or only components
        if paths.is_none() && self.version == Version::V3_0 {
            let place = self.files.location(root);
            return Err(Problem::new(place, "the document has no `paths`", "name its first file"));
        }
        self.heirs = heirs::find(self);
        self.operations = paths.map_or_else(Vec::new, |paths| operations::find(self, paths));
        self.servers = Servers::of(self, root).unwrap_or_else(Servers::none);
        Ok(())
    }

    /// The version of OpenAPI that the document is written in. Its schemas read like those of 3.0 in either case.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Keywords of schemas that the document uses, and that are not read here: one problem for each, at the first place.
    pub fn unchecked(&self) -> &[Problem] {
        &self.unchecked
    }

    /// Whether a node is written in a file like this. Others were made while a document of OpenAPI 3.1 was read.
    pub fn is_written(&self, id: NodeId) -> bool {
        id.index() < self.written
    }

    /// The list of types of a schema as it is written, with null; none if its `type` is no list.
    pub fn written_types(&self, schema: NodeId) -> Option<NodeId> {
        let is_list = |node: &NodeId| matches!(self.tree().node(*node).kind, Kind::List(_));
        let made_of = self.lists_of_types.get(&schema).copied();
        made_of.or_else(|| self.tree().get(schema, "type").filter(|node| is_list(node) && self.is_written(*node)))
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

    /// Follows references to their target, and stops where one is broken.
    fn end_of(&self, id: NodeId) -> NodeId {
        let target = |id: NodeId| self.targets.get(id.index()).copied().flatten().filter(|id| *id != NodeId::NOWHERE);
        (0..MOST_STEPS).try_fold(id, |id, _| target(id).ok_or(id)).unwrap_or_else(|id| id)
    }

    /// The same as [`mapped`](Self::mapped), but broken references are not noted.
    fn mapped_quietly(&self, id: NodeId) -> Option<NodeId> {
        let by_reference = self.targets.get(id.index()).copied().flatten().filter(|target| *target != NodeId::NOWHERE);
        by_reference.or_else(|| self.schema(self.tree().text(id)?)).map(|target| self.end_of(target))
    }

    /// What a text in the `mapping` of a discriminator stands for: a reference, or the name of a schema.
    pub fn mapped(&self, id: NodeId) -> Option<NodeId> {
        self.mapped_quietly(id).map(|target| self.resolve(target))
    }

    /// The schema of this name.
    pub fn schema(&self, name: &str) -> Option<NodeId> {
        let tree = self.tree();
        tree.get(tree.get(tree.get(self.root()?, "components")?, "schemas")?, name)
    }

    /// The schemas that a schema with a discriminator stands for, beside its `oneOf` and `anyOf`: those of its `mapping`,
    /// and those that have it in `allOf`.
    pub fn heirs(&self, schema: NodeId) -> &[NodeId] {
        self.heirs.get(&schema).map_or(&[], Vec::as_slice)
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

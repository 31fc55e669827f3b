//! An OpenAPI 3.0 document in one or more files.

mod tree;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;
pub use tree::{Kind, NodeId, Position, Tree};

pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// References that lead on to references; more are a circle.
const MOST_STEPS: usize = 32;

#[derive(Debug)]
pub struct Document {
    tree: Tree,
    files: Vec<File>,
    pub operations: Vec<Operation>,
    /// Paths that servers put in front of those of operations, without a slash at the end.
    pub bases: Vec<String>,
    resolved: RefCell<HashMap<(usize, String), Option<NodeId>>>,
    broken: RefCell<Vec<String>>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    root: NodeId,
}

#[derive(Debug)]
pub struct Operation {
    /// In lower case.
    pub method: String,
    pub path: String,
    /// `operationId`, or nothing.
    pub id: String,
    pub node: NodeId,
    /// The parameters, resolved; those of the path first.
    pub parameters: Vec<NodeId>,
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

impl Document {
    /// Reads a document and the files that it refers to.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let mut document = Self {
            tree: Tree::default(),
            files: Vec::new(),
            operations: Vec::new(),
            bases: vec![String::new()],
            resolved: RefCell::default(),
            broken: RefCell::default(),
        };
        document.read(path)?;
        let mut next = 0;
        while let Some(file) = document.files.get(next) {
            let folder = file.path.parent().unwrap_or(Path::new("")).to_owned();
            for name in document.external(next) {
                let path = folder.join(name);
                if path.is_file() && !document.files.iter().any(|file| same(&file.path, &path)) {
                    document.read(&path)?;
                }
            }
            next += 1;
        }
        document.find_operations()?;
        Ok(document)
    }

    fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let root = self.tree.parse(path, &text, self.files.len())?;
        self.files.push(File { path: path.to_owned(), root });
        Ok(())
    }

    /// Names of other files that a file refers to.
    fn external(&self, file: usize) -> Vec<String> {
        let texts = self.tree.references().filter(|id| self.tree.node(*id).file == file);
        let files = texts.filter_map(|id| self.tree.text(id)?.split('#').next());
        files.filter(|name| !name.is_empty() && !name.contains("://")).map(str::to_owned).collect()
    }

    fn find_operations(&mut self) -> anyhow::Result<()> {
        let Some(root) = self.files.first().map(|file| file.root) else { return Ok(()) };
        let version = self.tree.get(root, "openapi").map(|id| self.tree.value(id));
        if !version.as_ref().and_then(|version| version.as_str()).is_some_and(|version| version.starts_with("3.0")) {
            bail!(
                "{} is not an OpenAPI 3.0 document: its `openapi` says otherwise, or is missing",
                self.location(root).0
            );
        }
        let Some(paths) = self.tree.get(root, "paths") else { bail!("the document has no `paths`") };
        for server in self.tree.get(root, "servers").map_or(&[][..], |servers| self.tree.list(servers)) {
            let url = self.tree.get_text(*server, "url").unwrap_or_default();
            let path = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |start| &rest[start..]));
            let base = path.trim_end_matches('/').to_owned();
            if !self.bases.contains(&base) {
                self.bases.insert(0, base);
            }
        }
        let mut operations = Vec::new();
        for (path, item) in self.tree.map(paths) {
            let item = self.resolve(*item);
            let shared = self.tree.get(item, "parameters").map_or(&[][..], |list| self.tree.list(list));
            for (method, node) in self.tree.map(item) {
                if METHODS.contains(&&**method) {
                    let node = self.resolve(*node);
                    let own = self.tree.get(node, "parameters").map_or(&[][..], |list| self.tree.list(list));
                    operations.push(Operation {
                        method: method.to_string(),
                        path: path.to_string(),
                        id: self.tree.get_text(node, "operationId").unwrap_or_default().to_owned(),
                        node,
                        parameters: shared.iter().chain(own).map(|parameter| self.resolve(*parameter)).collect(),
                    });
                }
            }
        }
        if operations.is_empty() {
            bail!("the document has no operations");
        }
        self.operations = operations;
        Ok(())
    }

    /// The path of a file, by its index.
    pub fn file(&self, index: usize) -> Option<&Path> {
        self.files.get(index).map(|file| file.path.as_path())
    }

    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// File and line of a node.
    pub fn location(&self, id: NodeId) -> (String, usize) {
        let node = self.tree.node(id);
        (self.files.get(node.file).map_or_else(String::new, |file| file.path.display().to_string()), node.line)
    }

    /// Follows references to what is meant. One that leads nowhere is noted, and gives the reference itself.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        let mut id = id;
        for _ in 0..MOST_STEPS {
            let Some(text) = self.tree.get_text(id, "$ref") else { return id };
            match self.target(self.tree.node(id).file, text) {
                Some(target) => id = target,
                None => {
                    let (file, line) = self.location(id);
                    self.broken.borrow_mut().push(format!("{file}:{line}: the reference `{text}` leads nowhere"));
                    return id;
                }
            }
        }
        let (file, line) = self.location(id);
        self.broken.borrow_mut().push(format!("{file}:{line}: references lead in a circle"));
        id
    }

    /// What is wrong with references that were followed so far.
    pub fn broken_references(&self) -> Vec<String> {
        let mut broken = self.broken.borrow().clone();
        broken.sort();
        broken.dedup();
        broken
    }

    fn target(&self, file: usize, text: &str) -> Option<NodeId> {
        if let Some(known) = self.resolved.borrow().get(&(file, text.to_owned())) {
            return *known;
        }
        let (name, pointer) = text.split_once('#').unwrap_or((text, ""));
        let root = if name.is_empty() {
            self.files.get(file)
        } else {
            let path = self.files.get(file)?.path.parent()?.join(name);
            self.files.iter().find(|file| same(&file.path, &path))
        };
        let steps = pointer.split('/').skip(1).map(unescape);
        let target = root.and_then(|file| {
            steps.into_iter().try_fold(file.root, |id, step| match &self.tree.node(id).kind {
                Kind::List(items) => items.get(step.parse::<usize>().ok()?).copied(),
                _ => self.tree.get(id, &step),
            })
        });
        self.resolved.borrow_mut().insert((file, text.to_owned()), target);
        target
    }
}

/// A step of a pointer in a fragment of a URL, which may be percent-encoded.
fn unescape(step: &str) -> String {
    let step = percent_decode_str(step).decode_utf8_lossy();
    step.replace("~1", "/").replace("~0", "~")
}

fn same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

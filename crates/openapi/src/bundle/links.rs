//! Opens the files of a document, following every `$ref` from one to the next.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::Value;

use crate::context::Context;
use crate::files::{Files, no_first_file};
use crate::folder::{Folder, neighbour};
use crate::pointer::escape;
use crate::problem::Problem;
use crate::reference::{Reference, normalize};
use crate::tree::{Kind, NodeId, TOO_DEEP, Tree};

/// The files of a document, and what each reference in them leads to.
pub(crate) struct Linked {
    pub(crate) files: Files,
    /// The content of each file.
    pub(crate) values: Vec<Option<Value>>,
    /// The references in each file: JSON pointer to the text of the reference.
    pub(crate) links: Vec<BTreeMap<String, Link>>,
    pub(crate) problems: Vec<Problem>,
}

/// One `$ref` that names an existing file.
pub(crate) struct Link {
    pub(crate) text: String,
    /// Index of the file referred to.
    pub(crate) file: usize,
    pub(crate) target: Reference,
}

impl Linked {
    /// Opens the file of this name and all files reached from it.
    pub(crate) fn open(folder: &dyn Folder, root: &Path) -> Self {
        let mut linked = Self { files: Files::default(), values: Vec::new(), links: Vec::new(), problems: Vec::new() };
        let first = linked.files.index(folder, root.to_owned());
        if linked.files.all.get(first).is_some_and(|file| file.is_missing) {
            linked.problems.push(no_first_file(&folder.path(root)));
        }
        // the list grows while the references of earlier files are followed
        let mut next = 0;
        while let Some(file) = linked.files.all.get_mut(next) {
            // the reader has already reported a document that is nested too deeply
            linked.problems.extend(file.fatal.take().filter(|problem| problem.message != TOO_DEEP));
            if !file.odd.is_empty() {
                // other mistakes in the file are reported once these are fixed
                linked.problems.append(&mut file.odd);
                file.root = None;
            }
            let links = linked.links_of(folder, next);
            linked.links.push(links);
            next += 1;
        }
        let value = |root| linked.files.tree.value(root);
        linked.values = linked.files.all.iter().map(|file| file.root.map(value)).collect();
        linked
    }

    pub(crate) fn value(&self, file: usize) -> Option<&Value> {
        self.values.get(file)?.as_ref()
    }

    /// The reference at a pointer, if there is one in place of a value.
    pub(crate) fn link_at(&self, file: usize, pointer: &str) -> Option<&Link> {
        self.links.get(file)?.get(&format!("{pointer}/$ref"))
    }

    /// All references of one file. Malformed references and references to a missing file are reported and left out.
    fn links_of(&mut self, folder: &dyn Folder, file: usize) -> BTreeMap<String, Link> {
        let mut found = Vec::new();
        if let Some(root) = self.files.root(file) {
            references(&self.files.tree, root, Context::Object, &mut String::new(), &mut found);
        }
        let mut links = BTreeMap::new();
        for (at, text) in found {
            match self.link(folder, file, text) {
                Ok(link) => {
                    links.insert(at, link);
                }
                Err((message, help)) => {
                    self.problems.push(Problem::new(self.files.locate(file, &at), message, help));
                }
            }
        }
        links
    }

    fn link(&mut self, folder: &dyn Folder, from: usize, text: Option<String>) -> Result<Link, (String, String)> {
        let text = text.ok_or((
            "this `$ref` is not text".to_owned(),
            "write the reference as text, such as `\"#/components/schemas/User\"`".to_owned(),
        ))?;
        let wrong = |(wrong, help): (&str, &str)| (format!("`{text}` {wrong}"), help.to_owned());
        let target = Reference::parse_exact(&text).map_err(wrong)?;
        let mut file = from;
        if let Some(relative) = &target.file {
            let here = self.files.all.get(from).and_then(|file| file.name.parent());
            let name = normalize(&here.unwrap_or(Path::new("")).join(relative));
            let is_inside = |name: &std::path::PathBuf| name.components().next() != Some(Component::ParentDir);
            let name = name.filter(is_inside).ok_or((
                format!("`{text}` leaves the folder of the document"),
                "keep all files beside or below the first one".to_owned(),
            ))?;
            file = self.files.index(folder, name);
        }
        match self.files.all.get(file) {
            Some(missing) if missing.is_missing => {
                let message = format!("`{text}` points to a missing file: {}", missing.path.display());
                let help = match neighbour(folder, &missing.name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "create the file, or correct the reference".to_owned(),
                };
                Err((message, help))
            }
            _ => Ok(Link { text, file, target }),
        }
    }
}

/// The pointer and the text of every reference below a node. The text is absent if `$ref` is not a text.
fn references(
    tree: &Tree,
    id: NodeId,
    context: Context,
    pointer: &mut String,
    found: &mut Vec<(String, Option<String>)>,
) {
    let length = pointer.len();
    match &tree.node(id).kind {
        Kind::Map(entries) if context != Context::Data => {
            for (key, value) in entries.iter() {
                pointer.push('/');
                pointer.push_str(&escape(key));
                match &tree.node(*value).kind {
                    Kind::Text(text) if context.is_reference(key, text) => {
                        found.push((pointer.clone(), Some(text.to_string())));
                    }
                    // a mapping below `$ref` describes a property that has this name
                    Kind::Map(_) | Kind::List(_) => references(tree, *value, context.member(key), pointer, found),
                    Kind::Scalar(_) if &**key == "$ref" => found.push((pointer.clone(), None)),
                    _ => {}
                }
                pointer.truncate(length);
            }
        }
        Kind::List(items) if context != Context::Data => {
            for (index, value) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                references(tree, *value, context.item(), pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

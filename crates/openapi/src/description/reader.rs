//! Reads the files of a description, and finds what each reference leads to.

use std::collections::HashMap;

use crate::context::Context;
use crate::files::Files;
use crate::folder::Folder;
use crate::pointer;
use crate::reference::Reference;
use crate::tree::{Kind, NodeId};

/// The reference of JSON Schema that leads to an anchor.
pub(super) const DYNAMIC: &str = "$dynamicRef";

/// The key of YAML whose value is one mapping or more, with members to take over.
const MERGE: &str = "<<";

/// Reads files, and follows the references in what is reached from the first one.
pub(super) struct Reader<'f> {
    folder: &'f dyn Folder,
    pub(super) files: Files,
    /// The target of each mapping with a `$ref`, by the index of the mapping.
    pub(super) targets: Vec<Option<NodeId>>,
    /// The targets of references, by the file that contains the reference and the text of the reference.
    known: HashMap<usize, HashMap<Box<str>, Option<NodeId>>>,
}

impl<'f> Reader<'f> {
    pub(super) fn new(folder: &'f dyn Folder) -> Self {
        Self { folder, files: Files::default(), targets: Vec::new(), known: HashMap::new() }
    }

    /// Reads everything that is reached from a file.
    pub(super) fn follow(&mut self, first: usize) {
        // the contexts in which each node was read already
        let mut seen: Vec<u8> = Vec::new();
        let mut next: Vec<(NodeId, Context)> =
            self.files.root(first).map(|root| (root, Context::Object)).into_iter().collect();
        while let Some((id, context)) = next.pop() {
            let size = self.files.tree.size();
            seen.resize(size, 0);
            self.targets.resize(size, None);
            let mark = 1 << (context as u8);
            match seen.get_mut(id.index()) {
                // data contains no references
                _ if context == Context::Data => continue,
                Some(marks) if *marks & mark == 0 => *marks |= mark,
                _ => continue,
            }
            self.merge(id);
            let mut found = Vec::new();
            let node = self.files.tree.node(id);
            match &node.kind {
                Kind::Map(entries) => {
                    let has_reference = entries.get("$ref").is_some();
                    // which schema it leads to may depend on who refers to this one; the usual one is taken
                    let is_dynamic = |key: &str| context.is_reference("$ref", "") && key == DYNAMIC && !has_reference;
                    for (key, value) in entries.iter() {
                        match &self.files.tree.node(*value).kind {
                            Kind::Text(text) if context.is_reference(key, text) || is_dynamic(key) => {
                                found.push((*value, text.clone()));
                            }
                            Kind::Map(_) | Kind::List(_) => next.push((*value, context.member(key))),
                            _ => {}
                        }
                    }
                }
                Kind::List(items) => next.extend(items.iter().map(|item| (*item, context.item()))),
                _ => {}
            }
            let file = node.file;
            for (value, text) in found {
                let target = self.target(file, &text);
                // a reference is the mapping around a `$ref`, or a text of a discriminator's `mapping`
                let owner = if context == Context::Mapping { value } else { id };
                if let Some(slot) = self.targets.get_mut(owner.index()) {
                    *slot = Some(target.unwrap_or(NodeId::NOWHERE));
                }
                let context = if context == Context::Mapping { Context::Object } else { context };
                next.extend(target.map(|target| (target, context)));
            }
        }
        self.targets.resize(self.files.tree.size(), None);
    }

    /// Puts the members of `<<`, the merge key of YAML, among those of the mapping, which win.
    fn merge(&mut self, id: NodeId) {
        let tree = &mut self.files.tree;
        let Some(merged) = tree.get(id, MERGE).filter(|merged| tree.is_map(*merged) || !tree.list(*merged).is_empty())
        else {
            return;
        };
        let mut entries: Vec<_> = tree.map(id).iter().filter(|(key, _)| &**key != MERGE).cloned().collect();
        let sources = if tree.is_map(merged) { vec![merged] } else { tree.list(merged).to_vec() };
        // a source may have a merge key too, and so on
        let mut next: Vec<NodeId> = sources.into_iter().rev().collect();
        let mut seen = Vec::new();
        while let Some(source) = next.pop() {
            if seen.contains(&source) {
                continue;
            }
            seen.push(source);
            for (key, value) in tree.map(source) {
                match &**key {
                    MERGE if tree.is_map(*value) => next.push(*value),
                    MERGE => next.extend(tree.list(*value).iter().rev()),
                    _ if entries.iter().any(|(own, _)| own == key) => {}
                    _ => entries.push((key.clone(), *value)),
                }
            }
        }
        tree.set_entries(id, entries);
    }

    fn target(&mut self, file: usize, text: &str) -> Option<NodeId> {
        if let Some(known) = self.known.get(&file).and_then(|known| known.get(text)) {
            return *known;
        }
        let target = self.find(file, text);
        self.known.entry(file).or_default().insert(text.into(), target);
        target
    }

    fn find(&mut self, file: usize, text: &str) -> Option<NodeId> {
        self.find_by_path(file, text).or_else(|| self.find_by_name(file, text))
    }

    fn find_by_path(&mut self, file: usize, text: &str) -> Option<NodeId> {
        let reference = Reference::parse(text).ok()?;
        let file = match &reference.file {
            Some(name) => self.files.index_from(self.folder, file, name)?,
            None => file,
        };
        self.files.at(file, &reference.pointer)
    }

    /// The schema that JSON Schema gives a name: `$id` for the part before `#`, `$anchor` for the part after it.
    fn find_by_name(&mut self, file: usize, text: &str) -> Option<NodeId> {
        let (base, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (file, root) = match base {
            "" => (file, self.files.root(file)?),
            _ => match self.with_id(base) {
                Some(root) => (self.files.tree.node(root).file, root),
                None => {
                    let name = Reference::parse(base).ok()?.file?;
                    let file = self.files.index_from(self.folder, file, &name)?;
                    (file, self.files.root(file)?)
                }
            },
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            let pointer = Reference::parse(&format!("#{fragment}")).ok()?.pointer;
            return pointer::steps(&pointer).try_fold(root, |id, step| self.files.tree.step(id, &step));
        }
        let tree = &self.files.tree;
        let is_it = |key: &str, map: NodeId| tree.get_text(map, key) == Some(fragment);
        let mut maps = tree.maps().filter(|map| tree.node(*map).file == file);
        maps.find(|map| is_it("$anchor", *map) || is_it("$dynamicAnchor", *map))
    }

    /// The schema with this `$id`, or with one that ends with this path.
    fn with_id(&self, name: &str) -> Option<NodeId> {
        let tree = &self.files.tree;
        let ids = || tree.maps().filter_map(|map| Some((map, tree.get_text(map, "$id")?.trim_end_matches('#'))));
        let path = format!("/{}", name.trim_start_matches("./").trim_start_matches('/'));
        let is_relative = !name.contains("://");
        let exact = ids().find(|(_, id)| *id == name);
        exact.or_else(|| ids().find(|(_, id)| is_relative && id.ends_with(&path))).map(|(map, _)| map)
    }
}

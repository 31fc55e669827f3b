//! Collects every type and trait of another crate that the public items of a crate name.

use rustdoc_types::{Crate, Id, Item, ItemEnum, StructKind, VariantKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Paths in other crates, such as `http::status::StatusCode`, each with the items that name it.
pub(super) type Exposures = BTreeMap<String, BTreeSet<String>>;

/// Everything that the public items of a crate expose.
pub(super) fn find(documentation: &Crate) -> Exposures {
    let mut walk = Walk { documentation, visited: HashSet::new(), found: Exposures::new() };
    walk.visit(documentation.root, "");
    walk.found
}

struct Walk<'a> {
    documentation: &'a Crate,
    visited: HashSet<Id>,
    found: Exposures,
}

impl Walk<'_> {
    /// Notes what an item names and goes on to those inside it. Private items are not in the index.
    fn visit(&mut self, id: Id, parent: &str) {
        let Some(item) = self.documentation.index.get(&id) else {
            return;
        };
        if !self.visited.insert(id) {
            return;
        }
        let path = match (&item.name, parent) {
            (None, parent) => parent.to_owned(),
            (Some(name), "") => name.clone(),
            (Some(name), parent) => format!("{parent}::{name}"),
        };
        match &item.inner {
            ItemEnum::Use(import) => return self.visit_import(item, import, parent),
            // What the compiler implements by itself, or another crate for every type, is not of our making.
            ItemEnum::Impl(implementation) if implementation.is_synthetic || implementation.blanket_impl.is_some() => {
                return;
            }
            _ => {}
        }
        // Everything that names a type or trait has the same shape, wherever in an item it stands.
        let inner = serde_json::to_value(&item.inner).unwrap_or_default();
        self.note_names(&inner, item, &path);
        for child in children(&item.inner) {
            self.visit(child, &path);
        }
    }

    fn visit_import(&mut self, item: &Item, import: &rustdoc_types::Use, parent: &str) {
        let Some(id) = import.id else {
            return;
        };
        let Some(target) = self.documentation.index.get(&id).filter(|target| target.crate_id == 0) else {
            return self.note(id, &import.source, item, &format!("{parent}::{}", import.name));
        };
        if import.is_glob {
            for child in children(&target.inner) {
                self.visit(child, parent);
            }
        } else {
            self.visit(id, parent);
        }
    }

    fn note_names(&mut self, value: &Value, item: &Item, path: &str) {
        match value {
            Value::Object(members) => {
                let id = members.get("id").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok());
                if let (Some(id), Some(Value::String(written))) = (id, members.get("path")) {
                    self.note(Id(id), written, item, path);
                }
                members.values().for_each(|member| self.note_names(member, item, path));
            }
            Value::Array(items) => items.iter().for_each(|value| self.note_names(value, item, path)),
            _ => {}
        }
    }

    /// Notes that an item names something, if that is of another crate.
    fn note(&mut self, id: Id, written: &str, item: &Item, path: &str) {
        let external = match self.documentation.paths.get(&id) {
            Some(summary) if summary.crate_id == 0 => return,
            Some(summary) => summary.path.join("::"),
            None if self.documentation.index.contains_key(&id) => return,
            None => written.to_owned(),
        };
        let place = item
            .span
            .as_ref()
            .map_or(String::new(), |span| format!("{}:{}:{}: ", span.filename.display(), span.begin.0, span.begin.1));
        self.found.entry(external).or_default().insert(format!("{place}{path}"));
    }
}

/// The items inside an item.
fn children(item: &ItemEnum) -> Vec<Id> {
    match item {
        ItemEnum::Module(module) => module.items.clone(),
        ItemEnum::Struct(item) => {
            let fields = match &item.kind {
                StructKind::Unit => Vec::new(),
                StructKind::Tuple(fields) => fields.iter().flatten().copied().collect(),
                StructKind::Plain { fields, .. } => fields.clone(),
            };
            [fields, item.impls.clone()].concat()
        }
        ItemEnum::Union(item) => [item.fields.clone(), item.impls.clone()].concat(),
        ItemEnum::Enum(item) => [item.variants.clone(), item.impls.clone()].concat(),
        ItemEnum::Variant(variant) => match &variant.kind {
            VariantKind::Plain => Vec::new(),
            VariantKind::Tuple(fields) => fields.iter().flatten().copied().collect(),
            VariantKind::Struct { fields, .. } => fields.clone(),
        },
        ItemEnum::Trait(item) => [item.items.clone(), item.implementations.clone()].concat(),
        ItemEnum::Impl(implementation) => implementation.items.clone(),
        _ => Vec::new(),
    }
}

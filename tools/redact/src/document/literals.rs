//! Texts that the document contains word for word. They are public, so in a recording they reveal nothing about
//! anybody.

use std::collections::HashSet;

use truv_openapi::Description;

use super::hosts;

/// Names and values of the document that may be met in traffic.
pub(super) struct Literals {
    /// The names of properties, parameters, headers (in lower case) and path segments.
    names: HashSet<String>,
    /// The values of enums, defaults and discriminators, media types, and hosts.
    values: HashSet<String>,
}

impl Literals {
    /// The literals of a document, including the ids of operations, which this repository's recordings contain.
    pub(super) fn of(description: &Description, operations: impl Iterator<Item = String>) -> Self {
        let mut literals = Self { names: HashSet::new(), values: operations.collect() };
        let tree = description.tree();
        for (path, _) in description.root().map_or(&[][..], |root| tree.get_map(root, "paths")) {
            path.split('/').filter(|segment| !segment.contains('{')).for_each(|segment| literals.name(segment));
        }
        let bases = description.servers().bases.iter().flat_map(|base| base.split('/'));
        bases.filter(|segment| !segment.contains('{')).for_each(|segment| literals.name(segment));
        for map in tree.maps() {
            for keyword in ["properties", "headers"] {
                tree.get_map(map, keyword).iter().for_each(|(name, _)| literals.name(name));
            }
            if let (Some(name), Some(_)) = (tree.get_text(map, "name"), tree.get_text(map, "in")) {
                literals.name(name);
            }
            // a property may be required, or say which branch is meant, without being described
            let required = tree.get_list(map, "required").iter().filter_map(|name| tree.text(*name));
            required.chain(tree.get_text(map, "propertyName")).for_each(|name| literals.name(name));
            let listed = tree.get_list(map, "enum").iter().copied().chain(tree.get(map, "default"));
            literals.values.extend(listed.filter_map(|value| tree.text(value)).map(str::to_owned));
            for keyword in ["mapping", "content"] {
                literals.values.extend(tree.get_map(map, keyword).iter().map(|(name, _)| name.to_string()));
            }
        }
        let schemas = description.root().and_then(|root| tree.get(root, "components"));
        let schemas = schemas.map_or(&[][..], |components| tree.get_map(components, "schemas"));
        // values of discriminators
        literals.values.extend(schemas.iter().map(|(name, _)| name.to_string()));
        for host in hosts::of(description) {
            // with the domains above the host
            let starts = host.match_indices('.').map(|(at, _)| at + 1).chain([0]);
            let domains = starts.map(|start| &host[start..]).filter(|domain| domain.contains('.'));
            literals.values.extend(domains.map(str::to_owned));
            literals.values.insert(host);
        }
        literals
    }

    fn name(&mut self, name: &str) {
        self.names.insert(name.to_owned());
        self.names.insert(name.to_ascii_lowercase());
    }

    /// Whether a property, a parameter, a header or a path segment has this name, in this case or in lower case.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether this is a name, or a value that the document lists somewhere.
    pub(super) fn has(&self, text: &str) -> bool {
        self.has_name(text) || self.values.contains(text)
    }
}

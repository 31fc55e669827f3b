//! Inheritance: schemas that have another schema in `allOf`, and are told apart by the discriminator of that schema.

use std::collections::HashMap;

use super::Description;
use crate::tree::NodeId;

/// For each schema with a discriminator: the schemas that inherit from it.
pub(super) fn find(description: &Description) -> HashMap<NodeId, Vec<NodeId>> {
    let tree = description.tree();
    let parents: Vec<NodeId> = tree.maps().filter(|map| tree.get(*map, "discriminator").is_some()).collect();
    let mut heirs: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    if parents.is_empty() {
        return heirs;
    }
    for parent in &parents {
        let mapping = tree.get(*parent, "discriminator").map_or(&[][..], |node| tree.get_map(node, "mapping"));
        let mapped = mapping.iter().filter_map(|(_, target)| description.mapped_quietly(*target));
        let mapped: Vec<NodeId> = mapped.filter(|heir| heir != parent).collect();
        if !mapped.is_empty() {
            heirs.entry(*parent).or_default().extend(mapped);
        }
    }
    let components = description.root().and_then(|root| tree.get(root, "components"));
    let schemas = components.map_or(&[][..], |components| tree.get_map(components, "schemas"));
    let mut children: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    for (_, schema) in schemas {
        let schema = description.end_of(*schema);
        for part in tree.get_list(schema, "allOf") {
            children.entry(description.end_of(*part)).or_default().push(schema);
        }
    }
    for parent in parents {
        let known = heirs.entry(parent).or_default();
        // the children of children inherit too
        let mut next = vec![parent];
        let mut seen = vec![parent];
        while let Some(schema) = next.pop() {
            for child in children.get(&schema).into_iter().flatten().filter(|child| **child != parent) {
                if !known.contains(child) {
                    known.push(*child);
                }
                if !seen.contains(child) {
                    seen.push(*child);
                    next.push(*child);
                }
            }
        }
    }
    heirs.retain(|_, known| !known.is_empty());
    heirs
}

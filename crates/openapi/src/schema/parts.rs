//! The schemas that apply to one value.

use crate::description::Description;
use crate::tree::NodeId;

/// More parts than any sane schema has; further parts are left out.
const MOST_PARTS: usize = 256;

/// All schemas that may apply to the values of a schema, whatever the values are: those in `allOf`, each branch of
/// `oneOf` and `anyOf`, and `not`. The schemas are added to `parts`, each once.
pub fn every_part(description: &Description, schema: NodeId, parts: &mut Vec<NodeId>) {
    let tree = description.tree();
    let schema = description.resolve(schema);
    // a circle of references ends here
    if parts.contains(&schema) || !tree.is_map(schema) || parts.len() >= MOST_PARTS {
        return;
    }
    parts.push(schema);
    for keyword in ["allOf", "oneOf", "anyOf"] {
        for part in tree.get_list(schema, keyword) {
            every_part(description, *part, parts);
        }
    }
    if let Some(negated) = tree.get(schema, "not") {
        every_part(description, negated, parts);
    }
    for heir in description.heirs(schema) {
        every_part(description, *heir, parts);
    }
}

/// The schemas of the items of a list to which these schemas apply.
///
/// The schemas of single items, which `prefixItems` of OpenAPI 3.1 has, are not among them.
pub fn items(description: &Description, parts: &[NodeId]) -> Vec<NodeId> {
    parts.iter().filter_map(|part| description.tree().get(*part, "items")).collect()
}

/// The schemas of one item of a list, by its index.
pub fn items_at(description: &Description, parts: &[NodeId], index: usize) -> Vec<NodeId> {
    let tree = description.tree();
    let of = |part: &NodeId| tree.get_list(*part, "prefixItems").get(index).copied().or(tree.get(*part, "items"));
    parts.iter().filter_map(of).collect()
}

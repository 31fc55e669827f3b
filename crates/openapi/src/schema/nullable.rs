//! Whether null fits a schema.

use super::walk::{Walker, types};
use crate::tree::NodeId;

impl Walker<'_> {
    /// Whether null fits: `nullable` counts beside `$ref` and `allOf` too, and a schema that says nothing takes anything.
    pub(super) fn takes_null(&self, schema: NodeId, depth: usize) -> bool {
        let tree = self.description.tree();
        let resolved = self.description.resolve(schema);
        if depth == 0 || tree.get_bool(schema, "nullable") || tree.get_bool(resolved, "nullable") {
            return true;
        }
        if let Some(known) = self.learned.takes_null(resolved) {
            return known;
        }
        // a part that leads back to itself adds nothing
        if !self.pending.borrow_mut().insert(resolved) {
            return true;
        }
        let takes = match tree.get(resolved, "enum") {
            Some(values) => tree.list(values).iter().any(|value| tree.value(*value).is_null()),
            None => tree.get(resolved, "type").is_none() || types(tree, resolved).any(|name| name == "null"),
        };
        let part_takes = |part: &NodeId| self.takes_null(*part, depth - 1);
        let any = |parts: &[NodeId]| parts.is_empty() || parts.iter().any(part_takes);
        let takes = takes
            && tree.get_list(resolved, "allOf").iter().all(part_takes)
            && any(tree.get_list(resolved, "oneOf"))
            && any(tree.get_list(resolved, "anyOf"))
            && !tree.get(resolved, "not").as_ref().is_some_and(part_takes);
        self.pending.borrow_mut().remove(&resolved);
        self.learned.set_takes_null(resolved, takes);
        takes
    }
}

//! Which schemas apply to a value. Of `oneOf` and `anyOf`, the branches that fit best apply.

use std::ptr;

use serde_json::Value;

use super::path::Path;
use super::walk::{Fault, Misfit, Visitor, Walker};
use crate::tree::NodeId;

/// How badly a value fits a branch; a smaller value is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// Not even the type is right.
    has_other_type: bool,
    misfits: usize,
    undocumented: usize,
}

impl Score {
    pub(super) fn fits(self) -> bool {
        self.misfits == 0
    }
}

impl Visitor for Score {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        match misfit.fault {
            Fault::Undocumented { is_forbidden: false, .. } => self.undocumented += 1,
            fault => {
                self.misfits += 1;
                self.has_other_type |= path.is_root() && matches!(fault, Fault::Type(_) | Fault::Null | Fault::TooDeep);
            }
        }
    }
}

/// The schemas that apply to a value.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) all: Vec<NodeId>,
    pub(super) is_too_deep: bool,
    /// A discriminator whose value names no schema.
    pub(super) unknown_discriminator: Option<NodeId>,
}

impl Walker<'_> {
    /// The schemas that apply to a value, including those of `allOf` and the best branches of `oneOf` and `anyOf`.
    pub(super) fn parts(&self, schemas: &[NodeId], value: &Value, depth: usize) -> Parts {
        let mut parts = Parts::default();
        for schema in schemas {
            self.add_part(*schema, value, depth, &mut parts);
        }
        parts
    }

    fn add_part(&self, schema: NodeId, value: &Value, depth: usize, parts: &mut Parts) {
        let tree = self.description.tree();
        let schema = self.description.resolve(schema);
        if parts.all.contains(&schema) {
            return;
        }
        if depth == 0 {
            parts.is_too_deep = true;
            return;
        }
        parts.all.push(schema);
        for part in tree.get_list(schema, "allOf") {
            self.add_part(*part, value, depth - 1, parts);
        }
        if let Some(discriminator) = tree.get(schema, "discriminator")
            && ["oneOf", "anyOf"].iter().all(|keyword| tree.get_list(schema, keyword).is_empty())
        {
            self.add_heir(schema, discriminator, value, depth, parts);
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches = tree.get_list(schema, keyword);
            if branches.is_empty() {
                continue;
            }
            if let Some(branch) = self.discriminated(schema, branches, value, parts) {
                self.add_part(branch, value, depth - 1, parts);
                continue;
            }
            let scores: Vec<_> = branches.iter().map(|branch| self.score(*branch, value, depth - 1)).collect();
            let Some(best) = scores.iter().copied().min() else { continue };
            // each branch that fits may add members, unless one branch has them all; if no branch fits, the first of
            // the best counts
            let is_one_enough = !best.fits();
            let is_chosen = |score: &Score| *score == best || best.undocumented > 0 && best.fits() && score.fits();
            let chosen = branches.iter().zip(&scores).filter(|(_, score)| is_chosen(score));
            for (branch, _) in chosen.take(if is_one_enough { 1 } else { usize::MAX }) {
                self.add_part(*branch, value, depth - 1, parts);
            }
        }
    }

    /// The schema that inherits from this one (by `allOf`) and that the discriminator names.
    fn add_heir(&self, schema: NodeId, discriminator: NodeId, value: &Value, depth: usize, parts: &mut Parts) {
        let tree = self.description.tree();
        let name = tree.get_text(discriminator, "propertyName").and_then(|name| value.get(name)?.as_str());
        let Some(name) = name else { return };
        let mapped = tree.get(discriminator, "mapping").and_then(|mapping| tree.get(mapping, name));
        let heir = mapped.and_then(|mapped| self.description.mapped(mapped));
        match heir.or_else(|| Some(self.description.resolve(self.description.schema(name)?))) {
            Some(heir) => self.add_part(heir, value, depth - 1, parts),
            None if self.description.heirs(schema).is_empty() => {}
            None => parts.unknown_discriminator = Some(discriminator),
        }
    }

    /// How badly a value fits a branch.
    pub(super) fn score(&self, branch: NodeId, value: &Value, depth: usize) -> Score {
        let key = (branch, ptr::from_ref(value));
        if let Some(known) = self.scores.borrow().get(&key) {
            return *known;
        }
        // a branch that leads back to itself adds nothing
        self.scores.borrow_mut().insert(key, Score::default());
        let mut score = Score::default();
        self.value(&[branch], value, &Path::ROOT, depth, &mut score);
        self.scores.borrow_mut().insert(key, score);
        score
    }

    /// The branch that the discriminator names. A name that leads nowhere is noted in `parts`.
    fn discriminated(&self, schema: NodeId, branches: &[NodeId], value: &Value, parts: &mut Parts) -> Option<NodeId> {
        let tree = self.description.tree();
        let discriminator = tree.get(schema, "discriminator")?;
        let name = value.get(tree.get_text(discriminator, "propertyName")?)?.as_str()?;
        let mapped = tree.get(discriminator, "mapping").and_then(|mapping| tree.get(mapping, name));
        let target = mapped.and_then(|mapped| self.description.mapped(mapped));
        let wanted = mapped.and_then(|mapped| tree.text(mapped)).unwrap_or(name);
        let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let is_meant = |branch: &&NodeId| {
            let text = tree.get_text(**branch, "$ref").unwrap_or_default();
            text == wanted
                || last(text) == last(wanted)
                || target.is_some_and(|target| target == self.description.resolve(**branch))
        };
        let branch = branches.iter().find(is_meant);
        if branch.is_none() {
            parts.unknown_discriminator = Some(discriminator);
        }
        branch.copied()
    }
}

//! Two outlines of a module's public API, line by line.

use std::collections::BTreeSet;

/// What differs between two outlines of a module.
pub(super) struct Outline {
    pub(super) module: String,
    pub(super) removed: Vec<String>,
    pub(super) added: Vec<String>,
}

impl Outline {
    /// `file` is the name of the outline, such as `truv-sdk/webhooks.txt`.
    pub(super) fn of(file: &str, old: &str, new: &str) -> Self {
        let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
        let of =
            |lines: std::collections::btree_set::Difference<'_, &str>| lines.map(|line| (*line).to_owned()).collect();
        Self {
            module: file.trim_end_matches(".txt").to_owned(),
            removed: of(before.difference(&after)),
            added: of(after.difference(&before)),
        }
    }

    pub(super) fn is_same(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// Whether a line is about something with a name; traits that a type has are left out of a draft.
pub(super) fn is_item(line: &str) -> bool {
    !line.starts_with("impl")
}

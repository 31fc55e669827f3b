//! The trees that are measured: this one, and one of another revision.

use crate::{package, workspace};
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The feature that builds the generator.
const GENERATE: &str = "generate";

/// A checkout with truv-sdk.
pub(super) struct Tree {
    pub(super) name: String,
    root: PathBuf,
    /// Whether there is the feature `generate`. Before it, all programs built the generator.
    has_feature: bool,
    /// Whether the generator's crates are those of `docs/upstream/`.
    has_patches: bool,
    /// What is removed at the end, however that comes.
    _made: Option<Made>,
}

/// What was made for the measurement alone.
enum Made {
    Text(PathBuf),
    Checkout(PathBuf),
}

impl Tree {
    /// This tree, with the generated code of a package.
    pub(super) fn here() -> anyhow::Result<Self> {
        let there = package::folder().exists();
        let folder = package::write()?;
        Self::new("this tree".to_owned(), workspace::root().to_owned(), (!there).then_some(Made::Text(folder)))
    }

    /// This tree, whose programs take the patched crates of `docs/upstream/`.
    pub(super) fn with_patches() -> anyhow::Result<Self> {
        let tree = Self::new("with `docs/upstream/`".to_owned(), workspace::root().to_owned(), None)?;
        Ok(Self { has_patches: true, ..tree })
    }

    /// The tree of a revision, with the generated code of a package if it can write that code.
    pub(super) fn at(revision: &str) -> anyhow::Result<Self> {
        let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
            .with_context(|| format!("git does not know the revision {revision}"))?;
        let root = workspace::root().join("target/build-time");
        // what a run that was killed has left
        drop(Made::Checkout(root.clone()));
        git(&["worktree", "add", "--quiet", "--detach", &root.to_string_lossy(), commit.trim()])?;
        let tree = Self::new(revision.to_owned(), root.clone(), Some(Made::Checkout(root)))?;
        if tree.has_feature {
            workspace::run(
                workspace::cargo()
                    .args(["run", "--quiet", "--package", "xtask", "--", "package", "--text"])
                    .current_dir(&tree.root)
                    .env("CARGO_TARGET_DIR", tree.root.join("target")),
            )?;
        }
        Ok(tree)
    }

    fn new(name: String, root: PathBuf, made: Option<Made>) -> anyhow::Result<Self> {
        let mut tree = Self { name, root, has_feature: false, has_patches: false, _made: made };
        let manifest = tree.root.join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).with_context(|| format!("{} cannot be read", workspace::shown(&manifest)))?;
        let manifest: toml::Table = toml::from_str(&text)?;
        tree.has_feature = manifest.get("features").is_some_and(|features| features.get(GENERATE).is_some());
        Ok(tree)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn has_patches(&self) -> bool {
        self.has_patches
    }

    /// The line of a program's manifest for truv-sdk with these features, or `None` if this tree has no such selection.
    pub(super) fn dependency(&self, features: &str) -> Option<String> {
        let features = selected(features, self.has_feature)?;
        if self.has_patches && !builds_generator(&features) {
            return None;
        }
        Some(format!("truv-sdk = {{ path = {:?}, default-features = false, features = {features:?} }}", self.root))
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        match self {
            Self::Text(folder) => _ = fs::remove_dir_all(folder),
            Self::Checkout(root) => {
                _ = fs::remove_dir_all(root);
                _ = git(&["worktree", "prune"]);
            }
        }
    }
}

/// The features of a selection in a tree with or without the feature `generate`.
fn selected(features: &str, has_feature: bool) -> Option<Vec<&str>> {
    let features: Vec<&str> = features.split(',').map(str::trim).filter(|feature| !feature.is_empty()).collect();
    if has_feature {
        return Some(features);
    }
    builds_generator(&features).then(|| features.into_iter().filter(|feature| *feature != GENERATE).collect())
}

fn builds_generator(features: &[&str]) -> bool {
    features.iter().any(|feature| [GENERATE, "default"].contains(feature))
}

fn git(arguments: &[&str]) -> anyhow::Result<String> {
    workspace::output(Command::new("git").args(arguments).current_dir(workspace::root()))
}

#[cfg(test)]
mod tests {
    use super::selected;

    #[test]
    fn a_tree_before_the_feature_generate_always_generates() {
        assert_eq!(selected("ring,income,generate", true), Some(vec!["ring", "income", "generate"]));
        assert_eq!(selected("ring, income", true), Some(vec!["ring", "income"]));
        assert_eq!(selected("ring,income,generate", false), Some(vec!["ring", "income"]));
        assert_eq!(selected("default", false), Some(vec!["default"]));
        assert_eq!(selected("ring,income", false), None);
    }
}

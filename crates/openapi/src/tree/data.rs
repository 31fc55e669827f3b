//! Reads a file that is data, not a document: nothing of it may be lost.

use std::path::Path;

use super::builder::{TOO_DEEP, location};
use super::{Kind, NodeId, Tree};
use crate::problem::Problem;

/// The limits of values once aliases are replaced by what they stand for.
const DEEPEST: usize = 200;
const MOST: usize = 10_000_000;

impl Tree {
    /// The same as [`of_file`](Self::of_file) for a file of data: a key that is written twice is refused, as is a second
    /// YAML document, and aliases that stand for too much.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, and where. Nothing of the file is repeated.
    pub fn of_data(path: &Path, bytes: &[u8]) -> Result<(Self, NodeId), Vec<Problem>> {
        let (tree, root) = Self::of_file(path, bytes).map_err(|problem| vec![problem])?;
        let mut problems = tree.lost(path, root);
        problems.extend(tree.expanded_too_far(path));
        if problems.is_empty() { Ok((tree, root)) } else { Err(problems) }
    }

    /// What is in the file, but not in the value of its root.
    fn lost(&self, path: &Path, root: NodeId) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            if let Kind::Map(map) = &node.kind {
                problems.extend(map.repeated().into_iter().map(|(_, again, first)| {
                    let message = format!("this key is already written on line {}", self.line(first));
                    let help = "remove one of the two; a mapping has each key once";
                    Problem::new(location(path, self.node(again).key), message, help)
                }));
            }
            if node.parent.is_none() && index != root.index() {
                let help = "keep one document per file and remove the `---`";
                let message = "a second YAML document starts here";
                problems.push(Problem::new(location(path, node.start), message, help));
            }
        }
        problems.sort();
        problems
    }

    /// An alias costs a few letters, and may stand for any number of values.
    fn expanded_too_far(&self, path: &Path) -> Option<Problem> {
        // children have lower indices than what holds them
        let mut sizes: Vec<(usize, usize)> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let (mut values, mut depth) = (1_usize, 0);
            let mut add = |child: &NodeId| {
                let (inner, below) = sizes.get(child.index()).copied().unwrap_or_default();
                values = values.saturating_add(inner);
                depth = depth.max(below + 1);
            };
            match &node.kind {
                Kind::List(items) => items.iter().for_each(&mut add),
                Kind::Map(entries) => entries.iter().for_each(|(_, child)| add(child)),
                _ => {}
            }
            if depth > DEEPEST || values > MOST {
                let message = if depth > DEEPEST { TOO_DEEP } else { "too many values" };
                return Some(Problem::new(location(path, node.start), message, "write less, or use fewer aliases"));
            }
            sizes.push((values, depth));
        }
        None
    }
}

#[cfg(all(test, feature = "yaml"))]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_data_is_lost() {
        let read = |text: &str| {
            let read = Tree::of_data(Path::new("a.yaml"), text.as_bytes());
            read.map(drop).map_err(|problems| problems.iter().map(ToString::to_string).collect::<String>())
        };
        assert_eq!(read("a: &one {b: 1}\nc: *one\nd: *one\n"), Ok(()));
        assert_eq!(read("--- # one\na: 1\n...\n"), Ok(()));
        assert!(
            read("a: 1\nb:\n  c: 7\n  c: 8\n")
                .unwrap_err()
                .starts_with("a.yaml:4:3: this key is already written on line 3")
        );
        assert!(read("{\"a\": 1,\n\"a\": 1}").unwrap_err().contains("a.yaml:2:1: "));
        assert!(read("a: 1\n---\na: 2\n").unwrap_err().contains("a.yaml:3:1: a second YAML document"));
        let bomb: String = (1..40).map(|line| format!("a{line}: &a{line} [*a{0}, *a{0}]\n", line - 1)).collect();
        assert!(read(&format!("a0: &a0 7\n{bomb}")).unwrap_err().contains("too many values"));
    }
}

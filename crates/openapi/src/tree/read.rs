//! Reads a file in YAML or JSON.

use std::path::Path;

use super::builder::{Builder, location};
#[cfg(feature = "yaml")]
use super::yaml;
use super::{NodeId, Tree, json};
use crate::problem::{Location, Problem};

/// The result of reading a file.
pub(crate) struct Parsed {
    /// The root node; none if the file cannot be read.
    pub(crate) root: Option<NodeId>,
    /// Why the file cannot be read.
    pub(crate) fatal: Option<Problem>,
    /// What is readable, but counts as a mistake when a document is read strictly.
    pub(crate) odd: Vec<Problem>,
}

impl Tree {
    /// Reads a file that is not part of a document: returns its nodes and the root node.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, and where.
    pub fn of_file(path: &Path, bytes: &[u8]) -> Result<(Self, NodeId), Problem> {
        let mut tree = Self::default();
        let parsed = parse(&mut tree, 0, path, bytes);
        let unreadable = || Problem::new(None, format!("{} cannot be read", path.display()), "check the file");
        match parsed.root {
            Some(root) => Ok((tree, root)),
            None => Err(parsed.fatal.unwrap_or_else(unreadable)),
        }
    }
}

/// Adds the nodes of a file, in UTF-8 with or without a byte order mark. JSON is read as JSON, everything else as YAML.
pub(crate) fn parse(tree: &mut Tree, file: usize, path: &Path, bytes: &[u8]) -> Parsed {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
            let place = Location { file: path.to_owned(), line, column: 1 };
            let problem = Problem::new(place, "this line is not UTF-8 text", "save the file as UTF-8");
            return Parsed { root: None, fatal: Some(problem), odd: Vec::new() };
        }
    };
    let mut no_json = None;
    if text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with(['{', '[']) {
        let before = tree.nodes.len();
        let mut builder = Builder::new(tree, file, path);
        match json::read(text, &mut builder) {
            Ok(()) => return Parsed { root: builder.root(), fatal: None, odd: builder.odd },
            Err((place, message)) => no_json = Some((place, message)),
        }
        // YAML in flow style begins like this too
        tree.nodes.truncate(before);
    }
    #[cfg(feature = "yaml")]
    let (fatal, root, odd) = {
        let mut builder = Builder::new(tree, file, path);
        (yaml::read(path, text, &mut builder).err(), builder.root(), builder.odd)
    };
    #[cfg(not(feature = "yaml"))]
    let (fatal, root, odd) = (no_yaml(path, text), None, Vec::new());
    let fatal = match (fatal, no_json) {
        (Some(_), Some((place, message))) if is_json(path) => {
            let help = "check quotes, brackets and commas here and on the lines before";
            Some(Problem::new(location(path, place), format!("not valid JSON: {message}"), help))
        }
        (None, _) if root.is_none() => Some(Problem::new(
            Location { file: path.to_owned(), line: 1, column: 1 },
            "the file is empty",
            "write an OpenAPI document, or remove the references to the file",
        )),
        (fatal, _) => fatal,
    };
    Parsed { root: root.filter(|_| fatal.is_none()), fatal, odd }
}

/// Whether a file that is not valid JSON is reported as JSON, not as YAML.
fn is_json(path: &Path) -> bool {
    cfg!(not(feature = "yaml")) || path.extension().is_some_and(|end| end == "json")
}

/// What a text in YAML is without its reader; nothing if the file is empty.
#[cfg(not(feature = "yaml"))]
fn no_yaml(path: &Path, text: &str) -> Option<Problem> {
    let place = Location { file: path.to_owned(), line: 1, column: 1 };
    let help = "write the file in JSON, or build this program with the feature `yaml`";
    let problem = Problem::new(place, "the file is not JSON, and this program was built to read no YAML", help);
    Some(problem).filter(|_| !text.trim().is_empty())
}

#[cfg(all(test, not(feature = "yaml")))]
mod tests {
    use std::path::Path;

    use super::Tree;

    #[test]
    fn without_the_feature_yaml_only_json_is_read() {
        let read = |text: &str| Tree::of_file(Path::new("seed.yaml"), text.as_bytes()).map(drop);
        assert!(read(r#"{"users": []}"#).is_ok());
        assert!(read("users: []").unwrap_err().to_string().contains("build this program with the feature `yaml`"));
        assert!(read(r#"{"users": }"#).unwrap_err().to_string().contains("not valid JSON"));
        assert!(read(" ").unwrap_err().to_string().contains("empty"));
    }
}

//! Files in YAML or JSON by a schema of the sandbox's own: seeds and directories. What is wrong is named with its line.

use std::path::Path;

use serde_json::Value;
use truv_openapi::{NodeId, Tree};

use crate::message::{Failure, InvalidParam};
use crate::spec::{Wrong, steps};

/// How many mistakes are told at most.
const MOST: usize = 100;

/// A file that was parsed.
pub(super) struct OwnFile {
    name: String,
    tree: Tree,
    root: NodeId,
}

/// Why a file is refused.
pub(super) enum Refusal {
    /// These parts of the file are wrong.
    Wrong(Vec<Wrong>),
    /// The reason is not in the file.
    Other(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let Failure::Invalid(problems) = failure else { return Self::Other(failure) };
        let wrong = problems.into_iter().map(|InvalidParam { field, message }| Wrong { steps: steps(&field), message });
        Self::Wrong(wrong.collect())
    }
}

impl OwnFile {
    /// Parses a file. Its name is for the messages. Fails with what is wrong, and where.
    pub(super) fn parse(name: &str, text: &[u8]) -> Result<Self, String> {
        let has_content = |line: &[u8]| {
            let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line).trim_ascii();
            !line.is_empty() && !line.starts_with(b"#") && line != b"---" && line != b"..."
        };
        if !text.split(|byte| *byte == b'\n').any(has_content) {
            return Err(format!("{name} is empty: write into it what should be set up, or leave the file out"));
        }
        match Tree::of_data(Path::new(name), text) {
            Ok((tree, root)) => Ok(Self { name: name.to_owned(), tree, root }),
            Err(problems) => {
                let told: Vec<String> = problems.iter().take(MOST).map(ToString::to_string).collect();
                Err(format!("{name} cannot be read:\n{}", told.join("\n")))
            }
        }
    }

    pub(super) fn value(&self) -> Value {
        self.tree.value(self.root)
    }

    /// The refusal as the failure of a request, with the line after what is said of each field.
    pub(super) fn failure(&self, refusal: Refusal) -> Failure {
        match refusal {
            Refusal::Wrong(wrong) => {
                let told = self.by_line(wrong).into_iter().map(|(line, wrong)| {
                    let field = if wrong.steps.is_empty() { "non_field_errors".to_owned() } else { wrong.field() };
                    InvalidParam { field, message: format!("{} (line {line})", wrong.message) }
                });
                Failure::Invalid(told.collect())
            }
            Refusal::Other(failure) => failure,
        }
    }

    /// The refusal as lines of text, each with the file and the line in it.
    pub(super) fn told(&self, refusal: Refusal) -> String {
        match refusal {
            Refusal::Wrong(wrong) => {
                let told = self.by_line(wrong).into_iter().map(|(line, wrong)| match wrong.steps.is_empty() {
                    true => format!("{}:{line}: {}", self.name, wrong.message),
                    false => format!("{}:{line}: {}: {}", self.name, wrong.field(), wrong.message),
                });
                told.collect::<Vec<_>>().join("\n")
            }
            Refusal::Other(failure) => {
                let body = failure.reply().value().unwrap_or_default();
                let message = body["error"]["message"].as_str().or(body["detail"].as_str());
                format!("{}: {}", self.name, message.unwrap_or("it was refused"))
            }
        }
    }

    /// What is wrong, in the order of the file.
    fn by_line(&self, wrong: Vec<Wrong>) -> Vec<(usize, Wrong)> {
        let mut all: Vec<(usize, Wrong)> = wrong.into_iter().map(|wrong| (self.line(&wrong.steps), wrong)).collect();
        all.sort_by_key(|(line, _)| *line);
        if all.len() > MOST {
            all.truncate(MOST);
            let last = all.last().map_or(1, |(line, _)| *line);
            all.push((
                last,
                Wrong { steps: Vec::new(), message: "there are more mistakes, which are not listed".to_owned() },
            ));
        }
        all
    }

    /// The line of a value, or of the innermost value around it that is in the file.
    fn line(&self, steps: &[String]) -> usize {
        let mut node = self.root;
        for step in steps {
            let Some(inner) = self.tree.step(node, step) else { break };
            node = inner;
        }
        self.tree.line(node)
    }
}

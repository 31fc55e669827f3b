//! Opens the files of a document, following every `$ref` from one to the next.

use super::folder::Folder;
use super::problem::{Location, Problem};
use super::reference::{Reference, normalize};
use super::yaml::{Source, escape};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All files of a document, in the order in which they are first referred to.
pub(crate) struct Files {
    /// Where the first file lies; every name is relative to it.
    folder: Folder,
    pub(crate) all: Vec<File>,
    pub(crate) problems: Vec<Problem>,
}

pub(crate) struct File {
    /// Relative to the folder of the first file.
    pub(crate) name: PathBuf,
    /// Absent if the file is missing or has mistakes, which are reported then.
    pub(crate) source: Option<Source>,
    /// By JSON pointer to the text of the reference.
    pub(crate) links: BTreeMap<String, Link>,
    missing: bool,
}

/// One `$ref` that names an existing file.
pub(crate) struct Link {
    pub(crate) text: String,
    /// Index of the file referred to.
    pub(crate) file: usize,
    pub(crate) target: Reference,
}

impl Files {
    /// Opens the file of this name and all files reached from it.
    pub(crate) fn open(folder: Folder, root: &Path) -> Self {
        let mut files = Self { folder, all: Vec::new(), problems: Vec::new() };
        files.index(root.to_owned());
        if files.all.iter().any(|file| file.missing) {
            files.problems.push(Problem::new(
                None,
                format!("{} does not exist", files.folder.path(root).display()),
                "name the first file of the document, such as spec/openapi.yaml",
            ));
        }
        // Files join the list while the references of those before them are followed.
        let mut next = 0;
        while next < files.all.len() {
            let links = files.links(next);
            if let Some(file) = files.all.get_mut(next) {
                file.links = links;
            }
            next += 1;
        }
        files
    }

    pub(crate) fn source(&self, file: usize) -> Option<&Source> {
        self.all.get(file)?.source.as_ref()
    }

    pub(crate) fn locate(&self, file: usize, pointer: &str) -> Option<Location> {
        Some(self.source(file)?.locate(pointer))
    }

    /// The reference that stands at a pointer in place of a value.
    pub(crate) fn link_at(&self, file: usize, pointer: &str) -> Option<&Link> {
        self.all.get(file)?.links.get(&format!("{pointer}/$ref"))
    }

    /// The place of a file in the list, reading it if it is new.
    fn index(&mut self, name: PathBuf) -> usize {
        if let Some(known) = self.all.iter().position(|file| file.name == name) {
            return known;
        }
        let path = self.folder.path(&name);
        let content = self.folder.read(&name);
        let mut file = File { name, source: None, links: BTreeMap::new(), missing: false };
        match content {
            Ok(bytes) => match parse(&path, &bytes) {
                Ok(source) => file.source = Some(source),
                Err(problems) => self.problems.extend(problems),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => file.missing = true,
            Err(error) => self.problems.push(Problem::new(
                None,
                format!("{} cannot be read: {error}", path.display()),
                "check that it is a file and that you may read it",
            )),
        }
        self.all.push(file);
        self.all.len() - 1
    }

    /// All references of one file. Those that are malformed or name a missing file are reported and left out.
    fn links(&mut self, file: usize) -> BTreeMap<String, Link> {
        let mut found = Vec::new();
        if let Some(source) = self.source(file) {
            references(&source.value, &mut String::new(), &mut found);
        }
        let mut links = BTreeMap::new();
        for (at, text) in found {
            match self.link(file, text) {
                Ok(link) => {
                    links.insert(at, link);
                }
                Err((message, help)) => {
                    let problem = Problem::new(self.locate(file, &at), message, help);
                    self.problems.push(problem);
                }
            }
        }
        links
    }

    fn link(&mut self, from: usize, text: Option<String>) -> Result<Link, (String, String)> {
        let text = text.ok_or((
            "this `$ref` is not text".to_owned(),
            "write the reference as text, such as `\"#/components/schemas/User\"`".to_owned(),
        ))?;
        let target = Reference::parse(&text).map_err(|(wrong, help)| (format!("`{text}` {wrong}"), help.to_owned()))?;
        let mut file = from;
        if let Some(relative) = &target.file {
            let here = self.all.get(from).and_then(|file| file.name.parent());
            let name = normalize(&here.unwrap_or(Path::new("")).join(relative)).ok_or((
                format!("`{text}` leaves the folder of the document"),
                "keep all files beside or below the first one".to_owned(),
            ))?;
            file = self.index(name);
        }
        match self.all.get(file) {
            Some(File { missing: true, name, .. }) => {
                let message = format!("`{text}` points to a missing file: {}", self.folder.path(name).display());
                let help = match self.folder.neighbour(name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "create the file, or correct the reference".to_owned(),
                };
                Err((message, help))
            }
            _ => Ok(Link { text, file, target }),
        }
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Source, Vec<Problem>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        let location = Location { file: path.to_owned(), line, column: 1 };
        vec![Problem::new(location, "this line is not UTF-8 text", "save the file as UTF-8")]
    })?;
    Source::parse(path, text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The pointer and the text of every `$ref` below a value, and of every reference in a discriminator's mapping. The
/// text is absent where something else stands in its place.
fn references(value: &Value, pointer: &mut String, found: &mut Vec<(String, Option<String>)>) {
    let length = pointer.len();
    match value {
        Value::Object(members) => {
            let in_mapping = pointer.ends_with("/discriminator/mapping");
            for (key, value) in members {
                pointer.push('/');
                pointer.push_str(&escape(key));
                match value {
                    Value::String(text) if key == "$ref" || in_mapping && text.contains('#') => {
                        found.push((pointer.clone(), Some(text.clone())));
                    }
                    // A mapping below `$ref` describes a property that has this name.
                    Value::Object(_) | Value::Array(_) => references(value, pointer, found),
                    _ if key == "$ref" => found.push((pointer.clone(), None)),
                    _ => {}
                }
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                references(value, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

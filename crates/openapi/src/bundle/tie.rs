//! Joins the files of a document into one value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::links::{Link, Linked};
use crate::pointer::{escape, unescape};
use crate::problem::{Problem, nearest};

/// The members that a file other than the first may have. The first two make the file a valid document by itself.
const MEMBERS: [&str; 4] = ["openapi", "info", "paths", "components"];

/// The one document, and where its parts come from.
pub(crate) struct Bundle {
    pub(crate) value: Value,
    /// Pointers in the bundle to parts that come from elsewhere: the file of the part, and the pointer in that file.
    pub(crate) grafts: BTreeMap<String, (usize, String)>,
}

/// Joins the files. Mistakes are added to their problems; the bundle is complete only if there are none.
pub(crate) fn tie(linked: &mut Linked) -> Bundle {
    let mut tie = Tie { linked, problems: Vec::new(), grafts: BTreeMap::new(), listed: BTreeSet::new() };
    tie.grafts.insert(String::new(), (0, String::new()));
    let values: Vec<Value> = (0..tie.linked.values.len()).map(|file| tie.rewritten(file)).collect();
    let paths = tie.paths(&values);
    let components = tie.components(&values);
    if tie.problems.is_empty() && tie.linked.problems.is_empty() {
        tie.check_members(&values);
    }
    let Tie { problems, grafts, .. } = tie;
    linked.problems.extend(problems);

    let mut value = values.into_iter().next().unwrap_or_default();
    if let Value::Object(members) = &mut value {
        for (name, content) in [("paths", paths), ("components", components)] {
            if !content.is_empty() {
                members.insert(name.to_owned(), Value::Object(content));
            }
        }
    }
    Bundle { value, grafts }
}

struct Tie<'a> {
    linked: &'a Linked,
    problems: Vec<Problem>,
    grafts: BTreeMap<String, (usize, String)>,
    /// The path items of other files that the first one lists, by file and pointer.
    listed: BTreeSet<(usize, String)>,
}

impl Tie<'_> {
    /// The value of a file, with every reference to a component written as it must be in the bundle.
    fn rewritten(&mut self, file: usize) -> Value {
        let linked = self.linked;
        let (Some(source), Some(links)) = (linked.value(file), linked.links.get(file)) else {
            return Value::Null;
        };
        if !source.is_object() {
            self.problem(file, "", "the file is not a mapping", "start it with keys such as `paths:` or `components:`");
        }
        let mut value = source.clone();
        for (at, link) in links {
            let Some(target) = linked.value(link.file) else {
                continue;
            };
            let path_item = is_path_item(at);
            if target.pointer(&link.target.pointer).is_none() {
                self.dangling(file, at, link);
            } else if !path_item && link.target.component().is_none() {
                let message = format!("`{}` does not point to a component", link.text);
                self.problem(file, at, message, "name it under `components` and refer to `#/components/<kind>/<name>`");
            } else if self.is_circular(file, at) {
                let message = format!("`{}` leads back to itself", link.text);
                self.problem(file, at, message, "write the definition in one of these places");
            } else if !path_item && let Some(text) = value.pointer_mut(at) {
                *text = Value::String(format!("#{}", link.target.pointer));
            }
        }
        value
    }

    /// The path items of the first file; a path item that is a reference is replaced by its content.
    fn paths(&mut self, values: &[Value]) -> Map<String, Value> {
        let mut paths = Map::new();
        let links: usize = self.linked.links.iter().map(BTreeMap::len).sum();
        for (path, item) in self.mapping(values, 0, "/paths").into_iter().flatten() {
            let start = format!("/paths/{}", escape(path));
            let mut item = item;
            let (mut file, mut pointer) = (0, start.clone());
            // A document with a circle is refused elsewhere; the bound ends the loop in any case.
            for _ in 0..links {
                let Some(link) = self.linked.link_at(file, &pointer) else {
                    break;
                };
                if item.as_object().is_some_and(|members| members.len() > 1) {
                    self.problem(
                        file,
                        &format!("{pointer}/$ref"),
                        "other keys stand beside this `$ref`",
                        "move them into the path item it refers to",
                    );
                }
                (file, pointer) = (link.file, link.target.pointer.clone());
                self.listed.insert((file, pointer.clone()));
                item = values.get(file).and_then(|value| value.pointer(&pointer)).unwrap_or(&Value::Null);
            }
            paths.insert(path.clone(), item.clone());
            self.grafts.insert(start, (file, pointer));
        }
        paths
    }

    /// The components of all files, by kind and name.
    fn components(&mut self, values: &[Value]) -> Map<String, Value> {
        let mut bundled = Map::new();
        for file in 0..values.len() {
            for (kind, _) in self.mapping(values, file, "/components").into_iter().flatten() {
                let above = format!("/components/{}", escape(kind));
                for (name, component) in self.mapping(values, file, &above).into_iter().flatten() {
                    let pointer = format!("{above}/{}", escape(name));
                    // `User: {$ref: "users.yaml#/components/schemas/User"}` stands for the component of this name.
                    if self.linked.link_at(file, &pointer).is_some_and(|link| link.target.pointer == pointer) {
                        continue;
                    }
                    let Value::Object(components) = bundled.entry(kind.clone()).or_insert_with(|| Map::new().into())
                    else {
                        continue;
                    };
                    if components.contains_key(name) {
                        let (first, _) = self.grafts.get(&pointer).cloned().unwrap_or_default();
                        let first = self.linked.files.locate(first, &pointer);
                        let first = first.map(|place| place.to_string()).unwrap_or_default();
                        let message = format!("`{name}` in `components/{kind}` is already defined at {first}");
                        self.problem(file, &pointer, message, "rename one of the two, or keep one and refer to it");
                    } else {
                        components.insert(name.clone(), component.clone());
                        self.grafts.insert(pointer.clone(), (file, pointer));
                    }
                }
            }
        }
        bundled
    }

    /// Reports what would be lost in the bundle: members other than paths and components, and paths not listed in the
    /// first file.
    fn check_members(&mut self, values: &[Value]) {
        let root = self.name(0);
        for (file, value) in values.iter().enumerate().skip(1) {
            for key in value.as_object().into_iter().flat_map(Map::keys) {
                if !MEMBERS.contains(&key.as_str()) {
                    let message = format!("`{key}` is read from {root} only");
                    self.problem(
                        file,
                        &format!("/{}", escape(key)),
                        message,
                        "move it there; other files hold only `paths` and `components`",
                    );
                }
            }
            for (path, _) in self.mapping(values, file, "/paths").into_iter().flatten() {
                let pointer = format!("/paths/{}", escape(path));
                if !self.listed.contains(&(file, pointer.clone())) {
                    let name = self.name(file);
                    let help = format!("add `{path}: {{$ref: \"{name}#{pointer}\"}}` under `paths` there");
                    self.problem(file, &pointer, format!("`{path}` is not listed in {root}"), help);
                }
            }
        }
    }

    /// The mapping at a pointer. Anything that is neither a mapping nor empty is reported.
    fn mapping<'v>(&mut self, values: &'v [Value], file: usize, pointer: &str) -> Option<&'v Map<String, Value>> {
        match values.get(file)?.pointer(pointer)? {
            Value::Object(members) => Some(members),
            Value::Null => None,
            _ => {
                let message = format!("`{}` is not a mapping", pointer.trim_start_matches('/'));
                self.problem(file, pointer, message, "write names and their content below it, or remove it");
                None
            }
        }
    }

    /// Whether the reference at `at` is used in place of a value and leads to itself.
    fn is_circular(&self, file: usize, at: &str) -> bool {
        let Some(start) = at.strip_suffix("/$ref") else {
            return false;
        };
        let mut seen = BTreeSet::new();
        let mut place = (file, start.to_owned());
        while let Some(link) = self.linked.link_at(place.0, &place.1) {
            place = (link.file, link.target.pointer.clone());
            if place.0 == file && place.1 == start {
                return true;
            }
            if !seen.insert(place.clone()) {
                return false;
            }
        }
        false
    }

    /// Reports a reference that leads nowhere, and suggests what may be meant.
    fn dangling(&mut self, file: usize, at: &str, link: &Link) {
        let files = &self.linked.files;
        let (Some(source), Some(value)) = (files.all.get(link.file), self.linked.value(link.file)) else {
            return;
        };
        let pointer = &link.target.pointer;
        let message = format!("`{}` points to nothing: {} has no `{pointer}`", link.text, source.path.display());
        let mut others = 0..files.all.len();
        let elsewhere = others.find_map(|other| files.at(other, pointer).map(|found| files.location(found)));
        let help = match (elsewhere, near_step(value, pointer)) {
            (Some(place), _) => format!("it is defined at {place}: refer to that file"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "define it there, or correct the reference".to_owned(),
        };
        self.problem(file, at, message, help);
    }

    fn name(&self, file: usize) -> String {
        self.linked.files.all.get(file).map(|file| file.name.display().to_string()).unwrap_or_default()
    }

    fn problem(&mut self, file: usize, pointer: &str, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::new(self.linked.files.locate(file, pointer), message, help));
    }
}

/// Whether a pointer leads to the `$ref` of a path item: `/paths/<path>/$ref`.
fn is_path_item(at: &str) -> bool {
    let mut steps = at.split('/').skip(1);
    (steps.next(), steps.nth(1), steps.next()) == (Some("paths"), Some("$ref"), None)
}

/// For a pointer that leads nowhere: the existing key that is most like the first step that fails.
fn near_step<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    let mut value = value;
    for step in pointer.split('/').skip(1) {
        match value.pointer(&format!("/{step}")) {
            Some(next) => value = next,
            None => {
                return nearest(&unescape(step), value.as_object()?.keys().map(String::as_str));
            }
        }
    }
    None
}

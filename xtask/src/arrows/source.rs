//! The modules and paths of one file. Code that is compiled only for tests is left out.

use super::tokens::{Token, tokens};

/// The names of a path, from the root of the crate or from the module that holds it.
pub(super) type Names = Vec<String>;

#[derive(Debug, Default)]
pub(super) struct Source {
    /// `mod name;`: the modules around it in this file, its name, and the file that an attribute names.
    pub(super) files: Vec<(Names, String, Option<String>)>,
    /// `mod name { … }`, with the modules around it in this file.
    pub(super) inline: Vec<Names>,
    pub(super) paths: Vec<Written>,
    /// Names that a `use` makes, with what they stand for; the name is `*` for all names of a module.
    pub(super) names: Vec<(Names, String, Names)>,
    /// Names of items other than modules.
    pub(super) items: Vec<(Names, String)>,
}

/// A path as it is written.
#[derive(Debug)]
pub(super) struct Written {
    /// The modules around it in this file.
    pub(super) within: Names,
    pub(super) path: Names,
    pub(super) line: usize,
}

const ITEMS: [&str; 15] = [
    "async",
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "unsafe",
    "use",
];
const NAMED: [&str; 8] = ["const", "enum", "fn", "static", "struct", "trait", "type", "union"];

pub(super) fn read(text: &str) -> Source {
    let mut reader = Reader { tokens: tokens(text), at: 0, source: Source::default(), scopes: Vec::new() };
    reader.file();
    reader.source
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
    source: Source,
    /// For each open brace the name of the module that it opens, if it opens one.
    scopes: Vec<Option<String>>,
}

impl<'a> Reader<'a> {
    fn sign(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn name(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead).and_then(Token::name)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |token| token.line)
    }

    fn is_path_sign(&self, ahead: usize) -> bool {
        self.sign(ahead) == ":" && self.sign(ahead + 1) == ":"
    }

    fn within(&self) -> Names {
        self.scopes.iter().flatten().cloned().collect()
    }

    fn file(&mut self) {
        let mut attributes = Attributes::default();
        while self.at < self.tokens.len() {
            match self.sign(0) {
                "#" if self.sign(1) == "[" => {
                    self.at += 1;
                    attributes.add(self.group());
                }
                "#" if self.sign(1) == "!" && self.sign(2) == "[" => {
                    self.at += 2;
                    let mut whole = Attributes::default();
                    whole.add(self.group());
                    if whole.for_tests && self.scopes.is_empty() {
                        return;
                    }
                }
                _ if attributes.for_tests => {
                    self.skip_item();
                    attributes = Attributes::default();
                }
                // `pub(in crate::x)` imports nothing
                "pub" if self.sign(1) == "(" => {
                    self.at += 1;
                    self.group();
                }
                "pub" => self.at += 1,
                _ => self.code(std::mem::take(&mut attributes)),
            }
        }
    }

    fn code(&mut self, attributes: Attributes) {
        match (self.sign(0), self.name(1)) {
            ("mod", Some(name)) if self.sign(2) == ";" => {
                self.source.files.push((self.within(), name.to_owned(), attributes.path));
                self.at += 3;
            }
            ("mod", Some(name)) if self.sign(2) == "{" => {
                self.scopes.push(Some(name.to_owned()));
                self.source.inline.push(self.within());
                self.at += 3;
            }
            // `use<'a>` of a bound is no import
            ("use", _) if self.sign(1) != "<" => {
                self.at += 1;
                self.tree(&[]);
            }
            ("{", _) => {
                self.scopes.push(None);
                self.at += 1;
            }
            ("}", _) => {
                self.scopes.pop();
                self.at += 1;
            }
            ("crate" | "super" | "self", _) if self.is_path_sign(1) => self.path(),
            // `const fn name` goes on
            (_, Some(name)) if ITEMS.contains(&name) => self.at += 1,
            (keyword, Some(name)) if NAMED.contains(&keyword) && self.scopes.iter().all(Option::is_some) => {
                self.source.items.push((self.within(), name.to_owned()));
                self.at += 2;
            }
            _ => self.at += 1,
        }
    }

    fn path(&mut self) {
        let line = self.line();
        let mut path = Names::new();
        while let Some(name) = self.name(0) {
            path.push(name.to_owned());
            self.at += 1;
            if !self.is_path_sign(0) {
                break;
            }
            self.at += 2;
        }
        self.source.paths.push(Written { within: self.within(), path, line });
    }

    /// The tree after `use`, or a part of it below `before`.
    fn tree(&mut self, before: &[String]) {
        let line = self.line();
        let mut path = before.to_vec();
        if self.is_path_sign(0) {
            self.at += 2;
        }
        loop {
            match (self.sign(0), self.name(0)) {
                ("{", _) => {
                    self.at += 1;
                    while !matches!(self.sign(0), "}" | "") {
                        let start = self.at;
                        self.tree(&path);
                        // anything else occurs only in the body of a macro
                        if self.sign(0) == "," || self.at == start {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                ("*", _) => {
                    self.at += 1;
                    return self.import("*", path, line);
                }
                (_, Some(name)) => {
                    path.push(name.to_owned());
                    self.at += 1;
                    if self.is_path_sign(0) {
                        self.at += 2;
                        continue;
                    }
                    if name == "self" && path.len() > 1 {
                        path.pop();
                    }
                    let mut known_as = path.last().cloned().unwrap_or_default();
                    if self.sign(0) == "as" {
                        known_as = self.name(1).unwrap_or("_").to_owned();
                        self.at += 2;
                    }
                    return self.import(&known_as, path, line);
                }
                _ => return,
            }
        }
    }

    fn import(&mut self, known_as: &str, path: Names, line: usize) {
        self.source.paths.push(Written { within: self.within(), path: path.clone(), line });
        // a function's imports are known only inside of the function
        if self.scopes.iter().all(Option::is_some) {
            self.source.names.push((self.within(), known_as.to_owned(), path));
        }
    }

    /// The tokens of a group in brackets, which is left behind.
    fn group(&mut self) -> Vec<Token<'a>> {
        let start = self.at;
        let mut depth = 0_usize;
        while self.at < self.tokens.len() {
            match self.sign(0) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        self.tokens.get(start..self.at).unwrap_or_default().to_vec()
    }

    /// Leaves an item behind, or a field, a variant, an arm, a statement.
    fn skip_item(&mut self) {
        if self.sign(0) == "pub" {
            self.at += 1;
            if self.sign(0) == "(" {
                self.group();
            }
        }
        let is_import = self.sign(0) == "use";
        let is_item = ITEMS.contains(&self.sign(0));
        loop {
            match self.sign(0) {
                "" | ")" | "]" | "}" => return,
                "{" if is_item && !is_import => {
                    self.group();
                    return;
                }
                "(" | "[" | "{" => {
                    self.group();
                }
                ";" => {
                    self.at += 1;
                    return;
                }
                "," if !is_item => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }
}

/// The facts in an item's attributes that matter here.
#[derive(Default)]
struct Attributes {
    for_tests: bool,
    path: Option<String>,
}

impl Attributes {
    fn add(&mut self, group: Vec<Token<'_>>) {
        let at = |index: usize| group.get(index).map_or("", |token| token.text);
        match at(1) {
            // `not(test)` is there without tests, and `any(test, …)` may be
            "cfg" if at(3) == "test" || at(3) == "all" && group.iter().any(|token| token.text == "test") => {
                self.for_tests |= !group.iter().any(|token| token.text == "not");
            }
            "path" => self.path = group.get(3).and_then(Token::quoted).map(str::to_owned),
            _ => {}
        }
    }
}

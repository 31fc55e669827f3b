//! The modules of a crate, and which module a path leads to.

use super::circles::Arrow;
use super::source::{self, Names, Source};
use crate::workspace::shown;
use anyhow::{Context, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How many re-exports of a name are followed.
const LONGEST_CHAIN: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Tree {
    modules: BTreeMap<Names, Module>,
    files: Vec<File>,
}

#[derive(Debug, Default)]
struct Module {
    /// Whether the module is in the file that the crate starts with.
    is_top: bool,
    /// Has a folder of its own.
    is_folder: bool,
    names: BTreeMap<String, Names>,
    /// Modules whose names are all names of this module too.
    globs: Vec<Names>,
    items: BTreeSet<String>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    /// The module that the file is.
    module: Names,
    source: Source,
}

impl Tree {
    /// Reads the files that a crate starts with, and those that they name.
    pub(super) fn read(roots: &[PathBuf]) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        for root in roots {
            let folder = root.parent().unwrap_or(Path::new(""));
            tree.read_file(root, folder, Names::new(), true)?;
        }
        Ok(tree)
    }

    /// `folder` is where the files of its modules are.
    fn read_file(&mut self, path: &Path, folder: &Path, module: Names, is_top: bool) -> anyhow::Result<()> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", shown(path)))?;
        let source = source::read(&text);
        let within = |inner: &Names| [module.clone(), inner.clone()].concat();
        for inner in std::iter::once(&Names::new()).chain(&source.inline) {
            self.modules.entry(within(inner)).or_default().is_top |= is_top;
        }
        for (inner, name, target) in &source.names {
            let of = self.modules.entry(within(inner)).or_default();
            match name.as_str() {
                "*" => of.globs.push(target.clone()),
                _ => {
                    of.names.insert(name.clone(), target.clone());
                }
            }
        }
        for (inner, name) in &source.items {
            self.modules.entry(within(inner)).or_default().items.insert(name.clone());
        }
        for (inner, name, place) in &source.files {
            let parent = within(inner);
            let inside = inner.iter().fold(folder.to_owned(), |folder, name| folder.join(name));
            let own_folder = inside.join(name);
            let candidates = match place {
                Some(place) => vec![path.parent().unwrap_or(Path::new("")).join(place)],
                None => vec![inside.join(name).with_extension("rs"), own_folder.join("mod.rs")],
            };
            let Some(found) = candidates.iter().find(|path| path.is_file()) else {
                bail!("{}: there is no file of the module `{name}`", shown(path));
            };
            let of = self.modules.entry(parent.clone()).or_default();
            of.is_folder = true;
            let child = [parent, vec![name.clone()]].concat();
            let is_folder = found.ends_with("mod.rs");
            let folder = if is_folder { found.parent().unwrap_or(Path::new("")).to_owned() } else { own_folder };
            self.modules.entry(child.clone()).or_default().is_folder |= is_folder;
            self.read_file(found, &folder, child, false)?;
        }
        self.files.push(File { path: path.to_owned(), module, source });
        Ok(())
    }

    /// One room's paths into another, as one arrow.
    pub(super) fn arrows(&self) -> Vec<Arrow> {
        let mut places: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for file in &self.files {
            for written in &file.source.paths {
                let from = [file.module.clone(), written.within.clone()].concat();
                let Some(rooms) = self.target(&from, &written.path).and_then(|to| self.rooms(&from, &to)) else {
                    continue;
                };
                let place = format!("{}:{}: {}", shown(&file.path), written.line, written.path.join("::"));
                places.entry(rooms).or_default().push(place);
            }
        }
        places.into_iter().map(|((from, to), places)| Arrow { from, to, places }).collect()
    }

    /// The rooms of the two modules in the folder where the ways to them part.
    fn rooms(&self, from: &Names, to: &Names) -> Option<(String, String)> {
        let common = from.iter().zip(to).take_while(|(one, other)| one == other).count();
        let room = |module: &Names| {
            let room = module.get(..=common)?;
            let module = self.modules.get(room)?;
            (!module.is_top && (common == 0 || module.is_folder)).then(|| room.join("/"))
        };
        Some((room(from)?, room(to)?))
    }

    /// The module that a path of a module leads to; none if it leads out of the crate.
    fn target(&self, from: &Names, path: &Names) -> Option<Names> {
        let absolute = self.absolute(from, path)?;
        self.resolve(&absolute, LONGEST_CHAIN)
    }

    /// The path from the root of the crate.
    fn absolute(&self, from: &Names, path: &Names) -> Option<Names> {
        let mut base = from.clone();
        let mut rest = path.as_slice();
        match rest.first().map(String::as_str) {
            Some("crate") => {
                base.clear();
                rest = rest.get(1..)?;
            }
            Some("self" | "super") => {
                while let Some(step @ ("self" | "super")) = rest.first().map(String::as_str) {
                    if step == "super" {
                        base.pop();
                    }
                    rest = rest.get(1..)?;
                }
            }
            first => {
                let first = first?.to_owned();
                let known = self.modules.contains_key(&[base.clone(), vec![first.clone()]].concat())
                    // `use http::…` in a module that says `use http;` still means the other crate
                    || self.modules.get(&base)?.names.get(&first).is_some_and(|target| target.first() != Some(&first));
                if !known {
                    return None;
                }
            }
        }
        Some([base, rest.to_vec()].concat())
    }

    fn resolve(&self, path: &Names, chain: usize) -> Option<Names> {
        let mut at = Names::new();
        for (index, name) in path.iter().enumerate() {
            let child = [at.clone(), vec![name.clone()]].concat();
            if self.modules.contains_key(&child) {
                at = child;
                continue;
            }
            let rest = path.get(index + 1..).unwrap_or_default();
            let module = self.modules.get(&at)?;
            if chain > 0
                && let Some(target) = module.names.get(name)
            {
                let target = self.absolute(&at, target)?;
                return self.resolve(&[target, rest.to_vec()].concat(), chain - 1);
            }
            if chain > 0 && !module.items.contains(name) {
                for glob in &module.globs {
                    let Some(target) = self.target(&at, glob).filter(|target| *target != at) else { continue };
                    if self
                        .modules
                        .get(&target)
                        .is_some_and(|of| of.items.contains(name) || of.names.contains_key(name))
                    {
                        return self.resolve(&[target, path.get(index..)?.to_vec()].concat(), chain - 1);
                    }
                }
            }
            break;
        }
        Some(at)
    }
}

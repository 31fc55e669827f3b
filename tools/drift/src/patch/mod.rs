//! Changes to the document that make findings go away. Comments and layout stay.
//!
//! `change` says what to change for a finding, `edits` where that is in a file, `render` writes new text in the style
//! of the file, and `text` changes the text.

mod change;
mod collection;
mod diff;
mod edits;
mod render;
mod text;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context;
use serde::Serialize;
use truv_openapi::{Description, NodeId};

use crate::findings::Finding;
use change::Change;
pub use diff::diff;
use text::Source;

/// A change to a file: replaces the text between two positions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edit {
    #[serde(skip)]
    pub(crate) file: usize,
    /// Line from 1, column from 0, in characters.
    pub start: (usize, usize),
    pub end: (usize, usize),
    pub insert: String,
}

/// What was changed, file by file: path, old text, new text.
pub type Changes = Vec<(PathBuf, String, String)>;

/// Texts in place of those on disk, by path.
pub type Texts = HashMap<PathBuf, String>;

/// The document with the findings' edits, without writing anything.
///
/// # Errors
///
/// When a file of the document cannot be read.
pub fn changes(document: &Description, findings: &[Finding]) -> anyhow::Result<Changes> {
    changes_of(document, findings, &Texts::new())
}

/// The same, for a document of which some texts are not on disk.
///
/// # Errors
///
/// When a file of the document cannot be read.
pub fn changes_of(document: &Description, findings: &[Finding], texts: &Texts) -> anyhow::Result<Changes> {
    let patcher = Patcher { texts: texts.clone(), ..Patcher::new(document) };
    let wanted: Vec<Change> = findings.iter().flat_map(|finding| change::of(document, finding)).collect();
    let mut changes = Changes::new();
    for (file, edits) in patcher.edits_of(&wanted) {
        let Some(path) = document.file(file) else { continue };
        let source = patcher.source(file).with_context(|| format!("{} cannot be read", path.display()))?;
        let new = source.with(&edits);
        changes.push((path.to_owned(), source.text().to_owned(), new));
    }
    Ok(changes)
}

/// Writes the changes, each file whole.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(changes: &Changes) -> anyhow::Result<()> {
    for (path, _, new) in changes {
        // a link stays a link: its target is changed
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let beside = path.with_file_name(name);
        let written = fs::write(&beside, new)
            .and_then(|()| fs::set_permissions(&beside, fs::metadata(&path)?.permissions()))
            .and_then(|()| fs::rename(&beside, &path));
        written.with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// Finds the edits for findings.
pub struct Patcher<'a> {
    document: &'a Description,
    texts: Texts,
    sources: RefCell<HashMap<usize, Option<Rc<Source>>>>,
}

impl<'a> Patcher<'a> {
    pub fn new(document: &'a Description) -> Self {
        Self { document, texts: Texts::new(), sources: RefCell::default() }
    }

    /// The edits that fix a finding; none if the fix needs a decision or a recorded value.
    pub fn edits(&self, finding: &Finding) -> Vec<Edit> {
        let wanted = change::of(self.document, finding);
        self.edits_of(&wanted).into_values().flatten().collect()
    }

    /// The edits by file, in the order of the text.
    fn edits_of(&self, wanted: &[Change]) -> BTreeMap<usize, Vec<Edit>> {
        let mut by_file: BTreeMap<usize, Vec<&Change>> = BTreeMap::new();
        for change in wanted {
            by_file.entry(self.file_of(change.node())).or_default().push(change);
        }
        let edits = by_file.into_iter().filter_map(|(file, wanted)| {
            let source = self.source(file)?;
            Some((file, edits::of(self.document, file, &source, &wanted)))
        });
        edits.filter(|(_, edits)| !edits.is_empty()).collect()
    }

    fn file_of(&self, node: NodeId) -> usize {
        self.document.tree().node(node).file
    }

    /// The text of a file; none if it cannot be read.
    fn source(&self, file: usize) -> Option<Rc<Source>> {
        let read = || {
            let path = self.document.file(file)?;
            let text = self.texts.get(path).cloned().or_else(|| fs::read_to_string(path).ok())?;
            Some(Rc::new(Source::new(text)))
        };
        self.sources.borrow_mut().entry(file).or_insert_with(read).clone()
    }

    /// The path of an edit's file.
    pub(crate) fn path(&self, edit: &Edit) -> Option<&Path> {
        self.document.file(edit.file)
    }
}

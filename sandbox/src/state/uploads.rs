//! Documents that were uploaded, and what was found in them.

use std::sync::Arc;

use crate::index_map::IndexMap;
use chrono::{DateTime, Utc};

use super::{Account, Lifecycle};

/// Everything that was uploaded, in the order of the uploads.
#[derive(Default)]
pub(crate) struct Uploads {
    pub(crate) collections: IndexMap<String, Collection>,
    pub(crate) files: IndexMap<String, UploadedFile>,
    pub(crate) papers: IndexMap<String, Paper>,
    pub(crate) forms: IndexMap<String, UploadForm>,
}

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) kind: &'static str,
    pub(crate) subtype: Option<&'static str>,
}

/// How many documents of each kind there are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Papers {
    pub(crate) paystubs: usize,
    pub(crate) wage_statements: usize,
    /// Whether there are tax returns of all past years, which tell what was earned whatever the form.
    pub(crate) has_tax_returns: bool,
}

/// Permission to upload one file by a form, the older way.
#[derive(Clone)]
pub(crate) struct UploadForm {
    pub(crate) id: String,
    pub(crate) found: Found,
    pub(crate) filename: String,
    pub(crate) link_id: String,
    /// Goes along with the file.
    pub(crate) policy: String,
}

/// Files of one or more people that belong together.
#[derive(Clone)]
pub(crate) struct Collection {
    pub(crate) id: String,
    /// Users that were named with the collection, or that documents belong to.
    pub(crate) user_ids: Vec<String>,
    /// When all files had come to their ends for the first time, or will have.
    pub(crate) read_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// An uploaded file, unchanged.
#[derive(Clone)]
pub(crate) struct UploadedFile {
    pub(crate) id: String,
    /// None for a file that was uploaded by a form.
    pub(crate) collection_id: Option<String>,
    pub(crate) filename: String,
    pub(crate) mime_type: String,
    pub(crate) content: Arc<[u8]>,
    pub(crate) md5sum: String,
    pub(crate) checks: Checks,
    pub(crate) user_id: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) lifecycle: Lifecycle,
}

/// The results of the checks of a file; none for a check that did not run because an earlier one failed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Checks {
    pub(crate) is_viable_size: Option<bool>,
    pub(crate) is_supported_type: Option<bool>,
    pub(crate) is_accessible: Option<bool>,
    pub(crate) is_valid: Option<bool>,
    pub(crate) is_readable: Option<bool>,
    pub(crate) is_unique: Option<bool>,
}

/// A document that was found in a file.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) file_id: String,
    pub(crate) kind: &'static str,
    pub(crate) subtype: Option<&'static str>,
    /// `successful` or `rejected`.
    pub(crate) status: &'static str,
    pub(crate) user_id: Option<String>,
    pub(crate) pages: usize,
    /// The link that was made from the document.
    pub(crate) link_id: Option<String>,
}

impl Uploads {
    /// Deletes a file with the documents that were found in it.
    pub(crate) fn delete_file(&mut self, file_id: &str) {
        self.files.shift_remove(file_id);
        self.papers.retain(|_, paper| paper.file_id != file_id);
    }

    /// Removes references to a deleted link.
    pub(super) fn unlink(&mut self, link_id: &str) {
        for paper in self.papers.values_mut().filter(|paper| paper.link_id.as_deref() == Some(link_id)) {
            paper.link_id = None;
        }
        self.forms.retain(|_, form| form.link_id != link_id);
    }

    /// Removes references to a deleted user.
    pub(super) fn disown(&mut self, user_id: &str) {
        for paper in self.papers.values_mut().filter(|paper| paper.user_id.as_deref() == Some(user_id)) {
            paper.user_id = None;
        }
        for file in self.files.values_mut().filter(|file| file.user_id.as_deref() == Some(user_id)) {
            file.user_id = None;
        }
        for collection in self.collections.values_mut() {
            collection.user_ids.retain(|known| known != user_id);
        }
    }
}

impl Account {
    /// The files of a collection, the oldest first.
    pub(crate) fn files_of(&self, collection_id: &str) -> impl Iterator<Item = &UploadedFile> {
        self.uploads.files.values().filter(move |file| file.collection_id.as_deref() == Some(collection_id))
    }

    /// The documents behind a link with their files, in the order in which they were uploaded.
    pub(crate) fn papers_behind(&self, link_id: &str) -> impl DoubleEndedIterator<Item = (&Paper, &UploadedFile)> {
        let papers = self.uploads.papers.values().filter(move |paper| paper.link_id.as_deref() == Some(link_id));
        papers.filter_map(|paper| Some((paper, self.uploads.files.get(&paper.file_id)?)))
    }

    /// How many documents of each kind there are behind a link.
    pub(crate) fn papers_of(&self, link_id: &str) -> Papers {
        let count = |kind: &str| self.papers_behind(link_id).filter(|(paper, _)| paper.kind == kind).count();
        Papers { paystubs: count("PAYSTUB"), wage_statements: count("W2"), has_tax_returns: false }
    }
}

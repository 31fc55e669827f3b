//! Waits for document collections: their files, single files, and the links that are made from them.

use std::borrow::Cow;

use super::builders::{progress, wait};
use super::outcome::{Awaited, Progress};
use super::part::{self, PartFailures};
use super::statuses::statuses;
use super::tasks::TaskFailure;
use crate::generated::types::{DocumentCollectionDetail, FinalizeCollectionResponse, UploadedFileDetail};

wait! {
    DocumentCollectionsGet => DocumentCollectionDetail,
    DocumentCollectionsGetFile => UploadedFileDetail,
    DocumentCollectionsGetFinalization => FinalizeCollectionResponse,
}

progress!(DocumentCollectionDetail, UploadedFileDetail, FinalizeCollectionResponse);

statuses! {
    /// How a file of a document collection ended without being read.
    FileFailure of CollectionFileStatus;
    done: Successful;
    pending: Pending | Validating | Validated | Processing;
    Failed: "it could not be read",
    Duplicate: "the same file was uploaded before",
    Invalid: "it is not a file that Truv accepts",
}

/// Done when each file is read. A file that was uploaded twice counts as a failure of that file.
impl Awaited for DocumentCollectionDetail {
    type Failure = PartFailures<FileFailure>;

    fn status_text(&self) -> Cow<'_, str> {
        let statuses: Vec<&str> = self.uploaded_files.iter().map(|file| file.status.as_str()).collect();
        statuses.join(", ").into()
    }

    fn progress(&self) -> Progress<Self::Failure> {
        part::whole(
            self.uploaded_files.iter().map(|part| (part.file_id.to_string(), FileFailure::progress(&part.status))),
        )
    }
}

impl Awaited for UploadedFileDetail {
    type Failure = FileFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<FileFailure> {
        FileFailure::progress(&self.status)
    }
}

/// Done when the data of each link is there: the answer has no status of its own.
impl Awaited for FinalizeCollectionResponse {
    type Failure = PartFailures<TaskFailure>;

    fn status_text(&self) -> Cow<'_, str> {
        let links = self.users.iter().flat_map(|user| &user.links);
        let statuses: Vec<&str> = links.map(|link| link.status.as_str()).collect();
        statuses.join(", ").into()
    }

    fn progress(&self) -> Progress<Self::Failure> {
        let links = self.users.iter().flat_map(|user| &user.links);
        part::whole(links.map(|link| (link.link_id.to_string(), TaskFailure::progress(&link.status))))
    }
}

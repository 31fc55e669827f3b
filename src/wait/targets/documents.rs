//! Document collections: their files, single files, and the links that are made of them.

use std::borrow::Cow;

use super::{task, wait};
use crate::types::{CollectionFileStatus, DocumentCollectionDetail, FinalizeCollectionResponse, UploadedFileDetail};
use crate::wait::{Awaited, FileFailure, PartFailures, Progress, TaskFailure, part};

wait! {
    DocumentCollectionsGet => DocumentCollectionDetail,
    DocumentCollectionsGetFile => UploadedFileDetail,
    DocumentCollectionsGetFinalization => FinalizeCollectionResponse,
}

fn file(status: &CollectionFileStatus) -> Progress<FileFailure> {
    use CollectionFileStatus::{Pending, Processing, Successful, Validated, Validating};
    match (FileFailure::of(status), status) {
        (Some(failure), _) => Progress::Failed(failure),
        (None, Successful) => Progress::Done,
        (None, Pending | Validating | Validated | Processing) => Progress::Pending,
        (None, other) => Progress::Unknown(other.to_string()),
    }
}

/// Done when each file is read. A file that was uploaded twice counts as a failure of that file.
impl Awaited for DocumentCollectionDetail {
    type Failure = PartFailures<FileFailure>;

    fn status_text(&self) -> Cow<'_, str> {
        let statuses: Vec<&str> = self.uploaded_files.iter().map(|file| file.status.as_str()).collect();
        statuses.join(", ").into()
    }

    fn progress(&self) -> Progress<Self::Failure> {
        part::whole(self.uploaded_files.iter().map(|part| (part.file_id.to_string(), file(&part.status))))
    }
}

impl Awaited for UploadedFileDetail {
    type Failure = FileFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<FileFailure> {
        file(&self.status)
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
        part::whole(links.map(|link| (link.link_id.to_string(), task(&link.status))))
    }
}

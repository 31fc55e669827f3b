//! Waits for reports of scoring attributes.

use std::borrow::Cow;

use super::builders::{progress, wait};
use super::outcome::{Awaited, Progress};
use super::statuses::statuses;
use crate::generated::types::{ScoringReport, ScoringReportStatus};

wait! {
    ScoringReportsGet => ScoringReport,
}

progress!(ScoringReport);

statuses! {
    /// How a report of scoring attributes ended without success.
    ScoringFailure of ScoringReportStatus;
    done: Success;
    pending: Processing;
    Failed: "the attributes could not be worked out",
    DataImportError: "the data that was sent could not be imported",
}

impl Awaited for ScoringReport {
    type Failure = ScoringFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_ref().map_or("", ScoringReportStatus::as_str).into()
    }

    fn progress(&self) -> Progress<ScoringFailure> {
        self.status.as_ref().map_or(Progress::Pending, ScoringFailure::progress)
    }
}

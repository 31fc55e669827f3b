//! Reports of scoring attributes.

use std::borrow::Cow;

use super::wait;
use crate::types::{ScoringReport, ScoringReportStatus};
use crate::wait::failure::failure;
use crate::wait::{Awaited, Progress};

wait! {
    ScoringReportsGet => ScoringReport,
}

failure! {
    /// How a report of scoring attributes ended without success.
    ScoringFailure of ScoringReportStatus;
    Failed: "the attributes could not be worked out",
    DataImportError: "the data that was sent could not be taken in",
}

impl Awaited for ScoringReport {
    type Failure = ScoringFailure;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_ref().map_or("", ScoringReportStatus::as_str).into()
    }

    fn progress(&self) -> Progress<ScoringFailure> {
        match &self.status {
            Some(ScoringReportStatus::Success) => Progress::Done,
            None | Some(ScoringReportStatus::Processing) => Progress::Pending,
            Some(other) => {
                ScoringFailure::of(other).map_or_else(|| Progress::Unknown(other.to_string()), Progress::Failed)
            }
        }
    }
}

//! Waits for reports that appear some time after they were created.

use std::borrow::Cow;
use std::convert::Infallible;

use super::builders::{progress, wait};
use super::outcome::{Awaited, Progress};

/// A report without a status: it is missing at first, and complete when it has `completed_at`.
macro_rules! report {
    ($($operation:ident => $report:ident,)+) => {$(
        wait! { $operation => $report, }
        progress!($report);

        impl Awaited for crate::generated::types::$report {
            type Failure = Infallible;

            const APPEARS_LATER: bool = true;

            fn status_text(&self) -> Cow<'_, str> {
                if self.completed_at.is_some() { "completed" } else { "incomplete" }.into()
            }

            fn progress(&self) -> Progress<Infallible> {
                if self.completed_at.is_some() { Progress::Done } else { Progress::Pending }
            }
        }
    )+};
}

#[cfg(feature = "income")]
report! {
    UserReportsGet => LenderApplicantReport,
}

#[cfg(feature = "assets")]
report! {
    AssetReportsGet => VoaApplicantReport,
    IncomeInsightsReportsGet => IncomeInsightsApplicantReport,
}

#[cfg(feature = "assets")]
wait! {
    BankIncomeReportsGet => BankIncomeReport,
    BankIncomeReportsGetLatest => BankIncomeReport,
}

#[cfg(feature = "assets")]
progress!(BankIncomeReport);

#[cfg(feature = "assets")]
impl Awaited for crate::generated::types::BankIncomeReport {
    type Failure = Infallible;

    const APPEARS_LATER: bool = true;

    fn status_text(&self) -> Cow<'_, str> {
        self.status.as_str().into()
    }

    fn progress(&self) -> Progress<Infallible> {
        use crate::generated::types::BankIncomeReportStatus::{Processing, Success, Unknown};
        match &self.status {
            Success => Progress::Done,
            Processing => Progress::Pending,
            Unknown(status) => Progress::Unknown(status.clone()),
        }
    }
}

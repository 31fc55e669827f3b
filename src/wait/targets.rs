//! What can be waited for, and what its statuses mean.

#[cfg(feature = "documents")]
mod documents;
#[cfg(feature = "orders")]
mod orders;
#[cfg(any(feature = "income", feature = "assets"))]
mod reports;
#[cfg(feature = "scoring")]
mod scoring;
mod tasks;

#[cfg(feature = "orders")]
pub use orders::{BatchFailure, InvoiceFailure};
#[cfg(feature = "scoring")]
pub use scoring::ScoringFailure;

use super::{Progress, TaskFailure};
use crate::types;

/// Gives builders of operations that read an object the method `wait`.
macro_rules! wait {
    ($($operation:ident => $answer:ident,)+) => {$(
        impl $crate::generated::operations::$operation<'_> {
            /// Waits until it has ended; see [`wait`](crate::wait). Nothing is sent yet.
            pub fn wait(self) -> $crate::wait::Wait<$crate::types::$answer> {
                $crate::wait::Wait::new(self.client.clone(), self.into_request())
            }
        }
    )+};
}
use wait;

fn task(status: &types::TaskStatus) -> Progress<TaskFailure> {
    use types::TaskStatus::{Done, FullParse, Login, Mfa, New, Parse, SwitchDeposit};
    match (TaskFailure::of(status), status) {
        (Some(failure), _) => Progress::Failed(failure),
        (None, Done) => Progress::Done,
        (None, New | Login | Mfa | Parse | FullParse | SwitchDeposit) => Progress::Pending,
        (None, other) => Progress::Unknown(other.to_string()),
    }
}

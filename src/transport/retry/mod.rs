//! Whether a failed attempt is followed by another, and when.
//!
//! Each question has its own file. [`RetryPolicy`] says whether to try again, and [`Backoff`] how long to wait.
//! [`hint`](crate::call::hint) reads the wait that the server asked for. [`RetryBudget`] limits the retries of the
//! whole client. `next` puts these together.

mod backoff;
mod budget;
mod next;
mod policy;
mod random;
mod settings;
mod standard;

pub use backoff::{Backoff, ExponentialBackoff};
pub use budget::RetryBudget;
pub(crate) use next::{Next, next};
pub use policy::{And, AtMost, Failure, RetryPolicy};
pub use random::Random;
pub use settings::{Retry, RetryEvent};
pub use standard::Standard;

//! Whether a failed attempt is followed by another, and when.
//!
//! One policy per file: [`RetryPolicy`] says whether, [`Backoff`] how long to wait, [`hint`](crate::call::hint) what the server asked for,
//! [`RetryBudget`] how much of it all the client can bear. `next` puts them together.

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

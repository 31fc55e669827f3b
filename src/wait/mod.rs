//! Waits until Truv has finished a task, an order, a report or a collection of documents.
//!
//! The builders of the operations that read such an object have the method `wait`. A wait reads the object again and
//! again, within a deadline, and returns how the work ended:
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
//! use truv_sdk::wait::{Outcome, TaskFailure};
//!
//! match client.tasks_get().task_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").wait().until_done().await? {
//!     Outcome::Done(task) => println!("the data of link {} is there", task.link_id),
//!     Outcome::Failed(TaskFailure::LoginError, _) => println!("the person has to log in again"),
//!     Outcome::Failed(failure, _) => println!("{failure}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! If every end but success is a failure for you, [`Outcome::done`] turns the other ends into errors.
//!
//! | waits for | ends without success as |
//! |---|---|
//! | tasks and refreshes | [`TaskFailure`] |
#![cfg_attr(feature = "orders", doc = "| orders | [`PartFailures`] of [`SuborderFailure`] |")]
#![cfg_attr(feature = "orders", doc = "| batches of orders, invoices | [`BatchFailure`], [`InvoiceFailure`] |")]
#![cfg_attr(feature = "documents", doc = "| collections of documents | [`PartFailures`] of [`FileFailure`] |")]
#![cfg_attr(feature = "scoring", doc = "| scoring reports | [`ScoringFailure`] |")]
//!
//! Each such enum lists its ends in `ALL`; a [`PartFailure`] names the part. [`Awaited`] is what can be waited for, and
//! [`Progress`] what its status means. [`Changes`] is a stream of each status.
//!
//! - **How often.** At once, then after about a second, then less and less often, down to once every 15 seconds. Each
//!   pause is a little shorter or longer at random, so that many waits do not ask at the same time. [`Wait::schedule`]
//!   sets another [`Schedule`]. When a webhook reports an event, a [`Wake`] can wake a wait early. Each request takes
//!   a place in the quota, behind interactive calls, unless the operation's `options` set another
//!   [priority](crate::CallOptions::priority).
//! - **How long.** Ten minutes, or the time that [`Wait::deadline`] sets. Then the wait fails with
//!   [`ErrorKind::WaitDeadline`](crate::ErrorKind::WaitDeadline), and the error has the
//!   [last status](crate::Error::last_status). You can drop the future at any time to end the wait.
//! - **Errors.** Errors that may pass ([`Error::is_retryable`]) are tolerated until the deadline; any other error ends
//!   the wait. Reports answer 404 for some seconds after they were created: the wait goes on in this case.
//! - **Unknown statuses.** If this version of the crate does not know a status, the wait goes on, with a warning in the
//!   traces.

mod builders;
mod changes;
#[cfg(feature = "documents")]
mod documents;
mod engine;
#[cfg(feature = "orders")]
mod orders;
mod outcome;
mod part;
#[cfg(any(feature = "income", feature = "assets"))]
mod reports;
mod schedule;
#[cfg(feature = "scoring")]
mod scoring;
mod statuses;
mod tasks;
mod wake;

use std::fmt;
use std::time::Duration;

pub use changes::Changes;
#[cfg(feature = "documents")]
pub use documents::FileFailure;
#[cfg(feature = "orders")]
pub use orders::{BatchFailure, InvoiceFailure, SuborderFailure};
pub use outcome::{Awaited, Outcome, Progress};
pub use part::{PartFailure, PartFailures};
pub use schedule::{Backoff, Schedule};
#[cfg(feature = "scoring")]
pub use scoring::ScoringFailure;
pub use tasks::TaskFailure;
pub use wake::Wake;

use crate::client::Client;
use crate::error::Error;
use crate::transport::Request;
use crate::transport::quota::Priority;

/// The default: long enough for a person who looks for a code on their phone.
const DEADLINE: Duration = Duration::from_secs(10 * 60);

/// A wait that has not begun. Set its options, then call [`until_done`](Self::until_done) or
/// [`changes`](Self::changes).
#[must_use = "nothing is sent until `until_done` or `changes` is called and polled"]
pub struct Wait<T, C = Client> {
    client: C,
    request: Result<Request, Error>,
    deadline: Duration,
    schedule: Box<dyn Schedule>,
    wake: Option<Wake>,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T: Awaited, C> Wait<T, C> {
    pub(crate) fn new(client: C, mut request: Result<Request, Error>) -> Self {
        if let Ok(request) = &mut request {
            request.options.priority.get_or_insert(Priority::Background);
        }
        let schedule = Box::new(Backoff::default());
        Self { client, request, deadline: DEADLINE, schedule, wake: None, of: std::marker::PhantomData }
    }

    /// The longest time to wait, from the first poll of the future. The default is ten minutes. Orders that wait for a
    /// person may take days; use webhooks for them.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// When to ask again. The default is [`Backoff`]. A closure from the number of answers so far to a duration works
    /// too.
    ///
    /// ```no_run
    /// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
    /// use std::time::Duration;
    ///
    /// let wait = client.tasks_get().task_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").wait();
    /// let outcome = wait.schedule(|_| Duration::from_secs(2)).until_done().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn schedule(mut self, schedule: impl Schedule) -> Self {
        self.schedule = Box::new(schedule);
        self
    }

    /// Asks at once whenever `wake` is woken.
    pub fn wake_on(mut self, wake: &Wake) -> Self {
        self.wake = Some(wake.clone());
        self
    }

    /// The same wait with another client, and this client.
    #[cfg(feature = "blocking")]
    pub(crate) fn exchange_client<D>(self, client: impl FnOnce(&C) -> D) -> (C, Wait<T, D>) {
        let Self { client: this, request, deadline, schedule, wake, of } = self;
        let client = client(&this);
        (this, Wait { client, request, deadline, schedule, wake, of })
    }
}

impl<T: Awaited> Wait<T> {
    /// Waits until the work has ended.
    ///
    /// # Errors
    ///
    /// The deadline passed ([`Error::is_wait_deadline`]), a parameter is missing, or a request failed with an error
    /// that is not temporary. An end without success is not an error: see [`Outcome`].
    pub async fn until_done(self) -> Result<Outcome<T>, Error> {
        let mut engine = self.engine()?;
        loop {
            let response = engine.next_change().await?;
            match response.progress() {
                Progress::Done => return Ok(Outcome::Done(response)),
                Progress::Failed(failure) => return Ok(Outcome::Failed(failure, response)),
                Progress::Pending | Progress::Unknown(_) => {}
            }
        }
    }

    /// A stream of the object, once for each new status, from the first to the last. A status that comes and goes
    /// between two requests is not seen.
    pub fn changes(self) -> Changes<T> {
        Changes::new(self.engine())
    }

    fn engine(self) -> Result<engine::Engine<T>, Error> {
        let Self { client, request, deadline, schedule, wake, .. } = self;
        Ok(engine::Engine::new(client, request?, deadline, schedule, wake.as_ref()))
    }
}

impl<T, C> fmt::Debug for Wait<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

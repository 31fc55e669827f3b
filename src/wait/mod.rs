//! Waiting until Truv is done with something: a task, an order, a report, a collection of documents.
//!
//! The builders of the operations that read such an object have `wait`. It asks again and again, within a deadline, and
//! says how it ended:
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
//! Where any end but success is a failure, [`Outcome::done`] makes an error of it.
//!
//! - **How often.** At once, then after about a second, then less and less often, up to every 15 seconds; a bit earlier or
//!   later at random, so that many waits do not ask at the same time. [`Wait::schedule`] sets another [`Schedule`]. A
//!   webhook that says that something happened can wake a wait early, by a [`Wake`].
//!   Each request takes a place in the quota, behind interactive calls, unless the operation's `options` set another
//!   [priority](crate::CallOptions::priority).
//! - **How long.** Ten minutes, or what [`Wait::deadline`] sets; then the wait fails with
//!   [`ErrorKind::WaitDeadline`](crate::ErrorKind::WaitDeadline), and the error has the
//!   [last status](crate::Error::last_status). Dropping the future ends the wait at any time.
//! - **Errors.** What may pass ([`Error::is_retryable`]) is tolerated until the deadline; any other error ends the wait.
//!   Reports answer 404 for some seconds after they were created: that is waited out.
//! - **Statuses that this version of the crate does not know** are waited out too, with a warning in the traces.

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

/// Unless set: long enough for a person who looks for a code on their phone.
const DEADLINE: Duration = Duration::from_secs(10 * 60);

/// A wait that has not begun: set how, then [`until_done`](Self::until_done) or [`changes`](Self::changes).
#[must_use = "nothing is sent until `until_done` or `changes` is called and polled"]
pub struct Wait<T> {
    client: Client,
    request: Result<Request, Error>,
    deadline: Duration,
    schedule: Box<dyn Schedule>,
    wake: Option<Wake>,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T: Awaited> Wait<T> {
    pub(crate) fn new(client: Client, mut request: Result<Request, Error>) -> Self {
        if let Ok(request) = &mut request {
            request.options.priority.get_or_insert(Priority::Background);
        }
        let schedule = Box::new(Backoff::default());
        Self { client, request, deadline: DEADLINE, schedule, wake: None, of: std::marker::PhantomData }
    }

    /// How long to wait at most, from the first poll of the future: ten minutes unless set. Orders that wait for a person
    /// may take days; webhooks serve better there.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// When to ask again: [`Backoff`] unless set. A closure from the number of answers so far to a duration will do.
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

    /// Asks at once whenever `wake` says so.
    pub fn wake_on(mut self, wake: &Wake) -> Self {
        self.wake = Some(wake.clone());
        self
    }

    /// Waits for the end.
    ///
    /// # Errors
    ///
    /// The deadline passed ([`Error::is_wait_deadline`]), a parameter is missing, or a request failed in a way that does
    /// not pass. An end without success is no error: see [`Outcome`].
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

    /// A stream of the object, once for each status that is seen: the first, each other one, and the last. Between two
    /// polls a status may come and go unseen.
    pub fn changes(self) -> Changes<T> {
        Changes::new(self.engine())
    }

    fn engine(self) -> Result<engine::Engine<T>, Error> {
        let Self { client, request, deadline, schedule, wake, .. } = self;
        Ok(engine::Engine::new(client, request?, deadline, schedule, wake.as_ref()))
    }
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

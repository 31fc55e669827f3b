//! The outcome of a wait.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use serde::de::DeserializeOwned;

use crate::runtime::Response;

/// How the awaited work ended.
#[must_use = "it may have failed"]
pub enum Outcome<T: Awaited> {
    /// With success. If the object has parts, every part ended with success.
    Done(Response<T>),
    /// Without success: how it ended, and the object as it was last read. If the object has parts, at least one part
    /// ended without success.
    Failed(T::Failure, Response<T>),
}

impl<T: Awaited> Outcome<T> {
    /// Whether the work ended with success.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    /// The object as it was last read, however the work ended.
    pub fn response(&self) -> &Response<T> {
        match self {
            Self::Done(response) | Self::Failed(_, response) => response,
        }
    }

    /// The object as it was last read, by value, however the work ended.
    pub fn into_inner(self) -> T {
        match self {
            Self::Done(response) | Self::Failed(_, response) => response.into_inner(),
        }
    }

    /// Turns every end but success into an error.
    ///
    /// ```no_run
    /// # async fn example(client: truv_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let task = client.tasks_get().task_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").wait().until_done().await?.done()?;
    /// println!("the data of link {} is there", task.link_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The failure, if the work ended without success.
    pub fn done(self) -> Result<Response<T>, T::Failure> {
        match self {
            Self::Done(response) => Ok(response),
            Self::Failed(failure, _) => Err(failure),
        }
    }
}

impl<T: Awaited + fmt::Debug> fmt::Debug for Outcome<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(response) => f.debug_tuple("Done").field(response).finish(),
            Self::Failed(failure, response) => f.debug_tuple("Failed").field(failure).field(response).finish(),
        }
    }
}

/// An object that can be waited for.
pub trait Awaited: DeserializeOwned + Send + 'static {
    /// The ends without success.
    type Failure: StdError + Clone + Send + Sync + 'static;

    /// Whether the object may be missing (404) for a while after it was created.
    const APPEARS_LATER: bool = false;

    /// The status as Truv writes it; for an object with parts, the statuses of the parts.
    fn status_text(&self) -> Cow<'_, str>;

    /// What the status means.
    fn progress(&self) -> Progress<Self::Failure>;
}

/// What a status means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress<F> {
    /// Under way.
    Pending,
    /// A status that this version of the crate does not know; it may be an end.
    Unknown(String),
    /// The end, with success.
    Done,
    /// The end, without success.
    Failed(F),
}

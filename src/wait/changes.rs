//! The stream of status changes.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::FusedStream;

use super::engine::Engine;
use super::outcome::{Awaited, Progress};
use crate::error::Error;
use crate::runtime::Response;

type Step<T> = Pin<Box<dyn Future<Output = (Engine<T>, Result<Response<T>, Error>)> + Send>>;

/// A stream of an object's statuses; see [`Wait::changes`](super::Wait::changes). The stream ends after the last
/// status, or after the first error. Nothing is sent while the stream is not polled.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Changes<T>(State<T>);

enum State<T> {
    Idle(Box<Engine<T>>),
    Busy(Step<T>),
    Failed(Error),
    Ended,
}

impl<T: Awaited> Changes<T> {
    pub(super) fn new(engine: Result<Engine<T>, Error>) -> Self {
        Self(engine.map_or_else(State::Failed, |engine| State::Idle(Box::new(engine))))
    }

    /// The object with its next status; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: Awaited> Stream for Changes<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut step: Step<T> = match std::mem::replace(&mut self.0, State::Ended) {
            State::Ended => return Poll::Ready(None),
            State::Failed(error) => return Poll::Ready(Some(Err(error))),
            State::Busy(step) => step,
            State::Idle(mut engine) => Box::pin(async move {
                let result = engine.next_change().await;
                (*engine, result)
            }),
        };
        let Poll::Ready((engine, result)) = step.as_mut().poll(context) else {
            self.0 = State::Busy(step);
            return Poll::Pending;
        };
        if let Ok(response) = &result
            && matches!(response.progress(), Progress::Pending | Progress::Unknown(_))
        {
            self.0 = State::Idle(Box::new(engine));
        }
        Poll::Ready(Some(result))
    }
}

impl<T: Awaited> FusedStream for Changes<T> {
    fn is_terminated(&self) -> bool {
        matches!(self.0, State::Ended)
    }
}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}

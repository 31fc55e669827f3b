//! Reads an object until its status changes.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout_at;

use super::outcome::{Awaited, Progress};
use super::{Schedule, Wake};
use crate::client::Client;
use crate::clock::{self, Instant};
use crate::error::Error;
use crate::runtime::Response;
use crate::transport::Request;

pub(super) struct Engine<T> {
    client: Client,
    request: Request,
    allowed: Duration,
    /// Set by the first poll.
    deadline: Option<Instant>,
    schedule: Box<dyn Schedule>,
    wakes: Option<watch::Receiver<()>>,
    /// Answers so far, or since the last early wake.
    polls: u32,
    /// How long to wait before the next request.
    pause: Option<Duration>,
    last_status: Option<String>,
    /// The last error that was tolerated, unless an answer came after it.
    last_error: Option<Error>,
    warned: HashSet<String>,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T: Awaited> Engine<T> {
    pub(super) fn new(
        client: Client,
        request: Request,
        allowed: Duration,
        schedule: Box<dyn Schedule>,
        wake: Option<&Wake>,
    ) -> Self {
        Self {
            client,
            request,
            allowed,
            deadline: None,
            schedule,
            wakes: wake.map(Wake::listen),
            polls: 0,
            pause: None,
            last_status: None,
            last_error: None,
            warned: HashSet::new(),
            of: std::marker::PhantomData,
        }
    }

    /// The next answer whose status differs from the last status.
    pub(super) async fn next_change(&mut self) -> Result<Response<T>, Error> {
        let now = clock::now();
        // a duration beyond what the clock can hold is as good as no deadline
        let far = Duration::from_secs(100 * 366 * 24 * 60 * 60);
        let deadline = *self.deadline.get_or_insert_with(|| now + self.allowed.min(far));
        loop {
            if let Some(pause) = self.pause.take()
                && !self.pause_until(clock::now() + pause.min(far), deadline).await
            {
                return Err(self.out_of_time());
            }
            let Ok(answer) = timeout_at(deadline, self.client.call::<T>(self.request.clone())).await else {
                return Err(self.out_of_time());
            };
            let mut pause = self.schedule.pause(self.polls);
            self.polls = self.polls.saturating_add(1);
            match answer {
                Ok(response) => {
                    self.last_error = None;
                    self.pause = Some(pause);
                    if self.is_news(&response) {
                        return Ok(response);
                    }
                }
                Err(error) if error.is_retryable() || T::APPEARS_LATER && error.is_not_found() => {
                    // Truv's own hint comes before the schedule
                    pause = pause.max(error.retry_after().unwrap_or_default());
                    self.pause = Some(pause);
                    self.last_error = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Notes the status; warns of each unknown status once.
    fn is_news(&mut self, response: &Response<T>) -> bool {
        if let Progress::Unknown(status) = response.progress()
            && self.warned.insert(status.clone())
        {
            tracing::warn!(
                truv.operation = self.request.operation.id,
                status = &*self.client.mask().text(&status),
                "this version of truv-sdk does not know the status; the wait goes on"
            );
        }
        let status = response.status_text().into_owned();
        let is_news = self.last_status.as_ref() != Some(&status);
        self.last_status = Some(status);
        is_news
    }

    /// Waits until that time, or until something wakes the wait; `false` if the deadline came first.
    async fn pause_until(&mut self, until: Instant, deadline: Instant) -> bool {
        let end = until.min(deadline);
        let woken = match &mut self.wakes {
            None => false,
            Some(wakes) => matches!(timeout_at(end, wakes.changed()).await, Ok(Ok(()))),
        };
        if woken {
            // something has happened, so requests become frequent again
            self.polls = 0;
            return true;
        }
        // also if the last handle is gone, so that nothing can wake the wait any more
        clock::sleep(end.saturating_duration_since(clock::now())).await;
        until < deadline
    }

    fn out_of_time(&mut self) -> Error {
        let subject = self.request.subject(self.client.mask());
        Error::wait_deadline(subject, self.allowed, self.last_status.clone(), self.last_error.take())
    }
}

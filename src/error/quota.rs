//! Calls that the client's quota refused, and who is behind the refusal.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Error, ErrorKind};
use crate::call::{AskedBy, Pause, Refusal, Subject, Wait};
use crate::clock;

/// Who made the quota refuse a call, since when, and until when.
///
/// [`Error::quota_refusal`] returns this value, and it is the error's [`source`](StdError::source). If Redis caused the
/// refusal, the source of this value says what is wrong with Redis (a `truv_sdk::redis::RedisError`). Otherwise it is
/// the error of an [`earlier`](Self::earlier) attempt of the call.
#[derive(Debug)]
#[non_exhaustive]
pub struct QuotaRefusal {
    /// Who made the call wait.
    pub asked_by: AskedBy,
    /// When the server answered 429; `None` if only the budget or Redis caused the refusal.
    pub since: Option<SystemTime>,
    /// When the call could have been sent, at the earliest.
    pub until: SystemTime,
    cause: Cause,
    earlier: Option<Error>,
}

/// Why Redis cannot be used.
type Cause = Option<Box<dyn StdError + Send + Sync>>;

impl QuotaRefusal {
    /// The error of the call's last attempt, if there was one before the refusal.
    #[must_use]
    pub fn earlier(&self) -> Option<&Error> {
        self.earlier.as_ref()
    }
}

impl fmt::Display for QuotaRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.asked_by, self.since) {
            (AskedBy::Server, Some(since)) => write!(f, "the server answered 429 at {}", Moment(since))?,
            (AskedBy::OtherProcess, Some(since)) => {
                write!(f, "the server answered 429 to another process at {}", Moment(since))?;
            }
            (AskedBy::OtherProcess, None) => f.write_str("the server answered 429 to another process")?,
            (AskedBy::Redis, _) => f.write_str("the Redis that holds the quota cannot be used")?,
            (AskedBy::Budget | AskedBy::Server, _) => f.write_str("the budget of a minute is spent")?,
        }
        write!(f, "; nothing is sent until {}", Moment(self.until))
    }
}

impl StdError for QuotaRefusal {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.cause {
            Some(cause) => Some(&**cause),
            None => self.earlier.as_ref().map(|error| error as _),
        }
    }
}

/// A time to the second, written for people.
struct Moment(SystemTime);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&DateTime::<Utc>::from(self.0).to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl Error {
    /// Who made the quota refuse the call, since when, and until when; `None` unless
    /// [`is_quota_refusal`](Self::is_quota_refusal).
    pub fn quota_refusal(&self) -> Option<&QuotaRefusal> {
        self.0.source.as_deref()?.downcast_ref()
    }

    /// The call was not sent because the server had answered 429 to another request with the same access secret, and
    /// the time that the server asked for ends after the call's deadline. [`is_quota_refusal`](Self::is_quota_refusal)
    /// is also true.
    ///
    /// # Troubleshooting
    ///
    /// [`quota_refusal`](Self::quota_refusal) says whether that request was one of this process, when it was answered,
    /// and when the pause ends. Try again then ([`retry_after`](Self::retry_after)), give the call a longer deadline, or
    /// set the longest pause with [`Quota::max_pause`](crate::quota::Quota::max_pause).
    pub fn is_server_pause(&self) -> bool {
        self.quota_refusal().is_some_and(|refusal| matches!(refusal.asked_by, AskedBy::Server | AskedBy::OtherProcess))
    }

    /// The error if there is no place in the quota before the call's deadline.
    pub(crate) fn quota_refused(subject: Subject, limit: u32, refusal: Refusal) -> Self {
        let now = clock::wall();
        let (wait, asked_by, cause, explanation): (_, _, Cause, _) = match refusal {
            Refusal::NoPlace(wait) => {
                let seconds = wait.time.as_secs_f32();
                let explanation = wait.pause.map_or_else(|| no_place(limit, seconds), |pause| paused(pause, seconds));
                (wait, wait.asked_by(), None, explanation)
            }
            #[cfg(feature = "redis")]
            Refusal::Away { again, why } => {
                let explanation = format!(
                    "the quota cannot use Redis, and its policy is to send nothing then; nothing was sent. {why}. Or \
                     choose `WhenAway::FailOpen`"
                );
                (Wait { time: again, pause: None }, AskedBy::Redis, Some(why), explanation)
            }
        };
        let Wait { time, pause } = wait;
        let until = pause.map_or(now.checked_add(time).unwrap_or(now), |pause| pause.until);
        let mut error = Self::unanswered(ErrorKind::Refused, subject, explanation);
        error.0.is_quota_refusal = true;
        error.0.retry_after = Some(time);
        let since = pause.map(|pause| pause.since);
        error.with_source(QuotaRefusal { asked_by, since, until, cause, earlier: None })
    }

    /// Adds the error of an earlier attempt of the refused call.
    pub(crate) fn after(mut self, earlier: Self) -> Self {
        // the error is new, so nothing else shares its source yet
        let source = self.0.source.as_mut().and_then(Arc::get_mut);
        if let Some(refusal) = source.and_then(|source| source.downcast_mut::<QuotaRefusal>()) {
            refusal.earlier = Some(earlier);
        }
        self
    }
}

fn no_place(limit: u32, seconds: f32) -> String {
    let requests = if limit == 1 { "request" } else { "requests" };
    format!(
        "the quota of {limit} {requests} per minute has no place before the call's deadline: the wait is at \
         least {seconds:.1} s; nothing was sent. Give the call more time (`deadline`), or spread the calls"
    )
}

fn paused(pause: Pause, seconds: f32) -> String {
    let whom = match pause.by {
        AskedBy::OtherProcess => "another process with the same access secret",
        _ => "this process",
    };
    format!(
        "the server answered {whom} with a 429 at {}, so calls are held until {}, {seconds:.1} s from now, which is after \
         the call's deadline; nothing was sent. Give the call more time (`deadline`), or limit such pauses with \
         `Quota::max_pause`",
        Moment(pause.since),
        Moment(pause.until)
    )
}

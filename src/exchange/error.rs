//! Why an exchange has no answer.

use std::error::Error as StdError;
use std::fmt;

/// Why an [`Exchange`](super::Exchange) has no complete answer. Retries depend on whether the request may have been
/// carried out.
#[derive(Debug)]
pub struct ExchangeError {
    pub(crate) stage: Stage,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    NotConnected,
    Broken,
    Unsendable,
}

impl ExchangeError {
    /// No connection: nothing was sent, and another attempt may succeed
    /// ([`ErrorKind::Connect`](crate::ErrorKind::Connect)).
    pub fn not_connected(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { stage: Stage::NotConnected, source: source.into() }
    }

    /// The connection broke before the answer was complete: the request may or may not have been carried out
    /// ([`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted)).
    pub fn interrupted(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { stage: Stage::Broken, source: source.into() }
    }

    /// The request cannot be sent at all, and is not tried again
    /// ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)).
    pub fn unsendable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { stage: Stage::Unsendable, source: source.into() }
    }
}

impl fmt::Display for ExchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::NotConnected => "no connection could be made",
            Stage::Broken => "the connection broke before the answer was complete",
            Stage::Unsendable => "the request cannot be sent",
        })
    }
}

impl StdError for ExchangeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

//! Sends one request: with reqwest, or with the client's own [`Exchange`](crate::exchange::Exchange).

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;

use super::deadline::AttemptTime;
use super::failure::{Failure, Progress, innermost};
use crate::error::Error;
use crate::exchange::{AnyExchange, ExchangeError, Stage};

/// Why there is no answer.
pub(super) enum Broken {
    Http(reqwest::Error, Progress),
    Replaced(ExchangeError),
    /// The time of the attempt is over.
    TimedOut,
}

impl Broken {
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Http(error, progress) => Failure::of(error, *progress),
            Self::TimedOut => Failure::Timeout,
            Self::Replaced(error) => match error.stage {
                Stage::NotConnected => Failure::Connect,
                Stage::Broken => Failure::Broken,
                Stage::Unsendable => Failure::Unsendable,
            },
        }
    }

    /// What went wrong, and what to do about it.
    pub(super) fn explain(&self, origin: &str, time: AttemptTime) -> String {
        let error = match self {
            Self::Http(source, _) => return self.failure().explain(origin, time, source),
            Self::TimedOut => {
                return format!("no complete answer within {time}; the request may or may not have been carried out");
            }
            Self::Replaced(error) => error,
        };
        let cause = innermost(error);
        match error.stage {
            Stage::NotConnected => format!("no connection to {origin} could be made ({cause})"),
            Stage::Unsendable => format!("the request cannot be sent: {cause}"),
            Stage::Broken => format!(
                "the connection to {origin} broke before the answer was complete ({cause}); \
                 the request may or may not have been carried out"
            ),
        }
    }

    /// The error, with this value as its source.
    pub(super) fn cause(self, error: Error) -> Error {
        match self {
            Self::Http(source, _) => error.with_source(source.without_url()),
            Self::Replaced(source) => error.with_source(Box::new(source) as Box<dyn StdError + Send + Sync>),
            Self::TimedOut => error,
        }
    }
}

/// Sends the request in another way than with reqwest.
pub(super) async fn send(
    exchange: &AnyExchange,
    request: http::Request<Bytes>,
    left: Duration,
) -> Result<reqwest::Response, Broken> {
    match tokio::time::timeout(left, exchange.exchange(request)).await {
        Ok(Ok(answer)) => Ok(answer.into()),
        Ok(Err(error)) => Err(Broken::Replaced(error)),
        Err(_) => Err(Broken::TimedOut),
    }
}

/// The whole request.
///
/// # Errors
///
/// The address is not one that `http` accepts.
pub(super) fn request(
    method: http::Method,
    url: &url::Url,
    headers: http::HeaderMap,
    body: Option<Bytes>,
) -> Result<http::Request<Bytes>, Broken> {
    let mut request = http::Request::new(body.unwrap_or_default());
    *request.method_mut() = method;
    *request.uri_mut() = url
        .as_str()
        .parse()
        .map_err(|error: http::uri::InvalidUri| Broken::Replaced(ExchangeError::unsendable(error)))?;
    *request.headers_mut() = headers;
    Ok(request)
}

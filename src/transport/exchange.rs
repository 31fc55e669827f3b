//! Sends one request: with reqwest, or with what the client has in its place.

use std::time::Duration;

use bytes::Bytes;

use super::failure::{self, Failure};
use crate::error::Error;
use crate::exchange::{AnyExchange, ExchangeError, Stage};

/// Why there is no answer.
pub(super) enum Broken {
    Http(reqwest::Error),
    Replaced(ExchangeError),
    /// The time of the attempt is over.
    TimedOut,
}

impl Broken {
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Http(error) => Failure::of(error),
            Self::TimedOut => Failure::Timeout,
            Self::Replaced(error) => match error.stage {
                Stage::NotConnected => Failure::Connect,
                Stage::Broken => Failure::Broken,
                Stage::Unsendable => Failure::Unsendable,
            },
        }
    }

    /// The cause that says something.
    pub(super) fn cause(&self) -> String {
        match self {
            Self::Http(error) => failure::innermost(error),
            Self::Replaced(error) => failure::innermost(error),
            Self::TimedOut => String::new(),
        }
    }

    /// What is wrong with the request, if whatever takes reqwest's place has said so.
    pub(super) fn is_replaced(&self) -> bool {
        matches!(self, Self::Replaced(_))
    }

    /// The error with this as its source.
    pub(super) fn explain(self, error: Error) -> Error {
        match self {
            Self::Http(source) => error.with_source(source.without_url()),
            Self::Replaced(source) => error.with_source(source),
            Self::TimedOut => error,
        }
    }
}

/// Sends the request within the time that the builder has, which is `left`.
pub(super) async fn send(
    exchange: Option<&AnyExchange>,
    builder: reqwest::RequestBuilder,
    left: Duration,
) -> Result<reqwest::Response, Broken> {
    let Some(exchange) = exchange else { return builder.send().await.map_err(Broken::Http) };
    let request = request(&builder.build().map_err(Broken::Http)?)?;
    match tokio::time::timeout(left, exchange.exchange(request)).await {
        Ok(Ok(answer)) => Ok(answer.into()),
        Ok(Err(error)) => Err(Broken::Replaced(error)),
        Err(_) => Err(Broken::TimedOut),
    }
}

fn request(request: &reqwest::Request) -> Result<http::Request<Bytes>, Broken> {
    let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice);
    let mut plain = http::Request::new(body.unwrap_or_default());
    *plain.method_mut() = request.method().clone();
    *plain.uri_mut() = request
        .url()
        .as_str()
        .parse()
        .map_err(|error: http::uri::InvalidUri| Broken::Replaced(ExchangeError::unsendable(error)))?;
    *plain.headers_mut() = request.headers().clone();
    Ok(plain)
}

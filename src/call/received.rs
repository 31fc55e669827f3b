//! An answer as it came.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header};

use super::{BY_HAND, Mask, Subject, hint};

/// Headers in which servers and gateways give the id of a request. Truv documents none of them.
const REQUEST_ID_HEADERS: [&str; 4] = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"];

/// An answer as it came, with the data that reports about it need.
pub(crate) struct Received {
    pub(crate) subject: Subject,
    pub(crate) tally: Tally,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The client's bound on bodies, in bytes.
    pub(crate) max_body: usize,
}

/// What a call has cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Requests that were sent, redirects included.
    pub(crate) sent: u32,
    /// Requests that were begun, including requests that got no connection.
    pub(crate) begun: u32,
    /// Attempts in the sense of the retry policy: the redirects of an attempt do not count.
    pub(crate) tries: u32,
    pub(crate) quota_wait: Duration,
    pub(crate) retry_wait: Duration,
}

impl Tally {
    pub(crate) fn wait(&self) -> Duration {
        self.quota_wait + self.retry_wait
    }
}

impl Received {
    /// An answer that a test has made, which belongs to no operation.
    pub(crate) fn by_hand(answer: Response<Bytes>) -> Self {
        let (head, body) = answer.into_parts();
        let subject = Subject { operation: &BY_HAND, ids: Vec::new(), idempotent: false, mask: Mask::default() };
        let tally = Tally { sent: 1, begun: 1, tries: 1, ..Tally::default() };
        Self { subject, tally, status: head.status, headers: head.headers, body, max_body: usize::MAX }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        REQUEST_ID_HEADERS.iter().find_map(|name| self.headers.get(*name)?.to_str().ok())
    }

    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        hint::in_headers(&self.headers, now)
    }

    /// The body without the byte order mark that some servers put before JSON.
    pub(crate) fn json(&self) -> &[u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body)
    }

    /// The coding of the body, such as gzip. The client never asks for one.
    pub(crate) fn coding(&self) -> Option<&str> {
        let coding = self.headers.get(header::CONTENT_ENCODING)?.to_str().ok()?.trim();
        Some(coding).filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
    }

    pub(crate) fn is_json(&self) -> bool {
        self.headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|essence| {
                let essence = essence.trim().to_ascii_lowercase();
                essence == "application/json" || essence.ends_with("+json")
            })
    }
}

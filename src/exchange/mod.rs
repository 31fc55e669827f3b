//! The innermost step of a call, one HTTP request and its answer, which can be replaced.
//!
//! Everything else stays: the quota, deadlines, retries, redirects, the bound on bodies, masking, errors and traces are
//! above this step. So a test of your program needs no socket, and sees what the client really does:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use truv_sdk::exchange::Answers;
//!
//! let truv = Answers::new();
//! truv.json(200, r#"{"id": "u1", "created_at": "2026-01-31T09:15:00Z", "updated_at": "2026-01-31T09:15:00Z"}"#);
//! truv.json(404, r#"{"error": {"code": "not_found", "message": "No such user."}}"#);
//!
//! let client = truv_sdk::Client::builder("client-id", "sandbox-secret").exchange(truv.clone()).build()?;
//! assert_eq!(client.users_get().user_id("u1").send().await?.id, "u1");
//! assert!(client.users_get().user_id("u2").send().await.unwrap_err().is_not_found());
//! assert_eq!(truv.requests()[1].uri().path(), "/v1/users/u2/");
//! # Ok(())
//! # }
//! ```
//!
//! [`Answers`] is ready for tests. Any type can be an [`Exchange`], and so can a function: to send with another HTTP
//! client, to record, or to let a test decide. [`ClientBuilder::exchange`](crate::ClientBuilder::exchange) sets it.
//!
//! An [`ExchangeError`] says how far a request came that has no answer.
//!
//! For unit tests of code that handles results, [`Response::new`](crate::Response::new) makes a response from a value,
//! and [`Error::from_answer`](crate::Error::from_answer) and [`Error::of_kind`](crate::Error::of_kind) make errors.

mod answers;
mod error;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

pub use answers::Answers;
pub use error::ExchangeError;
pub(crate) use error::Stage;

/// Sends one HTTP request and gives its answer.
///
/// The request is complete: the absolute address, all headers (with the keys, marked as sensitive), and the body. The
/// client bounds the time of each exchange. A redirect is an answer: the client decides whether it follows.
pub trait Exchange: Send + Sync + 'static {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// There is no complete answer; [`ExchangeError`] says whether the request may have been carried out.
    fn exchange(&self, request: Request<Bytes>) -> impl Future<Output = Result<Response<Bytes>, ExchangeError>> + Send;
}

/// A function from a request to the future of its answer.
impl<F, A> Exchange for F
where
    F: Fn(Request<Bytes>) -> A + Send + Sync + 'static,
    A: Future<Output = Result<Response<Bytes>, ExchangeError>> + Send,
{
    fn exchange(&self, request: Request<Bytes>) -> impl Future<Output = Result<Response<Bytes>, ExchangeError>> + Send {
        self(request)
    }
}

/// An [`Exchange`] of any type, behind a pointer.
#[derive(Clone)]
pub(crate) struct AnyExchange(Arc<dyn Exchanges>);

type Answered<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, ExchangeError>> + Send + 'a>>;

trait Exchanges: Send + Sync {
    fn exchanges(&self, request: Request<Bytes>) -> Answered<'_>;
}

impl<T: Exchange> Exchanges for T {
    fn exchanges(&self, request: Request<Bytes>) -> Answered<'_> {
        Box::pin(self.exchange(request))
    }
}

impl AnyExchange {
    pub(crate) fn new(exchange: impl Exchange) -> Self {
        Self(Arc::new(exchange))
    }

    pub(crate) async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ExchangeError> {
        self.0.exchanges(request).await
    }
}

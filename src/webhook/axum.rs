//! An extractor for axum.

use std::fmt;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::event::Event;
use super::verify::{Verifier, VerifyError};

/// The largest body that is read, in bytes. Events have fewer than a thousand bytes.
pub const LARGEST_BODY: usize = 256 * 1024;

/// An event that Truv has sent: an extractor for axum 0.8, with a [`Verifier`] in the state of the router.
///
/// The extractor reads no more than [`LARGEST_BODY`] bytes. It answers 401 if the request is not signed with one of the
/// secrets, 400 if the body is not an event or the event is too old, and 413 if the body is too large.
///
/// ```
/// use axum::{Router, extract::FromRef, routing::post};
/// use truv_sdk::webhook::{VerifiedEvent, Verifier};
///
/// async fn receive(VerifiedEvent(event): VerifiedEvent) {
///     println!("{event:?}");
/// }
///
/// let router: Router = Router::new().route("/truv", post(receive)).with_state(Verifier::new("sandbox-0123"));
///
/// /// A state with more in it.
/// #[derive(Clone)]
/// struct App {
///     verifier: Verifier,
/// }
///
/// impl FromRef<App> for Verifier {
///     fn from_ref(app: &App) -> Self {
///         app.verifier.clone()
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct VerifiedEvent(pub Event);

impl<S> FromRequest<S> for VerifiedEvent
where
    Verifier: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, LARGEST_BODY).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() { Rejection::TooLarge } else { Rejection::Interrupted }
        })?;
        let event = Verifier::from_ref(state).verify(&parts.headers, &body.to_bytes());
        event.map(Self).map_err(Rejection::Refused)
    }
}

/// Why no event could be read from a request. The answer holds the reason as text, and nothing of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// The body is larger than [`LARGEST_BODY`]: 413.
    TooLarge,
    /// The body broke off: 400.
    Interrupted,
    /// The request is not signed (401), or it is not an event or too old (400).
    Refused(VerifyError),
}

impl Rejection {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Interrupted | Self::Refused(VerifyError::Event(_) | VerifyError::Stale) => StatusCode::BAD_REQUEST,
            Self::Refused(VerifyError::Signature(_)) => StatusCode::UNAUTHORIZED,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "the body is larger than {LARGEST_BODY} bytes"),
            Self::Interrupted => f.write_str("the body broke off"),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Rejection {}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_string()));
        *response.status_mut() = self.status();
        response
    }
}

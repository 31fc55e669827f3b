//! Verifies that Truv sent a request.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::HeaderMap;
use subtle::ConstantTimeEq;

use super::event::Event;
use super::sign::{self, SIGNATURE_HEADER};
use crate::client::Client;
use crate::clock;
use crate::runtime::InvalidEvent;
use crate::value::Secret;

/// Verifies that a request came from Truv, with one access secret or several.
///
/// Truv signs with the access secret of the environment whose events it sends, prefix included. Truv does not document
/// which of two secrets signs while keys are being rotated: give both.
///
/// `Debug` shows how many secrets there are. Signatures are compared in constant time, and always with every secret.
#[derive(Clone)]
pub struct Verifier {
    secrets: Vec<Secret>,
    max_age: Option<Duration>,
}

impl Verifier {
    /// Accepts requests that are signed with this access secret. An empty secret (from an unset variable, for example)
    /// matches nothing.
    #[must_use]
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self { secrets: vec![secret.into()], max_age: None }
    }

    /// Also accepts requests that are signed with this access secret.
    #[must_use]
    pub fn and(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Refuses events whose `event_created_at` is further from now than this, in the past or in the future. By default
    /// any age is accepted. The signature itself holds no time, so a recorded request can be sent again at any time.
    ///
    /// Truv does not document for how long it may post an event again: allow a day, and do not set
    /// [`ReplayGuard::keep`](super::ReplayGuard::keep) to a shorter time.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Verifies a request and reads its event. `body` is the body as it was received; [`Event::secret_number`] says
    /// which secret signed the event.
    ///
    /// # Errors
    ///
    /// The signature is missing, malformed or does not match, the body is not an event, or the event is too old. The
    /// error never repeats the body or the signature.
    #[inline]
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Event, VerifyError> {
        let mut signatures = headers.get_all(SIGNATURE_HEADER).iter();
        let signature = signatures.next().map(http::HeaderValue::as_bytes);
        if signatures.next().is_some() {
            return Err(VerifyError::Signature(SignatureError::Malformed));
        }
        let secret = self.verify_signature(signature, body).map_err(VerifyError::Signature)?;
        let event = Event::from_slice(body).map_err(VerifyError::Event)?.verified_with(secret);
        if self.is_fresh(&event) { Ok(event) } else { Err(VerifyError::Stale) }
    }

    fn is_fresh(&self, event: &Event) -> bool {
        let Some(max_age) = self.max_age else { return true };
        let (now, created) = (DateTime::<Utc>::from(clock::wall()), event.event_created_at().to_utc());
        (now - created).abs().to_std().is_ok_and(|distance| distance <= max_age)
    }

    /// Verifies only the signature, for frameworks with header types of their own. Pass the value of the header
    /// `X-Webhook-Sign`, if there is one, and the body as it was received.
    ///
    /// Returns the number of the secret that matches: 0 for the first one added. Log this number to see when an old
    /// secret is no longer in use.
    ///
    /// ```
    /// use truv_sdk::webhook::{SignatureError, Verifier, sign};
    ///
    /// let verifier = Verifier::new("prod-new").and("prod-old");
    /// assert_eq!(verifier.verify_signature(Some(sign("prod-old", b"{}").as_bytes()), b"{}"), Ok(1));
    /// assert_eq!(verifier.verify_signature(None, b"{}"), Err(SignatureError::Missing));
    /// ```
    ///
    /// # Errors
    ///
    /// The signature is missing, malformed or does not match.
    pub fn verify_signature(&self, signature: Option<&[u8]>, body: &[u8]) -> Result<usize, SignatureError> {
        let usable = |secret: &Secret| !secret.expose().is_empty();
        if !self.secrets.iter().any(usable) {
            return Err(SignatureError::NoSecret);
        }
        let given = sign::read(signature.ok_or(SignatureError::Missing)?).ok_or(SignatureError::Malformed)?;
        let mut matching = None;
        for (number, secret) in self.secrets.iter().enumerate().filter(|(_, secret)| usable(secret)) {
            let matches = bool::from(sign::code(secret.expose(), body).ct_eq(&given));
            if matches && matching.is_none() {
                matching = Some(number);
            }
        }
        matching.ok_or(SignatureError::Mismatch)
    }
}

impl Client {
    /// Verifies the webhooks of this client's environment, with its access secret; see [`webhook`](crate::webhook).
    pub fn webhook_verifier(&self) -> Verifier {
        Verifier::new(self.access_secret())
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.secrets.len()).field("max_age", &self.max_age).finish()
    }
}

/// Why a signature was refused. Answer 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no signature.
    Missing,
    /// The signature does not have the documented form, or there are several.
    Malformed,
    /// The signature does not match this body with any of the secrets.
    Mismatch,
    /// The verifier has no usable secret: all its secrets are empty.
    NoSecret,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => {
                "the request has no header X-Webhook-Sign; Truv did not send it, or a proxy has removed the header"
            }
            Self::Malformed => "the header X-Webhook-Sign is not `v1=` and 64 lower-case hexadecimal digits, once",
            Self::Mismatch => {
                "the signature matches no access secret; verify the bytes of the body as they were received, \
                 with the secret of the environment that sends the event"
            }
            Self::NoSecret => "there is no access secret to verify with; the secret that was given is empty",
        })
    }
}

impl std::error::Error for SignatureError {}

/// Why a request is not an event from Truv.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The signature does not show that Truv sent the request. Answer 401.
    Signature(SignatureError),
    /// The signature is right, but the body is not an event. Answer 400.
    Event(InvalidEvent),
    /// The event's time is further from now than [`Verifier::max_age`] allows: the event is late, or was recorded and
    /// sent again. Answer 400.
    Stale,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(error) => error.fmt(f),
            Self::Event(error) => error.fmt(f),
            Self::Stale => f.write_str(
                "the event is older than `max_age` allows: it came late or was sent again, or the clocks differ",
            ),
        }
    }
}

impl std::error::Error for VerifyError {}

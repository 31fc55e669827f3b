//! The input of Bridge, and its result.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Value, json};

/// A login in Truv Bridge, as a person enters it. `Debug` shows none of the values.
///
/// ```
/// use truv_sandbox::BridgeLogin;
///
/// let login = BridgeLogin::new("0123", "goodlogin", "mfa").code("12345").provider("adp");
/// assert_eq!(format!("{login:?}"), "BridgeLogin { .. }");
/// ```
#[derive(Clone)]
pub struct BridgeLogin {
    pub(crate) bridge_token: String,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) code: Option<String>,
    pub(crate) provider_id: Option<String>,
    pub(crate) company_mapping_id: Option<String>,
}

impl BridgeLogin {
    /// A login with a user name and a password, such as the test login `goodlogin` and `goodpassword`.
    pub fn new(bridge_token: impl Into<String>, username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            bridge_token: bridge_token.into(),
            username: username.into(),
            password: password.into(),
            code: None,
            provider_id: None,
            company_mapping_id: None,
        }
    }

    /// Adds the one-time code, for a login that asks for a code.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Chooses the payroll provider, bank or insurer. Without a choice, the provider is that of the bridge token, or else
    /// Truv's test provider of that kind.
    #[must_use]
    pub fn provider(mut self, provider_id: impl Into<String>) -> Self {
        self.provider_id = Some(provider_id.into());
        self
    }

    /// Chooses the employer. Without a choice, the employer is that of the bridge token, or else follows from the link.
    #[must_use]
    pub fn employer(mut self, company_mapping_id: impl Into<String>) -> Self {
        self.company_mapping_id = Some(company_mapping_id.into());
        self
    }
}

impl BridgeLogin {
    /// As the body of `POST /_sandbox/bridge/login`.
    pub(crate) fn as_json(&self) -> Value {
        json!({
            "bridge_token": self.bridge_token,
            "username": self.username,
            "password": self.password,
            "mfa": self.code,
            "provider_id": self.provider_id,
            "company_mapping_id": self.company_mapping_id,
        })
    }
}

impl fmt::Debug for BridgeLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BridgeLogin").finish_non_exhaustive()
    }
}

/// The outcome of a login that worked, as Bridge hands it to the browser. `Debug` does not show the token.
#[derive(Clone)]
#[non_exhaustive]
pub struct Connection {
    /// The public token. It can be exchanged for an access token once, while the bridge token is valid.
    pub public_token: String,
    /// The link that the login created or used again.
    pub link_id: String,
    /// The task that fetches the data.
    pub task_id: String,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("link_id", &self.link_id)
            .field("task_id", &self.task_id)
            .finish_non_exhaustive()
    }
}

/// Why a login in Bridge gave no public token.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BridgeError {
    /// There is no such bridge token.
    UnknownToken,
    /// The bridge token is older than six hours, or its order has expired or was canceled.
    ExpiredToken,
    /// The login asks for a one-time code; send it along.
    CodeWanted,
    /// The sandbox has no data for this product or provider.
    NotEmulated {
        /// The field that cannot be used: `product_type` or `provider_id`.
        field: &'static str,
        /// What to use instead.
        message: &'static str,
    },
    /// A document cannot be taken.
    Document {
        /// Which one, from 0 on.
        index: usize,
        /// What is wrong with it.
        message: &'static str,
    },
    /// The state has reached its largest size, or the file of the state cannot be written.
    NotKept,
    /// The provider refused the login. There is a link and a task for the attempt.
    Refused(Refusal),
}

/// A login that the provider refused.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The code that Bridge reports: `LOGIN_ERROR`, `MFA_ERROR`, `NO_DATA`, `UNAVAILABLE` or `ERROR`.
    pub error_code: &'static str,
    /// The message of the provider.
    pub error_message: Cow<'static, str>,
    /// The status of the task, such as `login_error`.
    pub status: &'static str,
    /// The link of the attempt.
    pub link_id: String,
    /// The task of the attempt.
    pub task_id: String,
}

impl fmt::Display for BridgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownToken => f.write_str("no such bridge token"),
            Self::ExpiredToken => f.write_str("the bridge token has expired"),
            Self::CodeWanted => f.write_str("this login asks for a one-time code"),
            Self::NotKept => f.write_str("the state of the sandbox is full or cannot be written"),
            Self::Document { index, message } => write!(f, "document {index}: {message}"),
            Self::NotEmulated { field, message } => write!(f, "{field}: {message}"),
            Self::Refused(refusal) => {
                write!(f, "{}: {}", refusal.error_code, refusal.error_message)
            }
        }
    }
}

impl std::error::Error for BridgeError {}

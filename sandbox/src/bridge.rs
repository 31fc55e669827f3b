//! The person's part: logging in to a payroll provider in Truv Bridge.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::lifecycle::{Lifecycle, Pace};
use crate::logins::{self, Outcome};
use crate::payroll::{employer_count, employer_name};
use crate::providers;
use crate::random::{derived_id, derived_seed};
use crate::state::{Account, BridgeToken, Company, Link, PublicToken, Task, World};

/// What a person enters in Bridge. `Debug` shows none of it.
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
    /// A login with one of the test logins, such as `goodlogin` and `goodpassword`.
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

    /// The one-time code, for a login that asks for one.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The payroll provider; else that of the bridge token, else Truv's test provider.
    #[must_use]
    pub fn provider(mut self, provider_id: impl Into<String>) -> Self {
        self.provider_id = Some(provider_id.into());
        self
    }

    /// The employer; else that of the bridge token, else one that follows from the link.
    #[must_use]
    pub fn employer(mut self, company_mapping_id: impl Into<String>) -> Self {
        self.company_mapping_id = Some(company_mapping_id.into());
        self
    }
}

impl fmt::Debug for BridgeLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BridgeLogin").finish_non_exhaustive()
    }
}

/// What Bridge hands to the browser after a login. `Debug` does not show the token.
#[derive(Clone)]
#[non_exhaustive]
pub struct Connection {
    /// To be exchanged for an access token, once, while the bridge token is valid.
    pub public_token: String,
    /// The link that was made or logged in to again.
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

/// Why a login in Bridge did not give a public token.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BridgeError {
    /// No bridge token like this was created.
    UnknownToken,
    /// The bridge token is older than six hours.
    ExpiredToken,
    /// The login asks for a one-time code; send it along.
    CodeWanted,
    /// The sandbox has no data for this product or provider. The name of the field, and what can be used instead.
    NotEmulated {
        /// `product_type` or `provider_id`.
        field: &'static str,
        /// What can be used instead.
        message: &'static str,
    },
    /// The provider refused the login. A link and a task show it.
    Refused(Refusal),
}

/// A login that the provider refused.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// As Bridge reports it: `LOGIN_ERROR`, `MFA_ERROR`, `NO_DATA`, `UNAVAILABLE` or `ERROR`.
    pub error_code: &'static str,
    /// What the provider says.
    pub error_message: &'static str,
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
            Self::ExpiredToken => f.write_str("the bridge token is older than six hours"),
            Self::CodeWanted => f.write_str("this login asks for a one-time code"),
            Self::NotEmulated { field, message } => write!(f, "{field}: {message}"),
            Self::Refused(refusal) => {
                write!(f, "{}: {}", refusal.error_code, refusal.error_message)
            }
        }
    }
}

impl std::error::Error for BridgeError {}

pub(crate) fn login(world: &mut World, login: &BridgeLogin) -> Result<Connection, BridgeError> {
    let now = world.settings.clock.now();
    let pace = world.settings.pace;
    let account = world.account_of_bridge_token(&login.bridge_token).ok_or(BridgeError::UnknownToken)?;
    let token = account.bridge_tokens.get(&login.bridge_token).cloned().ok_or(BridgeError::UnknownToken)?;
    if now >= token.expires_at() {
        return Err(BridgeError::ExpiredToken);
    }
    let attempt = Attempt::new(login, &token, pace, now)?;
    let link_id = attempt.link(account);
    let task_id = attempt.task(account, &link_id);
    match attempt.refused {
        Some(status) => Err(BridgeError::Refused(Refusal {
            error_code: logins::bridge_code(status),
            error_message: logins::message(status),
            status,
            link_id,
            task_id,
        })),
        None => {
            let public_token = account.random.id();
            account.public_tokens.insert(
                public_token.clone(),
                PublicToken { link_id: link_id.clone(), expires_at: token.expires_at(), used: false },
            );
            Ok(Connection { public_token, link_id, task_id })
        }
    }
}

/// One login, with everything that follows from what was entered.
struct Attempt<'a> {
    login: &'a BridgeLogin,
    token: &'a BridgeToken,
    provider_id: &'a str,
    refused: Option<&'static str>,
    lifecycle: Lifecycle,
    now: DateTime<Utc>,
}

impl<'a> Attempt<'a> {
    fn new(
        login: &'a BridgeLogin,
        token: &'a BridgeToken,
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<Self, BridgeError> {
        let product = token.product_type.as_str();
        if !matches!(product, "income" | "employment" | "deposit_switch" | "pll") {
            return Err(BridgeError::NotEmulated {
                field: "product_type",
                message: "only payroll products are emulated: income, employment, deposit_switch, pll",
            });
        }
        let provider_id = (login.provider_id.as_deref()).or(token.provider_id.as_deref()).unwrap_or(providers::USUAL);
        if !providers::is_payroll(provider_id) {
            return Err(BridgeError::NotEmulated {
                field: "provider_id",
                message: "only payroll providers are emulated, such as truv",
            });
        }
        let outcome = logins::outcome(&login.username, &login.password, login.code.as_deref());
        let (refused, lifecycle) = match outcome {
            Outcome::CodeWanted => return Err(BridgeError::CodeWanted),
            Outcome::Refused(status) => (Some(status), Lifecycle::refused(now, status)),
            Outcome::Connected { asks_for_code, long_check } => {
                (None, Lifecycle::successful(now, pace, asks_for_code, long_check, product))
            }
        };
        Ok(Self { login, token, provider_id, refused, lifecycle, now })
    }

    /// The id of the link: the one that the bridge token is for, the one with the same login, or a new one.
    fn link(&self, account: &mut Account) -> String {
        let hash = self.login_hash();
        let known = account.links_of(&self.token.user_id).find(|link| match &self.token.access_token {
            Some(wanted) => link.access_token == *wanted,
            None => link.login_hash == hash,
        });
        let id = match known {
            Some(link) => link.id.clone(),
            None => self.new_link(account),
        };
        if let Some(link) = account.links.get_mut(&id) {
            link.login_hash = hash;
            link.refused = self.refused;
            link.tracking_info = self.token.tracking_info.clone();
            link.updated_at = self.now;
            for product in &self.token.allowed_products {
                if !link.allowed_products.contains(product) {
                    link.allowed_products.push(product.clone());
                }
            }
        }
        id
    }

    fn new_link(&self, account: &mut Account) -> String {
        let id = account.random.id();
        let link = Link {
            id: id.clone(),
            user_id: self.token.user_id.clone(),
            access_token: account.random.id(),
            provider_id: self.provider_id.to_owned(),
            company: self.company(&id),
            login_hash: String::new(),
            tracking_info: None,
            allowed_products: Vec::new(),
            initial_product_type: self.token.product_type.clone(),
            refused: None,
            created_at: self.now,
            updated_at: self.now,
        };
        account.links.insert(id.clone(), link);
        id
    }

    fn task(&self, account: &mut Account, link_id: &str) -> String {
        let id = account.random.id();
        let provider_id = account.links.get(link_id).map(|link| link.provider_id.clone());
        let task = Task {
            id: id.clone(),
            link_id: link_id.to_owned(),
            user_id: self.token.user_id.clone(),
            provider_id: provider_id.unwrap_or_default(),
            product_type: self.token.product_type.clone(),
            tracking_info: self.token.tracking_info.clone(),
            bridge_token: Some(self.token.token.clone()),
            created_at: self.now,
            lifecycle: self.lifecycle.clone(),
        };
        account.tasks.insert(id.clone(), task);
        id
    }

    fn login_hash(&self) -> String {
        derived_id(&[self.provider_id, &self.login.username, &self.login.password])
    }

    fn company(&self, link_id: &str) -> Company {
        let chosen = (self.login.company_mapping_id.as_ref()).or(self.token.company_mapping_id.as_ref());
        let follows_from = chosen.map_or(link_id, String::as_str);
        // The remainder fits every number type.
        let index = derived_seed(0, &["employer", follows_from]) % employer_count() as u64;
        let index = usize::try_from(index).unwrap_or_default();
        let id = match chosen {
            Some(id) => id.clone(),
            None => derived_id(&["employer", employer_name(index)]),
        };
        Company { id, index }
    }
}

//! The client id and access secret, and the environment that the secret selects.

use std::fmt;

use crate::call::Mask;
use crate::error::Error;
use crate::value::Secret;

/// The Truv environment that an access secret belongs to.
///
/// One host serves all environments; the prefix of the secret selects one
/// (<https://truv.com/docs/api-reference/authentication>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// Test data, free of charge. Secrets start with `sandbox-`.
    Sandbox,
    /// Live credentials with a free allowance. Secrets start with `dev-`.
    Development,
    /// Live data; each successful task is billed. Secrets start with `prod-`.
    Production,
}

impl Environment {
    /// The environment that `secret` belongs to, or `None` if its prefix is not one of Truv's.
    ///
    /// ```
    /// use truv_sdk::Environment;
    ///
    /// assert_eq!(Environment::of_secret("sandbox-0123"), Some(Environment::Sandbox));
    /// assert_eq!(Environment::of_secret("test-0123"), None);
    /// ```
    #[must_use]
    pub fn of_secret(secret: &str) -> Option<Self> {
        [Self::Sandbox, Self::Development, Self::Production]
            .into_iter()
            .find(|environment| secret.strip_prefix(environment.secret_prefix()).is_some_and(|rest| !rest.is_empty()))
    }

    /// The prefix of this environment's secrets, hyphen included.
    #[must_use]
    pub fn secret_prefix(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox-",
            Self::Development => "dev-",
            Self::Production => "prod-",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sandbox => "sandbox",
            Self::Development => "development",
            Self::Production => "production",
        })
    }
}

/// The keys that authenticate a request. `Debug` shows neither of them.
#[derive(Clone, Debug)]
pub(crate) struct Credentials {
    pub(crate) client_id: Secret,
    pub(crate) access_secret: Secret,
    pub(crate) environment: Environment,
}

impl Credentials {
    pub(crate) fn new(client_id: Secret, access_secret: Secret) -> Result<Self, Error> {
        check("client id", client_id.expose())?;
        check("access secret", access_secret.expose())?;
        let environment = Environment::of_secret(access_secret.expose()).ok_or_else(|| {
            Error::configuration(
                "the access secret must start with `sandbox-`, `dev-` or `prod-`; \
                 copy it whole from the API keys page of the Truv dashboard, \
                 and check that client id and secret are not swapped",
            )
        })?;
        Ok(Self { client_id, access_secret, environment })
    }

    /// Removes both keys from texts.
    pub(crate) fn mask(&self) -> Mask {
        Mask::of_keys(&self.client_id, &self.access_secret, self.environment.secret_prefix())
    }
}

/// A key that no header can carry would otherwise fail on the first call, far from its cause.
fn check(name: &str, value: &str) -> Result<(), Error> {
    let problem = if value.is_empty() {
        "is empty"
    } else if value.trim() != value {
        "has a blank or line break at its start or end"
    } else if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        "has a character that an HTTP header cannot carry"
    } else {
        return Ok(());
    };
    Err(Error::configuration(format!(
        "the {name} {problem}; copy it whole from the API keys page of the Truv dashboard"
    )))
}

//! Who calls: the client id, and the environment that the access secret's prefix selects.

use crate::random::Random;

/// No real key is longer. The limit keeps the data about callers small.
const LONGEST_KEY: usize = 256;

/// Selected by the prefix of the access secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Environment {
    Sandbox,
    Development,
    Production,
}

impl Environment {
    pub(crate) const ALL: [Self; 3] = [Self::Sandbox, Self::Development, Self::Production];

    /// As `env_type` and the prefix of secrets spell it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Development => "dev",
            Self::Production => "prod",
        }
    }

    pub(crate) fn of_secret(secret: &str) -> Option<Self> {
        let (prefix, rest) = secret.split_once('-')?;
        Self::ALL.into_iter().find(|environment| environment.name() == prefix && !rest.is_empty())
    }
}

/// The keys of a request. There is no `Debug`, so that they cannot be logged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) client_id: String,
    pub(crate) secret: String,
    pub(crate) environment: Environment,
}

impl Caller {
    /// Fails with what is wrong, without the values.
    pub(crate) fn new(client_id: &str, secret: &str) -> Result<Self, &'static str> {
        let fit = |key: &str| (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !fit(client_id) {
            return Err("the client id must be 1 to 256 visible ASCII characters");
        }
        let environment = Environment::of_secret(secret)
            .filter(|_| fit(secret))
            .ok_or("the access secret must start with sandbox-, dev- or prod-")?;
        Ok(Self { client_id: client_id.to_owned(), secret: secret.to_owned(), environment })
    }

    /// The keys with this number of a sandbox with this seed; its own have 0.
    pub(crate) fn issued(seed: u64, number: u64, environment: Environment) -> Self {
        let number = number.to_string();
        let scope = ["credentials", number.as_str()];
        let mut random = Random::new(seed, if number == "0" { &scope[..1] } else { &scope });
        let client_id = random.id();
        let secret = format!("{}-{}", environment.name(), random.secret());
        Self { client_id, secret, environment }
    }

    /// Whether the other caller has the same client and environment.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        self.client_id == other.client_id && self.environment == other.environment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_selects_the_environment() {
        let environment = |secret| Caller::new("client", secret).map(|caller| caller.environment);
        assert_eq!(environment("sandbox-1"), Ok(Environment::Sandbox));
        assert_eq!(environment("dev-1"), Ok(Environment::Development));
        assert_eq!(environment("prod-1-2"), Ok(Environment::Production));
        for wrong in ["", "sandbox", "sandbox-", "test-1", "Sandbox-1", "sandbox-1 2"] {
            assert!(environment(wrong).is_err(), "{wrong}");
        }
        assert!(Caller::new("", "sandbox-1").is_err());
    }
}

//! Whose keys are used: those of the environment or of a profile.

mod command;
mod confirm;
mod profiles;

use std::fmt;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use truv_sdk::value::Secret;
use truv_sdk::{Client, Environment};

pub(crate) use confirm::{confirm, with_yes};
pub(crate) use profiles::{Profile, Profiles};

use crate::failure::{Class, Failure, Result};

/// Keys and where they count.
pub(crate) struct Account {
    pub(crate) client_id: Secret,
    pub(crate) secret: Secret,
    /// None for Truv's own host.
    pub(crate) base_url: Option<String>,
    /// Where the keys come from, in words.
    pub(crate) origin: String,
}

/// The flag that chooses a profile.
pub(crate) fn with_profile(command: Command) -> Command {
    command.arg(
        Arg::new("profile")
            .long("profile")
            .value_name("NAME")
            .help_heading("Account")
            .help("Uses the keys of this profile, whatever the environment variables say; `truv profile` lists them"),
    )
}

/// How long one call may take.
pub(crate) fn with_timeout(command: Command) -> Command {
    command.arg(
        Arg::new("timeout")
            .long("timeout")
            .value_name("SECONDS")
            .value_parser(clap::value_parser!(u64).range(1..))
            .help_heading("Account")
            .help("How long a call may take, with all its attempts and waits"),
    )
}

impl Account {
    /// The keys of `--profile`, else those of the environment, else those of the profile that is the default.
    pub(crate) fn of(matches: &ArgMatches) -> Result<Self> {
        let named = matches.try_get_one::<String>("profile").ok().flatten().cloned();
        if named.is_none()
            && let Some(account) = Self::from_env()?
        {
            return Ok(account);
        }
        let profiles = Profiles::read()?;
        let name = named.or_else(|| variable("TRUV_PROFILE")).or_else(|| profiles.usual.clone());
        let Some(name) = name else { return Err(no_keys(&profiles)) };
        let Some(profile) = profiles.all.get(&name) else {
            let known: Vec<&str> = profiles.all.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "there are none yet".to_owned() } else { known.join(", ") };
            return Err(Failure::new(Class::Keys, format!("there is no profile `{name}`"))
                .advice(format!("the profiles are: {known}; `truv profile add {name}` adds it")));
        };
        Ok(Self {
            client_id: profile.client_id.as_str().into(),
            secret: profile.secret(&name)?,
            base_url: profile.base_url.clone(),
            origin: format!("the profile `{name}`"),
        })
    }

    fn from_env() -> Result<Option<Self>> {
        let (client_id, secret) = (variable("TRUV_CLIENT_ID"), variable("TRUV_SECRET"));
        match (client_id, secret) {
            (None, None) => Ok(None),
            (Some(client_id), Some(secret)) => Ok(Some(Self {
                client_id: client_id.into(),
                secret: secret.into(),
                base_url: variable("TRUV_BASE_URL"),
                origin: "the environment variables".to_owned(),
            })),
            (None, Some(_)) => Err(Failure::new(Class::Keys, "TRUV_SECRET is set, but TRUV_CLIENT_ID is not")
                .advice("set both; they are on the API keys page of the Truv dashboard")),
            (Some(_), None) => Err(Failure::new(Class::Keys, "TRUV_CLIENT_ID is set, but TRUV_SECRET is not")
                .advice("set both; they are on the API keys page of the Truv dashboard")),
        }
    }

    /// The environment that the secret belongs to.
    pub(crate) fn environment(&self) -> Option<Environment> {
        Environment::of_secret(self.secret.expose())
    }

    /// A client with these keys.
    pub(crate) fn client(&self, timeout: Option<Duration>) -> Result<Client> {
        let mut builder = Client::builder(self.client_id.clone(), self.secret.clone())
            .user_agent(concat!("truv-cli/", env!("CARGO_PKG_VERSION")));
        if let Some(base_url) = &self.base_url {
            builder = builder.base_url(base_url);
        }
        if let Some(timeout) = timeout {
            builder = builder.deadline(timeout);
        }
        builder.build().map_err(|error| {
            let message = error.to_string();
            Failure::new(Class::Keys, format!("{message} (the keys are those of {})", self.origin))
        })
    }

    /// The client for the flags of a command.
    pub(crate) fn client_for(&self, matches: &ArgMatches) -> Result<Client> {
        let seconds = matches.try_get_one::<u64>("timeout").ok().flatten();
        self.client(seconds.map(|seconds| Duration::from_secs(*seconds)))
    }

    /// The base URL if it is one of this machine, where a local Truv may be.
    pub(crate) fn local_url(&self) -> Option<&str> {
        let url = self.base_url.as_deref()?;
        let host = url::Url::parse(url).ok()?.host_str()?.to_owned();
        let host = host.trim_matches(['[', ']']);
        let is_loopback = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|host| host.is_loopback());
        is_loopback.then_some(url)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("origin", &self.origin).finish_non_exhaustive()
    }
}

fn no_keys(profiles: &Profiles) -> Failure {
    let profile = match profiles.all.keys().next() {
        Some(name) => format!("name a profile (`--profile {name}`), "),
        None => String::new(),
    };
    Failure::new(Class::Keys, "there are no keys").advice(format!(
        "{profile}set TRUV_CLIENT_ID and TRUV_SECRET (from the API keys page of the Truv dashboard), or keep them in a \
         profile (`truv profile add NAME`);\n            without an account, start a local Truv with `truv sandbox` and \
         paste the lines that it prints, or watch `truv demo`"
    ))
}

/// An environment variable with a value.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

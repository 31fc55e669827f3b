//! The proxy that connections go through.
//!
//! Only HTTPS goes through a proxy. Plain HTTP stays on this machine, where a proxy elsewhere could not reach it.

use std::env::{self, VarError};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::{NoProxy, Proxy};
use url::{ParseError, Url};

use crate::error::Error;
use crate::value::Secret;

/// The longest host name that SOCKS 5 has room for.
const LONGEST_SOCKS_NAME: usize = 255;

/// The user's settings of the proxy.
#[derive(Clone, Default)]
pub(crate) struct ProxySettings {
    pub(crate) choice: ProxyChoice,
    /// User name and password for the proxy.
    pub(crate) credentials: Option<(String, Secret)>,
}

#[derive(Clone, Default)]
pub(crate) enum ProxyChoice {
    #[default]
    Environment,
    Direct,
    /// The URL may hold a password.
    Url(Secret),
}

impl ProxySettings {
    /// Checks the settings of the program itself. The environment is read only when a proxy is looked up.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.choice {
            ProxyChoice::Url(_) => self.find().map(drop),
            ProxyChoice::Environment | ProxyChoice::Direct => Ok(()),
        }
    }

    /// The proxy, if there is one.
    pub(crate) fn find(&self) -> Result<Option<Proxy>, Error> {
        match &self.choice {
            ProxyChoice::Direct => Ok(None),
            ProxyChoice::Url(url) => self.proxy(url.expose()).map(Some).map_err(|problem| problem.error(None)),
            ProxyChoice::Environment => {
                let Some((name, url)) = variable(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])? else {
                    return Ok(None);
                };
                let proxy = self.proxy(url.expose()).map_err(|problem| problem.error(Some(name)))?;
                let exceptions = variable(&["NO_PROXY", "no_proxy"])?;
                Ok(Some(proxy.no_proxy(exceptions.and_then(|(_, hosts)| NoProxy::from_string(hosts.expose())))))
            }
        }
    }

    fn proxy(&self, text: &str) -> Result<Proxy, Problem> {
        let text = text.trim();
        // as in other programs, `proxy.example.com:3128` is an HTTP proxy
        let mut url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) }?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(Problem::Other("has no host"));
        }
        let is_socks = match url.scheme() {
            "http" | "https" => false,
            "socks4" | "socks4a" | "socks5" | "socks5h" if cfg!(feature = "socks") => true,
            "socks4" | "socks4a" | "socks5" | "socks5h" => {
                return Err(Problem::Other("is that of a SOCKS proxy, which needs the feature `socks` of truv-sdk"));
            }
            _ => return Err(Problem::Other("has a scheme that proxies do not have")),
        };
        if let Some((name, password)) = &self.credentials {
            let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let set =
                url.set_username(&encoded(name)).and_then(|()| url.set_password(Some(&encoded(password.expose()))));
            set.map_err(|()| Problem::Other("cannot have a user name and password"))?;
        }
        let (name, password) = (decoded(url.username())?, decoded(url.password().unwrap_or_default())?);
        if is_socks && url.scheme().starts_with("socks4") && !(name.expose().is_empty() && password.expose().is_empty())
        {
            return Err(Problem::Other(
                "is that of a SOCKS 4 proxy, which takes no user name and password; use socks5",
            ));
        }
        if is_socks && name.expose().len().max(password.expose().len()) > LONGEST_SOCKS_NAME {
            return Err(Problem::Other("has a user name or password that is longer than SOCKS allows: 255 bytes"));
        }
        if !is_socks && name.expose().contains(':') {
            return Err(Problem::Other("has a user name with a colon, which HTTP does not allow"));
        }
        // reqwest would leave out a proxy that it cannot express, and connect without one
        let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let expressible =
            [url.as_str(), &format!("{}://{host}/", url.scheme())].map(|text| text.parse::<http::Uri>().is_ok());
        if expressible.contains(&false) {
            return Err(Problem::Other("has a host that cannot be used"));
        }
        Proxy::https(url).map_err(|_| Problem::Other("cannot be used"))
    }
}

fn decoded(text: &str) -> Result<Secret, Problem> {
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| Problem::Other("has a user name or password that is not UTF-8"))?;
    Ok(Secret::from(text.into_owned()))
}

/// What is wrong with the URL of a proxy, without repeating any part of the URL.
enum Problem {
    NoUrl(ParseError),
    Other(&'static str),
}

impl From<ParseError> for Problem {
    fn from(source: ParseError) -> Self {
        Self::NoUrl(source)
    }
}

impl Problem {
    fn error(self, variable: Option<&str>) -> Error {
        let why = match &self {
            Self::NoUrl(source) => format!("is not a URL ({source})"),
            Self::Other(why) => (*why).to_owned(),
        };
        let expected = "expected scheme, host and port, such as http://proxy.example.com:3128";
        Error::configuration(match variable {
            None => format!("the URL of the proxy {why}; {expected}"),
            Some(name) => format!(
                "the URL of the proxy in the environment variable {name} {why}; {expected}. To connect without a proxy, unset \
                 the variable or build the client with `no_proxy()`"
            ),
        })
    }
}

/// The first of these environment variables that has a value.
fn variable(names: &[&'static str]) -> Result<Option<(&'static str, Secret)>, Error> {
    for name in names {
        match env::var(name) {
            Ok(value) if value.trim().is_empty() => {}
            Ok(value) => return Ok(Some((*name, value.into()))),
            Err(VarError::NotPresent) => {}
            Err(VarError::NotUnicode(_)) => {
                return Err(Error::configuration(format!("the environment variable {name} is not UTF-8 text")));
            }
        }
    }
    Ok(None)
}

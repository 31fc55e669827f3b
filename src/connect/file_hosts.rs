//! Connections to the hosts of files. They are separate from the connections to Truv, so that these hosts never
//! receive the keys or the client's mutual TLS identity.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::ClientConfig;
use url::Url;

use super::{Loopback, TlsSettings};
use crate::error::Error;

/// Set up when the first file is downloaded.
pub(crate) struct FileHosts {
    tls: TlsSettings,
    connect_timeout: Duration,
    user_agent: String,
    secure: OnceLock<reqwest::Client>,
    loopback: OnceLock<reqwest::Client>,
}

impl FileHosts {
    pub(crate) fn new(tls: &TlsSettings, connect_timeout: Duration, user_agent: &str) -> Self {
        Self {
            tls: TlsSettings { identity: None, ..tls.clone() },
            connect_timeout,
            user_agent: user_agent.to_owned(),
            secure: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    pub(crate) fn request(&self, url: Url) -> Result<reqwest::RequestBuilder, Error> {
        let client = if url.scheme() == "https" {
            or_set(&self.secure, || self.client(self.tls.config()?, |builder| builder.https_only(true)))?
        } else {
            or_set(&self.loopback, || {
                self.client(self.tls.trusting_nobody()?, |builder| builder.no_proxy().dns_resolver(Loopback))
            })?
        };
        Ok(client.get(url))
    }

    fn client(
        &self,
        tls: ClientConfig,
        set: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<reqwest::Client, Error> {
        let builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(self.connect_timeout)
            .user_agent(&self.user_agent)
            .tls_backend_preconfigured(tls);
        set(builder)
            .build()
            .map_err(|source| Error::configuration("the HTTP client for files cannot be set up").with_source(source))
    }
}

/// Two threads may set up the client at once; one of the two clients is kept.
fn or_set(
    cell: &OnceLock<reqwest::Client>,
    make: impl FnOnce() -> Result<reqwest::Client, Error>,
) -> Result<&reqwest::Client, Error> {
    match cell.get() {
        Some(client) => Ok(client),
        None => {
            let client = make()?;
            Ok(cell.get_or_init(|| client))
        }
    }
}

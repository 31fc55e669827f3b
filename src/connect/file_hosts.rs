//! Connections to the hosts of files. They are separate from the connections to Truv, so that these hosts never
//! receive the keys or the client's mutual TLS identity.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use url::Url;

use super::{Connections, Lease, Loopback, ProxySettings, TlsSettings};
use crate::error::Error;

/// Set up when the first file is downloaded.
pub(crate) struct FileHosts {
    tls: TlsSettings,
    proxy: ProxySettings,
    connect_timeout: Duration,
    idle_timeout: Duration,
    user_agent: String,
    secure: OnceLock<Connections>,
    loopback: OnceLock<Connections>,
}

impl FileHosts {
    pub(crate) fn new(
        tls: &TlsSettings,
        proxy: &ProxySettings,
        connect_timeout: Duration,
        idle_timeout: Duration,
        user_agent: &str,
    ) -> Self {
        Self {
            tls: TlsSettings { identity: None, ..tls.clone() },
            proxy: proxy.clone(),
            connect_timeout,
            idle_timeout,
            user_agent: user_agent.to_owned(),
            secure: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    /// The request, and the use of the connections that ends with it.
    pub(crate) fn request(&self, url: Url) -> Result<(reqwest::RequestBuilder, Lease), Error> {
        let is_secure = url.scheme() == "https";
        let connections = match is_secure {
            true => or_set(&self.secure, || self.connections(is_secure))?,
            false => or_set(&self.loopback, || self.connections(is_secure))?,
        };
        let lease = connections.lease()?;
        Ok((lease.http().get(url), lease))
    }

    fn connections(&self, is_secure: bool) -> Result<Connections, Error> {
        let tls = if is_secure { self.tls.config()? } else { self.tls.trusting_nobody()? };
        let proxy = if is_secure { self.proxy.find()? } else { None };
        let (connect_timeout, user_agent) = (self.connect_timeout, self.user_agent.clone());
        Connections::new(self.idle_timeout, move |builder| {
            let builder = builder
                .redirect(Policy::none())
                .connect_timeout(connect_timeout)
                .user_agent(&user_agent)
                .tls_backend_preconfigured(tls.clone())
                .no_proxy();
            let builder = match &proxy {
                Some(proxy) => builder.proxy(proxy.clone()),
                None => builder,
            };
            let builder = if is_secure { builder.https_only(true) } else { builder.dns_resolver(Loopback) };
            builder.build().map_err(|source| {
                Error::configuration("the HTTP client for files cannot be set up").with_source(source)
            })
        })
    }
}

/// Two threads may set up the connections at once; then the connections of one thread are kept.
fn or_set(
    cell: &OnceLock<Connections>,
    make: impl FnOnce() -> Result<Connections, Error>,
) -> Result<&Connections, Error> {
    match cell.get() {
        Some(connections) => Ok(connections),
        None => {
            let connections = make()?;
            Ok(cell.get_or_init(|| connections))
        }
    }
}

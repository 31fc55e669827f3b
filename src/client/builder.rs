//! Settings of a client.

use std::env::{self, VarError};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use url::Url;

use super::{Client, Shared};
use crate::connect::{FileHosts, ProxyChoice, ProxySettings, TlsSettings, is_loopback};
use crate::credentials::Credentials;
use crate::error::Error;
use crate::exchange::{AnyExchange, Exchange};
use crate::hooks::Hook;
use crate::transport::quota::Quota;
use crate::transport::retry::Retry;
use crate::transport::{Hooks, Settings, Timeouts, Transport};
use crate::value::Secret;

const BASE_URL: &str = "https://prod.truv.com";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than the idle time of common load balancers; AWS has the shortest.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);
/// Large enough for every report: one with years of statements takes a few megabytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Settings of a [`Client`].
///
/// `C` is the kind of client that [`build`](Self::build) makes.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C = Client> {
    chosen: Chosen,
    of: PhantomData<fn() -> C>,
}

/// What was set so far.
#[derive(Clone)]
struct Chosen {
    client_id: Secret,
    access_secret: Secret,
    base_url: String,
    connect_timeout: Duration,
    idle_timeout: Duration,
    timeouts: Timeouts,
    quota: Quota,
    retry: Retry,
    max_body: usize,
    user_agent: String,
    tls: TlsSettings,
    exchange: Option<AnyExchange>,
    hooks: Vec<Arc<dyn Hook>>,
    proxy: ProxySettings,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(client_id: Secret, access_secret: Secret) -> Self {
        let chosen = Chosen {
            client_id,
            access_secret,
            base_url: BASE_URL.to_owned(),
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            timeouts: Timeouts::default(),
            quota: Quota::default(),
            retry: Retry::default(),
            max_body: MAX_BODY,
            user_agent: concat!("truv-sdk-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            tls: TlsSettings::default(),
            exchange: None,
            hooks: Vec::new(),
            proxy: ProxySettings::default(),
        };
        Self { chosen, of: PhantomData }
    }

    /// The host to call: scheme, host and port, without a path. The default is `https://prod.truv.com`. Set another
    /// host for Truv's mTLS hosts or for a local sandbox. Plain HTTP is accepted only for loopback addresses.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.chosen.base_url = base_url.into();
        self
    }

    /// How long to wait for a connection. The default is 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.chosen.connect_timeout = timeout;
        self
    }

    /// How long a connection may be kept without a request. The default is 50 s; with zero, each request has a
    /// connection of its own.
    ///
    /// A connection that was idle for longer carries no request, also after the process was stopped or the machine slept.
    /// Set a time that is shorter than the time after which the server, or a load balancer before it, closes idle
    /// connections. Otherwise the client may send a request just as the connection is closed
    /// ([`Error::is_idle_closed`]). The defaults of common load balancers are 60 s
    /// ([AWS](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html)),
    /// 75 s ([nginx](https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_timeout)), 4 min
    /// ([Azure](https://learn.microsoft.com/azure/load-balancer/load-balancer-tcp-reset)) and 10 min
    /// ([Google Cloud](https://cloud.google.com/load-balancing/docs/https)).
    ///
    /// A connection belongs to the tokio runtime on which the call that made it ran. Only calls on the same runtime use
    /// it, and it is closed when that runtime is dropped. So clones of a client may be used on several runtimes, each of
    /// which makes connections of its own, and a runtime may be driven only while a call is made.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.chosen.idle_timeout = timeout;
        self
    }

    /// How long one attempt may take, from its first byte to the end of the answer. By default each operation has its
    /// own limit: 30 s, and more for reports ([`Operation::timeout`](crate::Operation)).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.chosen.timeouts.attempt = Some(timeout);
        self
    }

    /// How long a whole call may take: attempts, waits for the quota and waits between attempts. The default is four
    /// times the limit of one attempt, so two minutes for most operations: enough for a minute in the quota's queue and
    /// a second attempt. If a wait would go past the deadline, the call fails at once.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.chosen.timeouts.call = Some(deadline);
        self
    }

    /// How many requests are sent in any minute. The default is Truv's limit of 300, shared by all clients of this
    /// process that use the same access secret.
    pub fn quota(mut self, quota: Quota) -> Self {
        self.chosen.quota = quota;
        self
    }

    /// When and how calls are tried again. The default is at most three attempts, and only where a retry is safe.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.chosen.retry = retry;
        self
    }

    /// The largest body to accept, in bytes. The default is 64 MiB. A larger body is refused with a clear error.
    ///
    /// This also limits the memory of decoded answers, since a few bytes of JSON can be hundreds in memory: an answer
    /// is refused if its value would take more than eight times this size (or 16 MiB, if that is more). The estimate
    /// counts objects and items; by default there is room for 200,000 objects. Of an answer with an error status, at
    /// most 256 KiB are decoded. [`send_bytes` and `send_as`](crate::RawRequest) of raw requests decode nothing, or
    /// into your own type, so for them only the limit of the body applies.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.chosen.max_body = bytes;
        self
    }

    /// The `User-Agent` to send in place of this crate's name and version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.chosen.user_agent = user_agent.into();
        self
    }

    /// Trusts these certificate authorities (PEM, one or more certificates) in addition to the system's.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.chosen.tls.root_certificates.push(pem.into());
        self
    }

    /// Identifies this client with a certificate chain and its private key (PEM), for Truv's mTLS hosts
    /// (`api-mtls.truv.com`, `api-sandbox-mtls.truv.com`; <https://truv.com/docs/api-reference/security>).
    pub fn identity_pem(mut self, certificate_chain: impl Into<Vec<u8>>, private_key: impl Into<Secret>) -> Self {
        self.chosen.tls.identity = Some((certificate_chain.into(), private_key.into()));
        self
    }

    /// Encrypts with this provider of rustls 0.23, for this client only; the features `ring` and `aws-lc-rs` and the
    /// process's default provider then play no role. With a provider of its own, a program needs neither feature:
    /// `truv-sdk = { version = "0.1", default-features = false, features = ["all-products", "webhook"] }`.
    ///
    /// Without this call, a client uses the provider of the feature `aws-lc-rs` or else `ring`, and without these
    /// features the provider that the program has installed as its default.
    ///
    /// ```
    /// # #[cfg(feature = "ring")] {
    /// let client = truv_sdk::Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
    ///     .crypto_provider(rustls::crypto::ring::default_provider()) // or another, or an Arc of one
    ///     .build()?;
    /// # }
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    ///
    /// # A panic in other code
    ///
    /// rustls chooses a provider by itself only if the program has exactly one. A program with `rustls/aws-lc-rs`
    /// that adds this crate with its default feature `ring` has two, as Cargo enables the features of a crate for the
    /// whole program. Then `rustls::ClientConfig::builder()`, in the program's own code or in another crate, panics:
    ///
    /// ```text
    /// Could not automatically determine the process-level CryptoProvider from Rustls crate features.
    /// Call CryptoProvider::install_default() before this point to select a provider manually, or make sure exactly one of the 'aws-lc-rs' and 'ring' features is enabled.
    /// ```
    ///
    /// One line prevents this, either first in `main`:
    ///
    /// ```ignore
    /// let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    /// ```
    ///
    /// or in `Cargo.toml`, so that the program has only one provider:
    ///
    /// ```toml
    /// truv-sdk = { version = "0.1", default-features = false, features = ["aws-lc-rs", "all-products", "webhook"] }
    /// ```
    pub fn crypto_provider(mut self, provider: impl Into<Arc<CryptoProvider>>) -> Self {
        self.chosen.tls.provider = Some(provider.into());
        self
    }

    /// Adds a hook that may refuse calls, and learns how each call ends; see [`hooks`](crate::hooks). A function of the
    /// [`Outcome`](crate::hooks::Outcome) is a hook, too.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.chosen.hooks.push(Arc::new(hook));
        self
    }

    /// Sends requests in another way than over the network, such as to prepared answers in a test; see
    /// [`exchange`](crate::exchange). Settings of connections and TLS then play no role. Downloads of files from their
    /// own hosts still use the network.
    ///
    /// The [quota](Self::quota) still holds, and is shared by all clients of the process with the same access secret:
    /// tests with many calls switch it off ([`Quota::off`](crate::quota::Quota::off)).
    pub fn exchange(mut self, exchange: impl Exchange) -> Self {
        self.chosen.exchange = Some(AnyExchange::new(exchange));
        self
    }

    /// Connects through this proxy: `http://host:port`, `https://host:port` (TLS to the proxy too), or with the feature
    /// `socks` also `socks5h://host:port` (the proxy resolves names), `socks5`, `socks4a` and `socks4`. A URL without a
    /// scheme is taken for the URL of an HTTP proxy.
    ///
    /// All HTTPS connections of the client go through the proxy, calls and [downloads](crate::download) alike, in a
    /// tunnel (`CONNECT`): the proxy sees host names, but no keys and no data. Plain HTTP, which is possible to loopback
    /// only, goes through no proxy.
    ///
    /// Without this call and without [`no_proxy`](Self::no_proxy), a client takes the proxy of the first of these
    /// environment variables that has a value: `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY`, `all_proxy`. Hosts in
    /// `NO_PROXY` (or else `no_proxy`) are then connected to directly: a list such as
    /// `files.example.com,.internal,10.0.0.0/8`, where a name stands for the names below it too, and `*` for all.
    /// `HTTP_PROXY` and the system's own proxy settings are not read. With this call, no variable is read.
    ///
    /// A user name and password may be part of the URL, percent-encoded, or be set with
    /// [`proxy_credentials`](Self::proxy_credentials). Neither of them is ever shown.
    ///
    /// The certificate of an `https` proxy is checked like Truv's: with the system's authorities and the authorities of
    /// [`root_certificates_pem`](Self::root_certificates_pem). An `https` proxy that asks for a client certificate gets
    /// the certificate of [`identity_pem`](Self::identity_pem).
    ///
    /// ```
    /// let client = truv_sdk::Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
    ///     .proxy("http://proxy.example.com:3128")
    ///     .proxy_credentials("lender", "a-password")
    ///     .build()?;
    /// # Ok::<(), truv_sdk::Error>(())
    /// ```
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.chosen.proxy.choice = ProxyChoice::Url(url.into());
        self
    }

    /// Connects without a proxy, whatever the environment variables say.
    pub fn no_proxy(mut self) -> Self {
        self.chosen.proxy.choice = ProxyChoice::Direct;
        self
    }

    /// The user name and password for the proxy, whether the proxy comes from [`proxy`](Self::proxy) or from the
    /// environment; they replace the user name and password in its URL. They are sent to the proxy only. An HTTP proxy
    /// gets them as `Basic` authentication, so over plain HTTP unless the proxy's URL is `https`; a SOCKS proxy gets
    /// them as SOCKS 5 defines.
    pub fn proxy_credentials(mut self, user_name: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.chosen.proxy.credentials = Some((user_name.into(), password.into()));
        self
    }

    /// The same settings for another kind of client.
    #[cfg(feature = "blocking")]
    pub(crate) fn of_kind<D>(self) -> ClientBuilder<D> {
        ClientBuilder { chosen: self.chosen, of: PhantomData }
    }

    pub(crate) fn finish(self) -> Result<Client, Error> {
        let credentials = Credentials::new(self.chosen.client_id, self.chosen.access_secret)?;
        let settings = Settings {
            base_url: parse_base_url(&self.chosen.base_url)?,
            connect_timeout: self.chosen.connect_timeout,
            idle_timeout: self.chosen.idle_timeout,
            timeouts: self.chosen.timeouts,
            quota: self.chosen.quota,
            retry: self.chosen.retry,
            max_body: self.chosen.max_body,
            user_agent: self.chosen.user_agent,
            tls: self.chosen.tls,
            exchange: self.chosen.exchange,
            hooks: Hooks::new(self.chosen.hooks),
            proxy: self.chosen.proxy,
        };
        settings.proxy.check()?;
        let file_hosts = FileHosts::new(
            &settings.tls,
            &settings.proxy,
            settings.connect_timeout,
            settings.idle_timeout,
            &settings.user_agent,
        );
        Ok(Client(Arc::new(Shared { transport: Transport::new(credentials, settings)?, file_hosts })))
    }
}

impl ClientBuilder {
    /// Reads `TRUV_CLIENT_ID`, `TRUV_SECRET` and, if it is set, `TRUV_BASE_URL`.
    ///
    /// # Errors
    ///
    /// A variable is missing or is not text.
    pub fn from_env() -> Result<Self, Error> {
        let client_id = required("TRUV_CLIENT_ID", "the client id")?;
        let access_secret = required("TRUV_SECRET", "the access secret")?;
        let builder = Self::new(client_id.into(), access_secret.into());
        Ok(match optional("TRUV_BASE_URL")? {
            Some(base_url) => builder.base_url(base_url),
            None => builder,
        })
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A key that cannot be used (such as an access secret without one of Truv's prefixes), a base URL that is invalid
    /// or not safe, certificates that cannot be used, or a proxy's URL that cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        self.finish()
    }
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        Self { chosen: self.chosen.clone(), of: PhantomData }
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    /// Shows only the origin of the base URL: a URL that is not checked yet may hold a password. Certificates and the
    /// proxy are left out: PEM may hold keys, and a proxy's URL a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = Url::parse(self.chosen.base_url.trim()).map(|url| url.origin().ascii_serialization());
        f.debug_struct("ClientBuilder")
            .field("base_url", &base_url.ok())
            .field("connect_timeout", &self.chosen.connect_timeout)
            .field("idle_timeout", &self.chosen.idle_timeout)
            .field("attempt_timeout", &self.chosen.timeouts.attempt)
            .field("deadline", &self.chosen.timeouts.call)
            .field("quota", &self.chosen.quota)
            .field("retry", &self.chosen.retry)
            .field("max_body", &self.chosen.max_body)
            .field("user_agent", &self.chosen.user_agent)
            .finish_non_exhaustive()
    }
}

fn required(name: &str, what: &str) -> Result<String, Error> {
    optional(name)?.ok_or_else(|| {
        Error::configuration(format!(
            "the environment variable {name} is not set; set it to {what} from the API keys page of the Truv dashboard, \
             or start the local Truv (`cargo install truv-sandbox`, then `truv-sandbox`) and copy the lines it prints"
        ))
    })
}

fn optional(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(Error::configuration(format!("the environment variable {name} is not UTF-8 text")))
        }
    }
}

fn parse_base_url(text: &str) -> Result<Url, Error> {
    let wrong = |why: String| {
        Err(Error::configuration(format!(
            "the base URL {why}; expected scheme and host, such as {BASE_URL} or http://127.0.0.1:8787"
        )))
    };
    let url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(source) => return wrong(format!("is not a URL ({source})")).map_err(|e: Error| e.with_source(source)),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("holds a user name or password, which Truv does not use".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return wrong(
            "has more than scheme, host and port; operations bring their own path, `/v1` included".to_owned(),
        );
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => {
            wrong("is plain HTTP to another machine, where keys and personal data could be read; use https".to_owned())
        }
        other => wrong(format!("has the scheme `{other}`")),
    }
}

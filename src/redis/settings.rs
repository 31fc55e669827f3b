//! The user's settings: where Redis is, and how to log in.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;

use crate::connect::TlsSettings;
use crate::value::Secret;

/// Where Redis or Valkey is, and how this process identifies itself there.
///
/// A URL has the form `redis://user:password@host:port/database`, or `rediss://…` for TLS. Without a user name,
/// `redis://:password@host`. Percent-encode characters that have a meaning in URLs, such as `@` or `/` in a password.
/// Neither a URL nor a password is ever shown: not in `Debug`, not in errors, not in traces.
///
/// Text converts into one server: `RedisQuota::at("redis://127.0.0.1:6379")`.
///
/// ```
/// use truv_sdk::redis::Redis;
///
/// let one = Redis::at("redis://truv:password@redis.internal:6379/0");
/// let sentinel = Redis::sentinel("mymaster", ["redis://10.0.0.1:26379", "redis://10.0.0.2:26379"])
///     .login("truv", "password");
/// let cluster = Redis::cluster(["rediss://truv:password@node-1:6379", "rediss://truv:password@node-2:6379"]);
/// ```
#[derive(Clone)]
pub struct Redis {
    pub(super) kind: Kind,
    pub(super) login: Option<(Secret, Secret)>,
    pub(super) database: Option<u32>,
    pub(super) master_tls: Option<bool>,
    pub(super) tls: TlsSettings,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kind {
    One(Secret),
    Sentinel { master: String, sentinels: Vec<Secret> },
    Cluster(Vec<Secret>),
}

impl Redis {
    /// One server, at a URL or at the socket `unix:///path/to/socket?user=…&pass=…&db=…`.
    ///
    /// With managed services, the host name leads to another server after a failover; then the new server is found.
    pub fn at(url: impl Into<Secret>) -> Self {
        Self::new(Kind::One(url.into()))
    }

    /// The server that Sentinel knows as the master under this name. A switch to another master is followed.
    ///
    /// User and password in these URLs are for Sentinel itself. Set those for the master with [`login`](Self::login).
    /// All URLs are asked at the same time, and the first answer counts.
    pub fn sentinel<U: Into<Secret>>(master: impl Into<String>, sentinels: impl IntoIterator<Item = U>) -> Self {
        let sentinels = sentinels.into_iter().map(Into::into).collect();
        Self::new(Kind::Sentinel { master: master.into(), sentinels })
    }

    /// A cluster. Give some of its servers: they name the others, and report moves and failovers.
    ///
    /// User and password must be the same everywhere. All keys of one quota are on one server.
    pub fn cluster<U: Into<Secret>>(servers: impl IntoIterator<Item = U>) -> Self {
        Self::new(Kind::Cluster(servers.into_iter().map(Into::into).collect()))
    }

    fn new(kind: Kind) -> Self {
        Self { kind, login: None, database: None, master_tls: None, tls: TlsSettings::default() }
    }

    /// User and password, in place of those in the URLs. With Sentinel, these are for the master. An empty user stands
    /// for the default user.
    #[must_use]
    pub fn login(mut self, user: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        self.login = Some((user.into(), password.into()));
        self
    }

    /// The number of the database, in place of the number in the URL. The default is 0, the only database of a cluster.
    #[must_use]
    pub fn database(mut self, number: u32) -> Self {
        self.database = Some(number);
        self
    }

    /// Whether the connection to the master that Sentinel names uses TLS. By default it does if the connection to
    /// Sentinel does (`rediss://`).
    #[must_use]
    pub fn master_tls(mut self, is_tls: bool) -> Self {
        self.master_tls = Some(is_tls);
        self
    }

    /// Trusts further certificate authorities, besides those of the operating system, for `rediss://`. PEM, with one or
    /// more certificates.
    #[must_use]
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.root_certificates.push(pem.into());
        self
    }

    /// The certificate chain and the private key with which this process identifies itself in TLS. PEM.
    #[must_use]
    pub fn identity_pem(mut self, certificate_chain: impl Into<Vec<u8>>, private_key: impl Into<Secret>) -> Self {
        self.tls.identity = Some((certificate_chain.into(), private_key.into()));
        self
    }

    /// Encrypts with this provider of rustls 0.23. By default, a quota uses its client's provider
    /// ([`ClientBuilder::crypto_provider`](crate::ClientBuilder::crypto_provider)), and otherwise the provider of this
    /// crate's features or that of the process is used, as for clients.
    #[must_use]
    pub fn crypto_provider(mut self, provider: impl Into<Arc<CryptoProvider>>) -> Self {
        self.tls.provider = Some(provider.into());
        self
    }

    /// These settings, with this provider if none was chosen.
    pub(crate) fn or_provider(mut self, provider: Option<&Arc<CryptoProvider>>) -> Self {
        self.tls.provider = self.tls.provider.or_else(|| provider.cloned());
        self
    }
}

impl PartialEq for Redis {
    /// Cryptography is compared by its identity.
    fn eq(&self, other: &Self) -> bool {
        let Self { kind, login, database, master_tls, tls } = self;
        let provider = |tls: &TlsSettings| tls.provider.as_ref().map(Arc::as_ptr);
        (kind, login, database, master_tls) == (&other.kind, &other.login, &other.database, &other.master_tls)
            && (&tls.root_certificates, &tls.identity) == (&other.tls.root_certificates, &other.tls.identity)
            && provider(tls) == provider(&other.tls)
    }
}

impl Eq for Redis {}

impl From<Secret> for Redis {
    fn from(url: Secret) -> Self {
        Self::at(url)
    }
}

impl From<&Secret> for Redis {
    fn from(url: &Secret) -> Self {
        Self::at(url)
    }
}

impl From<String> for Redis {
    fn from(url: String) -> Self {
        Self::at(url)
    }
}

impl From<&str> for Redis {
    fn from(url: &str) -> Self {
        Self::at(url)
    }
}

impl fmt::Debug for Redis {
    /// Shows no URLs, names or passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, servers) = match &self.kind {
            Kind::One(_) => ("one server", 1),
            Kind::Sentinel { sentinels, .. } => ("sentinel", sentinels.len()),
            Kind::Cluster(servers) => ("cluster", servers.len()),
        };
        f.debug_struct("Redis").field("kind", &kind).field("servers", &servers).finish_non_exhaustive()
    }
}

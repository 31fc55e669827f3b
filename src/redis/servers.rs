//! The settings, checked and parsed.

use std::path::PathBuf;
use std::sync::Arc;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use rustls::ClientConfig;

use super::settings::{Kind, Redis};
use crate::error::Error;
use crate::value::Secret;

/// Where one server listens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Endpoint {
    Tcp(String, u16),
    Unix(PathBuf),
}

impl Endpoint {
    /// The address in `MOVED` and `ASK`. If it has no host, the host is that of the server that answered.
    pub(super) fn parse(address: &str, answered: &Self) -> Option<Self> {
        let (host, port) = address.rsplit_once(':')?;
        Self::with_host(host, port.parse().ok()?, answered)
    }

    pub(super) fn with_host(host: &str, port: u16, answered: &Self) -> Option<Self> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        match answered {
            Self::Tcp(own, _) if host.is_empty() || host == "?" => Some(Self::Tcp(own.clone(), port)),
            _ if host.is_empty() => None,
            _ => Some(Self::Tcp(host.to_owned(), port)),
        }
    }
}

#[derive(Clone, Default)]
pub(super) struct Login {
    pub(super) user: Option<Secret>,
    pub(super) password: Option<Secret>,
}

impl Login {
    /// Whether a text repeats a part of this address.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let is_in = |secret: &Secret| !secret.expose().is_empty() && text.contains(&secret.expose().to_lowercase());
        self.password.as_ref().is_some_and(is_in) || self.user.as_ref().is_some_and(is_in)
    }
}

/// How to log in.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) login: Login,
    pub(super) database: i64,
    pub(super) tls: Option<Arc<ClientConfig>>,
}

pub(super) enum Topology {
    One(Endpoint),
    /// The access here is for the sentinels.
    Sentinel {
        master: String,
        sentinels: Vec<Endpoint>,
        access: Access,
    },
    Cluster(Vec<Endpoint>),
}

pub(super) struct Servers {
    pub(super) topology: Topology,
    pub(super) access: Access,
}

impl Servers {
    pub(super) fn new(redis: &Redis) -> Result<Self, Error> {
        let urls = match &redis.kind {
            Kind::One(url) => std::slice::from_ref(url),
            Kind::Sentinel { sentinels, .. } => sentinels,
            Kind::Cluster(servers) => servers,
        };
        let urls = urls.iter().map(Address::read).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = urls.first() else {
            return Err(Error::configuration("the list of servers of Redis is empty; give at least one URL"));
        };
        let is_tls = first.is_tls;
        if urls.iter().any(|url| url.is_tls != is_tls) {
            return Err(Error::configuration("the URLs of Redis must all begin with `rediss:`, or none"));
        }
        if !matches!(redis.kind, Kind::One(_)) && urls.iter().any(|url| matches!(url.endpoint, Endpoint::Unix(_))) {
            return Err(Error::configuration("a Redis behind Sentinel or in a cluster has no `unix:` URL"));
        }
        let is_master_tls = match redis.kind {
            Kind::Sentinel { .. } => redis.master_tls.unwrap_or(is_tls),
            _ => is_tls,
        };
        let tls = if is_tls || is_master_tls { Some(Arc::new(redis.tls.config()?)) } else { None };
        let of_url =
            Access { login: first.login.clone(), database: first.database, tls: tls.clone().filter(|_| is_tls) };
        let endpoints = || urls.iter().map(|url| url.endpoint.clone()).collect();
        let mut access = of_url.clone();
        let topology = match &redis.kind {
            Kind::One(_) => Topology::One(first.endpoint.clone()),
            Kind::Sentinel { master, .. } => {
                access = Access { login: Login::default(), database: 0, tls: tls.filter(|_| is_master_tls) };
                let of_sentinel = Access { database: 0, ..of_url };
                Topology::Sentinel { master: master.clone(), sentinels: endpoints(), access: of_sentinel }
            }
            Kind::Cluster(_) => Topology::Cluster(endpoints()),
        };
        if let Some((user, password)) = &redis.login {
            let user = Some(user.clone()).filter(|user| !user.expose().is_empty());
            access.login = Login { user, password: Some(password.clone()) };
        }
        if let Some(number) = redis.database {
            access.database = number.into();
        }
        if matches!(topology, Topology::Cluster(_)) && access.database != 0 {
            return Err(Error::configuration("a Redis cluster has only the database 0"));
        }
        Ok(Self { topology, access })
    }

    pub(super) fn is_cluster(&self) -> bool {
        matches!(self.topology, Topology::Cluster(_))
    }
}

/// The parts of a URL.
struct Address {
    endpoint: Endpoint,
    is_tls: bool,
    login: Login,
    database: i64,
}

impl Address {
    /// Errors of the crate `redis` may repeat the URL, and with it a password, so none is passed on.
    fn read(url: &Secret) -> Result<Self, Error> {
        let url = url.expose();
        let (url, is_tls) = match url.split_once(':') {
            // that crate reads `rediss:` only with a TLS of its own
            Some(("rediss", rest)) => (format!("redis:{rest}"), true),
            Some(("valkeys", rest)) => (format!("valkey:{rest}"), true),
            _ => (url.to_owned(), false),
        };
        if url.contains('#') {
            return Err(wrong(
                "has a `#`: write it as %23 in a password; a mode that does not check certificates is not offered",
            ));
        }
        let info = url.into_connection_info().map_err(|_| wrong("cannot be read"))?;
        Self::of(&info, is_tls).ok_or_else(|| wrong("cannot be used"))
    }

    fn of(info: &ConnectionInfo, is_tls: bool) -> Option<Self> {
        let endpoint = match info.addr() {
            ConnectionAddr::Tcp(host, port) => Endpoint::Tcp(host.clone(), *port),
            ConnectionAddr::Unix(path) => Endpoint::Unix(path.clone()),
            _ => return None,
        };
        let settings = info.redis_settings();
        let (user, password) = (settings.username().map(Secret::from), settings.password().map(Secret::from));
        Some(Self { endpoint, is_tls, login: Login { user, password }, database: settings.db() })
    }
}

fn wrong(why: &str) -> Error {
    Error::configuration(format!(
        "a URL of Redis {why}; expected one like redis://user:password@127.0.0.1:6379/0, rediss://… for TLS or \
         unix:///path/to/socket, with special characters of user and password percent-encoded"
    ))
}

//! Which exchanges say something about the API. Other traffic of browsers is left out, and counted by reason.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use truv_openapi::matching::Router;

use crate::har::Exchange;

/// Files that browsers and search engines ask any website for.
const FILES_OF_WEBSITES: [&str; 3] = ["favicon.ico", "robots.txt", "sitemap.xml"];
/// How many hosts of left-out exchanges are named; further hosts are only counted.
const MOST_HOSTS: usize = 5;

/// The hosts that the API is on.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Names, in which `*` stands for anything; those of the document's servers if there are none.
    pub hosts: Vec<String>,
}

/// Why an exchange says nothing about the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The host is not one of the API's.
    OtherHost,
    /// Not HTTP: `data:`, `blob:`, extensions of browsers.
    NotHttp,
    /// A browser asks whether it may send the request.
    Preflight,
    /// The connection changes to another protocol, such as WebSocket.
    Upgrade,
    /// The browser answered the request itself.
    Browser,
    /// 206: a part of an answer, which the client asked for.
    Part,
    /// 407 or 511: a proxy or a network wants a login.
    Proxy,
    /// The same address with `http`, redirected to `https`.
    ToHttps,
    /// 304: the browser has the answer already.
    NotModified,
    /// `HEAD` on the path of a `GET`.
    Head,
    /// A page, script, style, picture or font that a browser loads for a website.
    Website,
    /// A status below 200: the answer follows.
    Interim,
}

impl Reason {
    /// A short name that stays the same.
    pub fn id(self) -> &'static str {
        match self {
            Self::OtherHost => "other-host",
            Self::NotHttp => "not-http",
            Self::Preflight => "preflight",
            Self::Upgrade => "upgrade",
            Self::Browser => "answered-by-browser",
            Self::Part => "partial-content",
            Self::Proxy => "proxy",
            Self::ToHttps => "redirect-to-https",
            Self::NotModified => "not-modified",
            Self::Head => "head",
            Self::Website => "website",
            Self::Interim => "interim-status",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OtherHost => "to other hosts",
            Self::NotHttp => "not of HTTP",
            Self::Preflight => "CORS preflight",
            Self::Upgrade => "upgrade of the connection",
            Self::Browser => "answered by the browser itself",
            Self::Part => "part of an answer (206)",
            Self::Proxy => "login of a proxy (407, 511)",
            Self::ToHttps => "redirect to https",
            Self::NotModified => "revalidation (304)",
            Self::Head => "HEAD on the path of a GET",
            Self::Website => "page or file of a website",
            Self::Interim => "interim status",
        })
    }
}

impl Scope {
    /// Whether a host belongs to the API; none if that is unknown.
    pub(crate) fn has_host(&self, router: &Router, host: &str) -> Option<bool> {
        if self.hosts.is_empty() {
            return router.has_host(host);
        }
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_it = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            // people also paste the address of a server
            let (scheme, rest) = wanted.split_once("://").unwrap_or(("https", &wanted));
            let wanted = rest.split('/').next().unwrap_or_default();
            let usual = if scheme == "http" { ":80" } else { ":443" };
            let wanted = wanted.strip_suffix(usual).unwrap_or(wanted);
            fits(wanted, host) || fits(wanted, name)
        };
        Some(self.hosts.iter().any(is_it))
    }
}

/// Whether a text fits a pattern, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    (0..=rest.len()).filter(|start| rest.is_char_boundary(*start)).any(|start| fits(after, &rest[start..]))
}

/// The host with its port, unless it is the usual port.
pub(crate) fn host_of(exchange: &Exchange) -> Option<String> {
    let host = exchange.host.as_deref()?;
    let usual = match exchange.scheme.as_str() {
        "http" => Some(80),
        "https" => Some(443),
        _ => exchange.port,
    };
    Some(match exchange.port.filter(|port| Some(*port) != usual) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Why an exchange is left out, as far as the exchange itself shows it.
pub(crate) fn reason_of(exchange: &Exchange) -> Option<Reason> {
    let request = |name: &str| exchange.request.header(name);
    let is_upgrade = request("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
    match exchange.scheme.as_str() {
        "http" | "https" | "" => {}
        "ws" | "wss" => return Some(Reason::Upgrade),
        _ => return Some(Reason::NotHttp),
    }
    if exchange.method == "connect" {
        return Some(Reason::Upgrade);
    }
    if exchange.method == "options" && request("access-control-request-method").is_some() {
        return Some(Reason::Preflight);
    }
    if is_upgrade && exchange.status < 400 {
        return Some(Reason::Upgrade);
    }
    if exchange.response.header("non-authoritative-reason").is_some() {
        return Some(Reason::Browser);
    }
    match exchange.status {
        100 | 102..=199 => Some(Reason::Interim),
        _ => None,
    }
}

/// Whether an `OPTIONS` is about other origins: its headers, or those of the answer, say so.
pub(crate) fn is_about_origins(exchange: &Exchange) -> bool {
    let mut headers = exchange.request.headers.iter().chain(&exchange.response.headers);
    exchange.method == "options" && headers.any(|header| header.name.starts_with("access-control-"))
}

/// Whether the answer only sends the client to `https`, at the same host and path.
pub(crate) fn is_to_https(exchange: &Exchange) -> bool {
    let location = exchange.response.header("location").and_then(|location| url::Url::parse(location.trim()).ok());
    location.is_some_and(|to| {
        exchange.scheme == "http"
            && to.scheme() == "https"
            && to.host_str() == exchange.host.as_deref()
            && to.path() == exchange.path
    })
}

/// Whether a browser loaded this for a page: it says so in a header, or it is a file that only pages have.
pub(crate) fn is_of_website(exchange: &Exchange) -> bool {
    if exchange.method != "get" {
        return false;
    }
    match exchange.request.header("sec-fetch-dest") {
        // requests of scripts have no destination
        Some("empty" | "") => return false,
        Some(_) => return true,
        None => {}
    }
    let media_type = exchange.response.media_type.as_deref().unwrap_or_default();
    let (class, kind) = media_type.split_once('/').unwrap_or_default();
    // a person opens a page, or a browser asks for what every website may have
    let last = exchange.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_page =
        kind == "html" && exchange.request.header("accept").is_some_and(|accept| accept.starts_with("text/html"));
    if is_page || FILES_OF_WEBSITES.contains(&last.as_str()) {
        return true;
    }
    exchange.status < 400
        && (matches!(class, "font" | "image")
            || matches!(
                kind,
                "css" | "javascript" | "x-javascript" | "manifest+json" | "wasm" | "font-woff" | "font-woff2"
            ))
}

/// How many exchanges were left out, by reason.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LeftOut {
    /// By the name of the reason.
    #[serde(flatten)]
    reasons: BTreeMap<&'static str, usize>,
    /// Exchanges with other hosts, by host.
    hosts: BTreeMap<String, usize>,
    #[serde(skip)]
    texts: BTreeMap<Reason, usize>,
}

impl LeftOut {
    pub(crate) fn add(&mut self, reason: Reason, count: usize) {
        *self.reasons.entry(reason.id()).or_default() += count;
        *self.texts.entry(reason).or_default() += count;
    }

    pub(crate) fn add_host(&mut self, host: &str, count: usize) {
        self.add(Reason::OtherHost, count);
        *self.hosts.entry(host.to_owned()).or_default() += count;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (reason, count) in other.texts {
            self.add(reason, count);
        }
        for (host, count) in other.hosts {
            *self.hosts.entry(host).or_default() += count;
        }
    }

    /// How many were left out for a reason.
    pub fn count_of(&self, reason: Reason) -> usize {
        self.texts.get(&reason).copied().unwrap_or_default()
    }

    /// How many were left out in total.
    pub fn count(&self) -> usize {
        self.texts.values().sum()
    }
}

/// One line: how many, and why.
impl fmt::Display for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.count();
        let noun = if count == 1 { "exchange" } else { "exchanges" };
        write!(formatter, "{count} {noun} left out")?;
        for (index, (reason, count)) in self.texts.iter().enumerate() {
            write!(formatter, "{}{count} {reason}", if index == 0 { ": " } else { ", " })?;
            if *reason == Reason::OtherHost {
                let mut hosts: Vec<_> = self.hosts.iter().collect();
                hosts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
                let named = hosts.iter().take(MOST_HOSTS).map(|(host, count)| format!("{host}: {count}"));
                let mut named = named.collect::<Vec<_>>();
                if hosts.len() > MOST_HOSTS {
                    named.push(format!("and {} more hosts", hosts.len() - MOST_HOSTS));
                }
                write!(formatter, " ({})", named.join(", "))?;
            }
        }
        Ok(())
    }
}

//! Who may use the sandbox at all. Browsers let any web page send requests to this machine, so a request has to name the
//! sandbox by an address that no other site can have, and must not come from the page of another origin. Where other machines
//! can reach the sandbox, control operations need a token.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use hmac_sha256::Hash;
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};

use crate::message::Failure;
use crate::random::hex;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The longest token: it has to fit into a header.
const LONGEST_TOKEN: usize = 256;
/// The shortest token that cannot be guessed by trying.
const SHORTEST_TOKEN: usize = 16;

/// Who may use a sandbox.
#[derive(Clone)]
pub(crate) struct Access {
    /// Hosts that requests may be for, in lower case, beside those of loopback.
    hosts: Vec<String>,
    /// The token that control operations need, if any.
    pub(crate) token: Option<String>,
    /// Whether other machines may reach the sandbox.
    pub(crate) is_remote: bool,
    pub(crate) timeouts: Timeouts,
    /// Whether connections have TLS.
    pub(crate) certificate: Option<Vec<u8>>,
}

/// How long a client may take.
#[derive(Clone, Copy)]
pub(crate) struct Timeouts {
    /// For the head of a request, from the start of the connection or the answer before.
    pub(crate) headers: Duration,
    /// For a body, from the head on.
    pub(crate) body: Duration,
}

/// How long clients may take, unless set.
const PATIENCE: Duration = Duration::from_secs(60);

impl Default for Timeouts {
    fn default() -> Self {
        Self { headers: PATIENCE, body: PATIENCE }
    }
}

/// The purpose of a path, which decides who may use it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Purpose {
    /// An operation of the sandbox itself.
    Control,
    /// Tells programs whether the sandbox runs.
    Health,
    /// A file whose address the sandbox gave out, like Truv's pre-signed addresses.
    File,
    /// Bridge, which is for pages of all kinds.
    Bridge,
    /// The page of the sandbox itself, without its data. A link of any page may lead to it.
    Page,
    /// Anything else.
    Truv,
}

impl Access {
    /// Who may use a sandbox that listens on an address. The error says which host or token is not possible.
    pub(crate) fn new(address: IpAddr, hosts: &[String], token: Option<String>) -> Result<Self, String> {
        let timeouts = Timeouts::default();
        let mut access =
            Self { hosts: Vec::new(), token, is_remote: !address.is_loopback(), timeouts, certificate: None };
        if !address.is_unspecified() {
            access.hosts.push(plain(address));
        }
        for host in hosts {
            let wrong =
                || format!("{host:?} is not a host; a host is a name or an address, without scheme, port and path");
            access.hosts.push(configured(host).ok_or_else(wrong)?);
        }
        match &access.token {
            Some(token) if !is_token(token) => {
                Err(format!("the control token has to be {SHORTEST_TOKEN} to {LONGEST_TOKEN} visible ASCII characters"))
            }
            None if access.is_remote => {
                let mut bytes = [0; 16];
                getrandom::fill(&mut bytes).map_err(|problem| format!("no control token can be made: {problem}"))?;
                access.token = Some(hex(&bytes));
                Ok(access)
            }
            _ => Ok(access),
        }
    }

    /// Refuses a request if its head shows that the sender may not send it.
    pub(crate) fn check(&self, parts: &Parts, purpose: Purpose) -> Result<(), Failure> {
        self.check_host(parts)?;
        let is_read = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        // Open to all pages: the pages of Bridge, and files, which another page can only show and not read.
        let is_open = is_read && matches!(purpose, Purpose::Bridge | Purpose::File | Purpose::Page);
        if !is_open && is_of_foreign_page(&parts.headers, self.scheme()) {
            return Err(Failure::ForeignPage);
        }
        if purpose == Purpose::Control { self.check_token(&parts.headers) } else { Ok(()) }
    }

    /// The scheme of the sandbox's addresses.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.certificate.is_some() { "https" } else { "http" }
    }

    fn check_host(&self, parts: &Parts) -> Result<(), Failure> {
        let mut given = parts.headers.get_all(header::HOST).iter();
        let (host, further) = (given.next(), given.next());
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
        // A request may also name the host in its first line.
        let of_target = parts.uri.authority().map(|authority| authority.as_str());
        let is_right = further.is_none() && self.admits(host) && of_target.is_none_or(|host| self.admits(host));
        if is_right {
            Ok(())
        } else {
            Err(Failure::OtherHost(shown(of_target.filter(|host| !self.admits(host)).unwrap_or(host))))
        }
    }

    /// Whether a host, with or without a port, is a host of this sandbox.
    fn admits(&self, given: &str) -> bool {
        let Some(host) = without_port(given) else { return false };
        let is_loopback = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(host) => host.parse::<Ipv6Addr>().is_ok_and(|host| host.is_loopback()),
            None => {
                host.eq_ignore_ascii_case("localhost") || host.parse::<Ipv4Addr>().is_ok_and(|host| host.is_loopback())
            }
        };
        is_loopback || self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let Some(wanted) = &self.token else { return Ok(()) };
        let given = headers.get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
        let given = given.and_then(|given| given.split_once(' '));
        let given = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        // The time that a comparison of digests takes reveals nothing about the token.
        let digest = |token: &str| Hash::hash(token.as_bytes());
        match given {
            Some(given) if digest(given) == digest(wanted) => Ok(()),
            _ => Err(Failure::ControlToken),
        }
    }
}

/// Whether a browser says that the request comes from a page of another origin. Other programs do not send these
/// headers.
fn is_of_foreign_page(headers: &HeaderMap, scheme: &str) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let usual_port = if scheme == "https" { ":443" } else { ":80" };
    let own = format!("{scheme}://{}", host.strip_suffix(usual_port).unwrap_or(host));
    let is_own = |origin: &[u8]| origin.eq_ignore_ascii_case(own.as_bytes());
    headers.get_all(header::ORIGIN).iter().any(|origin| !is_own(origin.as_bytes()))
        || headers.get_all(SEC_FETCH_SITE).iter().any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

fn without_port(given: &str) -> Option<&str> {
    let end = if given.starts_with('[') { given.find(']')? + 1 } else { given.find(':').unwrap_or(given.len()) };
    let (host, port) = given.split_at_checked(end)?;
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    (!host.is_empty() && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))).then_some(host)
}

/// A configured host in the form that requests have.
fn configured(host: &str) -> Option<String> {
    if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse() {
        return Some(plain(address));
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    (!host.is_empty() && host.bytes().all(is_name)).then(|| host.to_ascii_lowercase())
}

fn plain(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

fn is_token(token: &str) -> bool {
    (SHORTEST_TOKEN..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A host for the text of an answer: short, and without special characters.
fn shown(host: &str) -> String {
    host.chars().filter(char::is_ascii_graphic).take(100).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn access(address: &str, hosts: &[&str]) -> Access {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        Access::new(address.parse().unwrap(), &hosts, None).unwrap()
    }

    #[test]
    fn loopback_has_many_spellings_and_other_hosts_are_none_of_them() {
        let access = access("127.0.0.1", &[]);
        for host in
            ["localhost", "LocalHost:80", "127.0.0.1", "127.255.0.3:8787", "[::1]", "[::1]:1", "[0:0:0:0:0:0:0:1]"]
        {
            assert!(access.admits(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "x.localhost",
            "128.0.0.1",
            "::1",
            "[::2]",
            "[::1",
            "[::1]x",
            "127.1",
            "2130706433",
            "localhost:80@evil.example",
            "user@localhost",
            "0.0.0.0",
        ] {
            assert!(!access.admits(host), "{host}");
        }
    }

    #[test]
    fn hosts_can_be_added_and_the_address_itself_is_one() {
        let access = access("192.168.1.5", &["Truv", "prod.truv.com", "::2"]);
        for host in ["truv:8787", "TRUV", "prod.truv.com", "192.168.1.5:8787", "[::2]", "localhost"] {
            assert!(access.admits(host), "{host}");
        }
        assert!(!access.admits("sandbox.truv.com"));
        assert!(!self::access("0.0.0.0", &[]).admits("0.0.0.0"));
        for wrong in ["", "truv:80", "http://truv", "a b", "truv/"] {
            assert!(Access::new(Ipv4Addr::LOCALHOST.into(), &[wrong.to_owned()], None).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_made_where_other_machines_come_in() {
        let token = |address: &str| access(address, &[]).token;
        assert_eq!((token("127.0.0.1"), token("::1")), (None, None));
        let made = token("0.0.0.0").unwrap();
        assert_eq!(made.len(), 32);
        assert_ne!(token("::").unwrap(), made);
        for wrong in ["short", "a token with spaces in it"] {
            assert!(Access::new(Ipv4Addr::LOCALHOST.into(), &[], Some(wrong.to_owned())).is_err());
        }
    }
}

//! URLs of requests: absolute, or relative to a host that is named elsewhere in the entry.

use url::{ParseError, Url};

use crate::Reason;
use crate::lenient::Pairs;

/// Stands for an unknown host.
const NO_HOST: &str = "http://unknown.invalid/";
/// Schemes whose URLs have no host.
const OPAQUE: [&str; 6] = ["about", "blob", "data", "file", "javascript", "mailto"];

pub(crate) struct Resolved {
    pub(crate) url: Url,
    /// False if the host is made up.
    pub(crate) has_host: bool,
}

pub(crate) fn resolve(text: &str, headers: &Pairs<'_>, page: Option<&str>) -> Result<Resolved, Reason> {
    let text = text.trim();
    let known = |url| Ok(Resolved { url, has_host: true });
    match Url::parse(text) {
        // `localhost:8080/path`: proxies write such URLs for CONNECT
        Ok(url) if url.cannot_be_a_base() && is_host_and_port(text) => {
            known(Url::parse(&format!("https://{text}")).map_err(|_| Reason::BadUrl)?)
        }
        Ok(url) if url.has_host() || OPAQUE.contains(&url.scheme()) || url.cannot_be_a_base() => known(url),
        Err(ParseError::RelativeUrlWithoutBase) if text.starts_with(['/', '?', '.', '*']) => {
            let base = of_headers(headers).or_else(|| Url::parse(page?).ok().filter(Url::has_host));
            let has_host = base.is_some() || text.starts_with("//");
            let base = base.map_or_else(|| Url::parse(NO_HOST), Ok).map_err(|_| Reason::BadUrl)?;
            let url = base.join(text).map_err(|_| Reason::BadUrl)?;
            Ok(Resolved { url, has_host })
        }
        _ => Err(Reason::BadUrl),
    }
}

/// The host that a request was sent to, by `Host` or `:authority`.
fn of_headers(headers: &Pairs<'_>) -> Option<Url> {
    let value = |wanted: &str| {
        let found = headers.0.iter().find(|header| header.name.as_str().eq_ignore_ascii_case(wanted))?;
        Some(found.value.as_str().trim()).filter(|value| !value.is_empty())
    };
    let host = value(":authority").or_else(|| value("host"))?;
    let scheme = value(":scheme").filter(|scheme| *scheme == "http").unwrap_or("https");
    // a header must not add a path or a user to the URL
    let is_host = !host.contains(['/', '?', '#', '@', '\\']);
    is_host.then(|| Url::parse(&format!("{scheme}://{host}/")).ok()).flatten()
}

fn is_host_and_port(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !OPAQUE.contains(&scheme) && (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
}

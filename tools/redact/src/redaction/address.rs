//! Addresses of requests.

use serde_json::Value;
use truv_har::fields;

use super::Redactor;
use crate::document::Operation;

/// Stand-in for a value without a recognizable host.
const NO_HOST: &str = "https://unknown.example";
/// Schemes of links that have no host.
const WITHOUT_HOST: [&str; 5] = ["about", "blob", "data", "javascript", "mailto"];
/// Stand-in for something that is not an address.
const BAD_URL: &str = "https://";

impl<'d> Redactor<'d> {
    /// The operation and the address of a request. The address is relative if its host is unknown; it is none if there
    /// was none.
    pub(super) fn url(&mut self, method: &str, request: &Value) -> (Option<&'d Operation>, String) {
        let recorded = request["url"].as_str().unwrap_or_default().trim();
        let known = match fields::url(request) {
            Ok(known) => known,
            Err(_) => return (None, BAD_URL.to_owned()),
        };
        // in the recorded spelling, which a parser may change
        let address = match &known {
            Some(url) if url.cannot_be_a_base() && WITHOUT_HOST.contains(&url.scheme()) => {
                // as many parts as the check against the document counts
                let parts: Vec<_> = url.path().split('/').map(|_| "-").collect();
                return (None, format!("{}:{}", url.scheme(), parts.join("/")));
            }
            Some(url) if !is_absolute(recorded) => url.as_str(),
            _ => recorded,
        };
        let (origin, path, query) = match known {
            Some(_) => parts(address),
            None => parts_of_relative(address),
        };
        let listed;
        let query = match query {
            // some recorders move the query from the URL to this field
            None if request["queryString"].as_array().is_some_and(|list| !list.is_empty()) => {
                let pairs = fields::pairs(&request["queryString"]);
                listed = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                Some(listed.as_str())
            }
            query => query,
        };
        let host = known.as_ref().and_then(|url| Some((url.host_str()?, url.port())));
        let host = host.map(|(host, port)| port.map_or(host.to_owned(), |port| format!("{host}:{port}")));
        let (method, host) = (method.to_ascii_lowercase(), host.as_deref());
        let operation = self.operation_of(&method, host, path, query.unwrap_or_default());
        let slash = if known.is_none() && !path.starts_with('/') { "/" } else { "" };
        let origin = if known.is_some() { self.origin(origin) } else { slash.to_owned() };
        (operation, format!("{origin}{}", self.target(&method, host, path, query)))
    }

    /// Scheme and host.
    fn origin(&mut self, origin: &str) -> String {
        match origin.split_once("://") {
            Some((scheme @ ("http" | "https"), host)) => {
                let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
                format!("{scheme}://{}", self.host(host))
            }
            // of a browser: `wss`, `chrome-extension`
            Some((scheme, host))
                if scheme.len() <= 24 && scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') =>
            {
                format!("{scheme}://{}", self.host(host))
            }
            _ => NO_HOST.to_owned(),
        }
    }
}

fn is_absolute(address: &str) -> bool {
    let is_scheme = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    address.split_once("://").is_some_and(|(scheme, _)| !scheme.is_empty() && is_scheme(scheme))
}

/// Scheme and host, path, query.
fn parts(url: &str) -> (&str, &str, Option<&str>) {
    let url = url.split('#').next().unwrap_or_default();
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?']).map_or(url.len(), |at| start + at);
    let (origin, rest) = url.split_at(end);
    match rest.split_once('?') {
        Some((path, query)) => (origin, path, Some(query)),
        None => (origin, rest, None),
    }
}

/// Path and query of an address without a host.
fn parts_of_relative(address: &str) -> (&str, &str, Option<&str>) {
    let address = address.split('#').next().unwrap_or_default();
    match address.split_once('?') {
        Some((path, query)) => ("", path, Some(query)),
        None => ("", address, None),
    }
}

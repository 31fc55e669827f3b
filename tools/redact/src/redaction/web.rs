//! Links.

use percent_encoding::percent_decode_str;

use super::{Kind, Redactor};

/// Hosts that belong to nobody.
const EXAMPLE_HOSTS: [&str; 3] = ["example.org", "example.com", "example.net"];
/// Ends of the names of such hosts (RFC 2606).
const EXAMPLE_ENDS: [&str; 5] = [".example", ".example.org", ".example.com", ".example.net", ".test"];

pub(super) fn is_example(host: &str) -> bool {
    EXAMPLE_HOSTS.contains(&host) || EXAMPLE_ENDS.iter().any(|end| host.ends_with(end))
}

impl Redactor<'_> {
    /// A link with scheme and host, or a path; none if the text is neither.
    pub(super) fn link(&mut self, text: &str) -> Option<String> {
        if text.contains(char::is_whitespace) {
            return None;
        }
        if text.starts_with('/') && text.len() > 1 && !text.starts_with("//") && text[1..].contains('/') {
            self.counts.add(Kind::Link);
            return Some(self.rest_of_link(text));
        }
        let (scheme, rest) = text.split_once("://")?;
        let is_scheme = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
        if scheme.is_empty() || scheme.len() > 12 || !scheme.chars().all(is_scheme) || rest.is_empty() {
            return None;
        }
        self.counts.add(Kind::Link);
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let user =
            user.map_or_else(String::new, |user| format!("{}@", self.stand_in(user).replace(['/', '?', '#'], "-")));
        Some(format!("{scheme}://{user}{}{}", self.host(host), self.rest_of_link(rest)))
    }

    /// The service's own hosts, loopback and example hosts stay; any other host becomes an example host.
    pub(super) fn host(&mut self, host: &str) -> String {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
        let is_loopback = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        let is_example = is_example(name);
        // a name below that of an example could still be somebody's
        let is_plain = is_loopback || self.document.is_own_host(name) || is_example && name.len() <= 40;
        if is_plain && (port.is_empty() || port.parse::<u16>().is_ok()) && !crate::scan::is_suspicious(name) {
            return host.to_owned();
        }
        let replaced = self.stand_in(host);
        let is_label = |character: char| character.is_ascii_alphanumeric();
        format!("{}.example", replaced.replace(|character| !is_label(character), "-").trim_matches('-'))
    }

    fn rest_of_link(&mut self, text: &str) -> String {
        let (text, fragment) = text.split_once('#').map_or((text, None), |(text, fragment)| (text, Some(fragment)));
        let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
        let mut link = self.target("GET", path, query, false);
        if let Some(fragment) = fragment {
            let fragment = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
            link += &format!("#{}", super::target::encoded(&self.stand_in(&fragment)));
        }
        link
    }
}

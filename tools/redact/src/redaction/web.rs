//! Links.

use percent_encoding::percent_decode_str;

use super::{Kind, Redactor};
use crate::document::Part;

/// Hosts that belong to nobody (RFC 2606, RFC 6761).
const NOBODYS: [&str; 6] = ["example.org", "example.com", "example.net", "localhost", "127.0.0.1", "[::1]"];

pub(super) fn is_nobodys(host: &str) -> bool {
    NOBODYS.contains(&host)
}

impl Redactor<'_> {
    /// A link with scheme and host, or a path; none if the text is neither.
    pub(super) fn link(&mut self, text: &str) -> Option<String> {
        if text.contains(char::is_whitespace) {
            return None;
        }
        if text.starts_with('/') && text.len() > 1 && !text.starts_with("//") && text[1..].contains('/') {
            self.counts.add(Kind::Link);
            return Some(self.rest_of_link(None, text));
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
        Some(format!("{scheme}://{user}{}{}", self.host(host), self.rest_of_link(Some(host), rest)))
    }

    /// The service's own hosts, loopback and example hosts stay. If a host is below the domain of one of them, the
    /// domain stays; any other host becomes an example host.
    pub(super) fn host(&mut self, host: &str) -> String {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.parse::<u16>().is_ok() => (name, port),
            _ => (host, ""),
        };
        let port = if port.is_empty() { String::new() } else { format!(":{port}") };
        if is_nobodys(name) {
            return format!("{name}{port}");
        }
        let is_label = |character: char| character.is_ascii_alphanumeric();
        let label = |text: String| text.replace(|character| !is_label(character), "-").trim_matches('-').to_owned();
        // the document may have the host with its port
        let (parts, port) = match self.document.parts_of_host(host) {
            Some(parts) if matches!(&parts[..], [.., Part::Fixed(end)] if end.ends_with(&port)) => {
                (Some(parts), String::new())
            }
            _ => (self.document.parts_of_host(name), port),
        };
        let Some(parts) = parts else { return format!("{}.example{port}", label(self.stand_in(name))) };
        let new = parts.iter().map(|part| match part {
            Part::Fixed(text) => (*text).to_owned(),
            Part::Data(text) => {
                let labels = text
                    .split('.')
                    .map(|part| if part.is_empty() { String::new() } else { label(self.stand_in(part)) });
                labels.collect::<Vec<_>>().join(".")
            }
        });
        format!("{}{port}", new.collect::<String>())
    }

    fn rest_of_link(&mut self, host: Option<&str>, text: &str) -> String {
        let (text, fragment) = text.split_once('#').map_or((text, None), |(text, fragment)| (text, Some(fragment)));
        let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
        let mut link = self.target("get", host, path, query);
        if let Some(fragment) = fragment {
            let fragment = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
            link += &format!("#{}", super::target::encoded(&self.stand_in(&fragment)));
        }
        link
    }
}

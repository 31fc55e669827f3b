//! The hosts and path prefixes of servers.

use super::Description;
use crate::tree::NodeId;

/// At most this many URLs are made from the values of a server's variables.
const MOST_URLS: usize = 64;

/// The hosts and path prefixes in the URLs of servers.
///
/// Variables have their values written out, if the document lists them. Other variables stay, as `{name}`, beside the URL
/// with their defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Servers {
    /// Hosts, with their ports.
    pub hosts: Vec<String>,
    /// Prefixes of the paths of operations, without a slash at the end: the longest first, the empty prefix last.
    pub bases: Vec<String>,
}

impl Servers {
    /// The servers of the document, a path or an operation; none if it has none of its own.
    pub(super) fn of(description: &Description, owner: NodeId) -> Option<Self> {
        let tree = description.tree();
        let servers = tree.get_list(owner, "servers");
        let urls: Vec<String> = servers.iter().flat_map(|server| urls(description, *server)).collect();
        if urls.is_empty() {
            return None;
        }
        let mut bases: Vec<String> = urls.iter().map(|url| base(url)).chain([String::new()]).collect();
        // if two have the same length, fixed text comes first
        bases
            .sort_by_key(|base| (std::cmp::Reverse(segments(base)), std::cmp::Reverse(base.len()), base.contains('{')));
        bases.dedup();
        let mut hosts: Vec<String> = Vec::new();
        for host in urls.iter().filter_map(|url| host(url)).map(str::to_lowercase) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        Some(Self { hosts, bases })
    }

    /// No host, and no prefix.
    pub(super) fn none() -> Self {
        Self { hosts: Vec::new(), bases: vec![String::new()] }
    }

    /// A path without each of the server prefixes that it starts with.
    pub fn below<'p>(&'p self, path: &'p str) -> impl Iterator<Item = &'p str> {
        let rests = self.bases.iter().filter_map(move |base| strip(base, path));
        rests.filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether a host with its port, such as `api.test:8080`, is one of these; none if these servers name no host, or a
    /// host that may be any. Leave out the usual port of the scheme.
    pub fn have_host(&self, host: &str) -> Option<bool> {
        let is_any =
            |known: &str| known.starts_with('{') && known.find('}').is_some_and(|end| is_port(&known[end + 1..]));
        if self.hosts.is_empty() || self.hosts.iter().any(|known| is_any(known)) {
            return None;
        }
        let host = host.to_lowercase();
        Some(self.hosts.iter().any(|known| fits(without_usual_port(known), &host)))
    }
}

/// What may follow a host: nothing, or a port.
fn is_port(text: &str) -> bool {
    text.is_empty() || text.starts_with(':')
}

fn without_usual_port(host: &str) -> &str {
    host.strip_suffix(":443").or(host.strip_suffix(":80")).unwrap_or(host)
}

/// Whether a text fits a pattern, in which `{…}` stands for one character or more.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else { return pattern == text };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let Some(text) = text.strip_prefix(before) else { return false };
    let ends = text.char_indices().map(|(start, next)| start + next.len_utf8());
    ends.into_iter().any(|end| fits(after, &text[end..]))
}

/// The path after a prefix.
fn strip<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    if !base.contains('{') {
        return path.strip_prefix(base);
    }
    let count = segments(base);
    let end = path.match_indices('/').nth(count).map_or(path.len(), |(index, _)| index);
    let (start, rest) = path.split_at(end);
    let has_all = segments(start) == count;
    let parts = base.split('/').zip(start.split('/'));
    (has_all && parts.into_iter().all(|(wanted, part)| fits(wanted, part))).then_some(rest)
}

fn segments(base: &str) -> usize {
    base.matches('/').count()
}

/// The prefix in a URL.
fn base(url: &str) -> String {
    let path = match after_scheme(url) {
        Some(rest) => rest.find('/').map_or("", |start| &rest[start..]),
        None => url,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let path = path.trim_start_matches("./");
    // relative to the place of the document, which is assumed to be the root
    if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

fn host(url: &str) -> Option<&str> {
    let host = after_scheme(url)?.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    Some(host).filter(|host| !host.is_empty())
}

fn after_scheme(url: &str) -> Option<&str> {
    url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"))
}

/// The URLs of a server: with the listed values of its variables, with the defaults, and as it is written.
fn urls(description: &Description, server: NodeId) -> Vec<String> {
    let tree = description.tree();
    let Some(url) = tree.get_text(server, "url").map(str::trim) else { return Vec::new() };
    let mut urls = vec![url.to_owned()];
    let mut with_defaults = url.to_owned();
    for (name, variable) in tree.get_map(server, "variables") {
        let variable = description.resolve(*variable);
        let name = format!("{{{name}}}");
        let text = |id: NodeId| match tree.value(id) {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        let default = tree.get(variable, "default").map(text);
        let mut values: Vec<String> = tree.get_list(variable, "enum").iter().map(|value| text(*value)).collect();
        if let Some(default) = default {
            with_defaults = with_defaults.replace(&name, &default);
            if !values.is_empty() && !values.contains(&default) {
                values.push(default);
            }
        }
        if !values.is_empty() && urls.len() * values.len() <= MOST_URLS {
            urls = urls.iter().flat_map(|url| values.iter().map(|value| url.replace(&name, value))).collect();
        }
    }
    if !urls.contains(&with_defaults) {
        urls.insert(0, with_defaults);
    }
    urls
}

//! Which operation a request was for.

mod plain;
mod template;

use std::collections::{HashMap, HashSet};

use crate::description::{Description, Servers};
pub use plain::is_plain_segment;
use template::decoded;
pub use template::{Segment, Template, segments};

/// The known parts of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'r> {
    /// In lower case.
    pub method: &'r str,
    /// With its port, unless it is the usual port of the scheme; none if the host is not known.
    pub host: Option<&'r str>,
    /// With the prefix of a server, or without one.
    pub path: &'r str,
    /// Names and values, decoded.
    pub query: &'r [(String, String)],
}

/// The paths of a document, ready to be matched.
#[derive(Debug)]
pub struct Router {
    /// The path template of each operation.
    templates: Vec<Template>,
    /// Operations by their servers; those with servers of their own come first.
    groups: Vec<Group>,
    /// All operations, the most specific path first.
    ranked: Vec<usize>,
    literals: HashSet<Box<str>>,
}

/// Operations with the same servers.
#[derive(Debug)]
struct Group {
    servers: Servers,
    /// The most specific path first.
    ranked: Vec<usize>,
    /// The same, by method.
    by_method: HashMap<String, Vec<usize>>,
}

impl Router {
    /// A router for all operations of a document.
    pub fn new(description: &Description) -> Self {
        let operations = description.operations();
        let templates: Vec<Template> = operations.iter().map(|operation| Template::of(&operation.path)).collect();
        let segments = templates.iter().flat_map(Template::segments);
        let literals = segments.filter_map(Segment::literal).map(Into::into).collect();
        let mut ranked: Vec<usize> = (0..operations.len()).collect();
        ranked.sort_by_cached_key(|index| templates.get(*index).map(Template::rank));
        let usual = Group { servers: description.servers().clone(), ranked: Vec::new(), by_method: HashMap::new() };
        let mut groups = vec![usual];
        for index in &ranked {
            let Some(operation) = operations.get(*index) else { continue };
            let servers = operation.servers.as_ref().unwrap_or(description.servers());
            let at = groups.iter().position(|group| group.servers == *servers).unwrap_or_else(|| {
                groups.push(Group { servers: servers.clone(), ranked: Vec::new(), by_method: HashMap::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(at) {
                group.ranked.push(*index);
                group.by_method.entry(operation.method.clone()).or_default().push(*index);
            }
        }
        groups.reverse();
        Self { templates, groups, ranked, literals }
    }

    /// The operation of a method, in lower case, and a path, by its index. The path may have the
    /// prefix of a server or not. A slash at the end makes no difference, unless two operations differ only in it.
    pub fn find(&self, method: &str, path: &str) -> Option<usize> {
        self.find_request(&Request { method, path, ..Request::default() })
    }

    /// The same, with all known parts of a request: operations with servers of their own are found only on these.
    pub fn find_request(&self, request: &Request<'_>) -> Option<usize> {
        self.groups_of(request.host).find_map(|group| self.best(group.by_method.get(request.method)?, group, request))
    }

    /// An operation with this path, whatever its method, by its index.
    pub fn near(&self, path: &str) -> Option<usize> {
        self.near_request(&Request { path, ..Request::default() })
    }

    /// The same, with all known parts of a request except its method.
    pub fn near_request(&self, request: &Request<'_>) -> Option<usize> {
        self.groups_of(request.host).find_map(|group| self.best(&group.ranked, group, request))
    }

    /// Whether a host belongs to any server; none if the document does not say which hosts do.
    pub fn has_host(&self, host: &str) -> Option<bool> {
        let mut is_known = false;
        for group in self.groups.iter().filter(|group| !group.ranked.is_empty()) {
            is_known |= group.servers.have_host(host)?;
        }
        Some(is_known)
    }

    /// Groups with a server on this host, or else all groups.
    fn groups_of(&self, host: Option<&str>) -> impl Iterator<Item = &Group> {
        let is_of = move |group: &Group| host.is_none_or(|host| group.servers.have_host(host) != Some(false));
        let has_one = self.groups.iter().any(is_of);
        self.groups.iter().filter(move |group| !has_one || is_of(group))
    }

    fn best(&self, ranked: &[usize], group: &Group, request: &Request<'_>) -> Option<usize> {
        let found = |fits: fn(&Template, &[&str]) -> bool| {
            group.servers.below(request.path).find_map(|path| {
                let parts: Vec<_> = segments(path).collect();
                let fits = |template: &Template| template.takes_query(request.query) && fits(template, &parts);
                let mut fitting = ranked.iter().filter_map(|index| Some((*index, self.templates.get(*index)?)));
                let (first, template) = fitting.find(|(_, template)| fits(template))?;
                let is_same = |template: &Template| template.has_slash_at_end() == path.ends_with('/');
                if is_same(template) {
                    return Some(first);
                }
                let rank = template.rank();
                let mut alike = fitting.take_while(|(_, other)| other.rank() == rank);
                let same = alike.find(|(_, other)| is_same(other) && fits(other));
                Some(same.map_or(first, |(index, _)| index))
            })
        };
        found(Template::fits).or_else(|| found(Template::fits_with_a_long_end))
    }

    /// The values of the path's parameters, decoded, by their names.
    pub fn values(&self, operation: usize, path: &str) -> Vec<(&str, String)> {
        let Some(template) = self.templates.get(operation) else { return Vec::new() };
        let is_of = |group: &&Group| group.ranked.contains(&operation);
        let group = self.groups.iter().find(is_of);
        let mut rests = group.into_iter().flat_map(|group| group.servers.below(path));
        rests.find_map(|rest| template.values(&segments(rest).collect::<Vec<_>>())).unwrap_or_default()
    }

    /// The path of an operation.
    pub fn template(&self, operation: usize) -> Option<&Template> {
        self.templates.get(operation)
    }

    /// Operations, the most specific path first: segments of fixed text (the earlier the better) come before
    /// parameters with some fixed text, and these before plain parameters.
    pub fn ranked(&self) -> &[usize] {
        &self.ranked
    }

    /// Whether this is fixed text in a path of the document, not a parameter.
    pub fn is_literal(&self, segment: &str) -> bool {
        self.literals.contains(&*decoded(segment))
    }
}

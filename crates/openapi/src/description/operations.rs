//! The operations of a document, and its servers.

use super::Description;
use crate::tree::NodeId;

/// The methods that a path can have, in lower case.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A path with a method.
#[derive(Clone, Debug)]
pub struct Operation {
    /// In lower case.
    pub method: String,
    /// With the names of parameters, such as `/users/{id}`.
    pub path: String,
    /// `operationId`, if there is one.
    pub id: String,
    /// The operation object.
    pub node: NodeId,
    /// The parameters, resolved: the operation's own, then those of the path that it does not replace.
    pub parameters: Vec<NodeId>,
}

impl Operation {
    /// `GET /users/{id}`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// All operations, in the order of the document.
pub(super) fn find(description: &Description, paths: NodeId) -> Vec<Operation> {
    let tree = description.tree();
    let mut operations = Vec::new();
    for (path, item) in tree.map(paths) {
        let item = description.resolve(*item);
        for (method, node) in tree.map(item).iter().filter(|(method, _)| METHODS.contains(&&**method)) {
            let node = description.resolve(*node);
            operations.push(Operation {
                method: method.to_string(),
                path: path.to_string(),
                id: tree.get_text(node, "operationId").unwrap_or_default().to_owned(),
                node,
                parameters: parameters(description, item, node),
            });
        }
    }
    operations
}

fn parameters(description: &Description, item: NodeId, operation: NodeId) -> Vec<NodeId> {
    let tree = description.tree();
    let key = |id: NodeId| (tree.get_text(id, "in"), tree.get_text(id, "name"));
    let of = |owner| tree.get_list(owner, "parameters").iter().map(|parameter| description.resolve(*parameter));
    let mut parameters: Vec<NodeId> = of(operation).collect();
    let shared: Vec<NodeId> =
        of(item).filter(|shared| !parameters.iter().any(|own| key(*own) == key(*shared))).collect();
    parameters.extend(shared);
    parameters
}

impl Description {
    /// The response of an operation for a status: that of the status itself, else that of its class, else the default.
    pub fn response(&self, operation: &Operation, status: u16) -> Option<NodeId> {
        let tree = self.tree();
        let responses = tree.get(operation.node, "responses")?;
        let class = status / 100;
        let names = [status.to_string(), format!("{class}XX"), format!("{class}xx"), "default".to_owned()];
        names.iter().find_map(|name| tree.get(responses, name)).map(|node| self.resolve(node))
    }
}

/// The hosts and path prefixes in the URLs of servers.
#[derive(Clone, Debug, Default)]
pub struct Servers {
    /// Hosts, with their ports.
    pub hosts: Vec<String>,
    /// Prefixes of the paths of operations, without a slash at the end: the longest first, the empty prefix last.
    pub bases: Vec<String>,
}

impl Servers {
    pub(super) fn of(description: &Description, root: NodeId) -> Self {
        let tree = description.tree();
        let urls = || tree.get_list(root, "servers").iter().filter_map(|server| tree.get_text(*server, "url"));
        let path = |url: &str| match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |start| &rest[start..]).trim_end_matches('/').to_owned(),
            None => url.trim_end_matches('/').to_owned(),
        };
        let mut bases: Vec<String> = urls().map(path).chain([String::new()]).collect();
        bases.sort_by_key(|base| std::cmp::Reverse(base.len()));
        bases.dedup();
        let hosts = urls().filter_map(|url| url.split("://").nth(1)?.split('/').next()).map(str::to_owned).collect();
        Self { hosts, bases }
    }

    /// A path without each of the server prefixes that it starts with.
    pub fn below<'p>(&'p self, path: &'p str) -> impl Iterator<Item = &'p str> {
        let rests = self.bases.iter().filter_map(move |base| path.strip_prefix(base.as_str()));
        rests.filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

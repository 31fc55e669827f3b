//! The operations of a document.

use super::{Description, Servers};
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
    /// The servers of the operation or its path, where these differ from the document's.
    pub servers: Option<Servers>,
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
                servers: Servers::of(description, node).or_else(|| Servers::of(description, item)),
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
    /// The response of an operation for a status: the response for this status, for its class (`4XX`), or the default.
    pub fn response(&self, operation: &Operation, status: u16) -> Option<NodeId> {
        let tree = self.tree();
        let responses = tree.get(operation.node, "responses")?;
        let class = status / 100;
        let names = [status.to_string(), format!("{class}XX"), format!("{class}xx"), "default".to_owned()];
        names.iter().find_map(|name| tree.get(responses, name)).map(|node| self.resolve(node))
    }
}

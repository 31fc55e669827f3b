//! The connections that are open, and which of them serves which keys.

use std::collections::HashMap;

use redis::aio::MultiplexedConnection;

use super::connect::Trouble;
use super::error::RedisError;
use super::servers::Endpoint;
use crate::clock::Instant;

/// The connection to a server for some keys.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) endpoint: Endpoint,
    pub(super) connection: MultiplexedConnection,
    /// The number of the connection among all that were opened.
    pub(super) number: u64,
    /// Whether the connection was opened for the call that uses it.
    pub(super) is_new: bool,
}

#[derive(Default)]
pub(super) struct Slot {
    nodes: HashMap<Endpoint, Node>,
    opened: u64,
    /// By tag, where a cluster keeps its keys.
    homes: HashMap<u16, Endpoint>,
    /// By tag, the number of the connection that was greeted.
    greeted: HashMap<u16, u64>,
    /// Servers of a cluster that other servers have named.
    pub(super) learned: Vec<Endpoint>,
    /// A server that says that its cluster is down; another server may know better.
    pub(super) avoided: Option<Endpoint>,
    /// When no connection could be made, and why.
    pub(super) failed: Option<(Instant, RedisError)>,
}

/// What to do about trouble.
pub(super) enum Next {
    Again,
    /// Another server has the answer to this one call.
    Ask(Endpoint),
    GiveUp,
}

impl Slot {
    /// The server for the keys with this tag, if it was greeted already.
    pub(super) fn find(&self, tag: u16) -> Option<Node> {
        let node = self.node(tag)?;
        (self.greeted.get(&tag) == Some(&node.number)).then_some(node)
    }

    /// An open connection to the server for these keys. Any server of a cluster says where they are.
    pub(super) fn node(&self, tag: u16) -> Option<Node> {
        match self.homes.get(&tag) {
            Some(home) => self.nodes.get(home),
            None => self.nodes.values().next(),
        }
        .cloned()
    }

    pub(super) fn home(&self, tag: u16) -> Option<&Endpoint> {
        self.homes.get(&tag)
    }

    pub(super) fn open(&self, endpoint: &Endpoint) -> Option<Node> {
        self.nodes.get(endpoint).cloned()
    }

    pub(super) fn opened(&mut self, endpoint: Endpoint, connection: MultiplexedConnection) -> Node {
        self.opened += 1;
        self.failed = None;
        let node = Node { endpoint, connection, number: self.opened, is_new: false };
        self.nodes.insert(node.endpoint.clone(), node.clone());
        Node { is_new: true, ..node }
    }

    pub(super) fn greeted(&mut self, tag: u16, node: &Node) {
        self.greeted.insert(tag, node.number);
    }

    /// Forgets the server for a tag, because it cannot be reached; `false` if none was known.
    pub(super) fn leave_home(&mut self, tag: u16) -> bool {
        self.homes.remove(&tag).is_some()
    }

    fn forget(&mut self, node: &Node) {
        if self.nodes.get(&node.endpoint).is_some_and(|open| open.number == node.number) {
            self.nodes.remove(&node.endpoint);
            self.homes.retain(|_, home| *home != node.endpoint);
        }
    }

    pub(super) fn after(&mut self, tag: u16, node: &Node, trouble: &Trouble, is_cluster: bool) -> Next {
        let redirect = trouble.redirect.as_ref().filter(|_| is_cluster);
        let elsewhere = redirect.and_then(|address| Endpoint::parse(address, &node.endpoint));
        match (trouble.error.code(), elsewhere) {
            (Some("MOVED"), Some(home)) => {
                self.homes.insert(tag, home);
                Next::Again
            }
            (Some("ASK"), Some(endpoint)) => Next::Ask(endpoint),
            (Some("CLUSTERDOWN"), _) => {
                self.forget(node);
                self.avoided = Some(node.endpoint.clone());
                Next::GiveUp
            }
            // a connection that broke since it was last used, or a master that became a replica
            (None | Some("READONLY" | "MASTERDOWN"), _) => {
                self.forget(node);
                if node.is_new { Next::GiveUp } else { Next::Again }
            }
            _ => Next::GiveUp,
        }
    }
}

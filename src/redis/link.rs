//! Finds the server for a call, and sends the call there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::{FromRedisValue, Value, from_redis_value, pipe};
use tokio::sync::Mutex;
use tokio::time::timeout_at;

use super::call::Call;
use super::connect::{Trouble, ask, first, open, within};
use super::error::{RedisError, TIMEOUT};
use super::servers::{Access, Endpoint, Servers, Topology};
use super::settings::Redis;
use super::slot::{Next, Node, Slot};
use crate::clock::{self, Instant};
use crate::error::Error;

/// How often a call is sent or a server is looked for. Each redirection and each broken connection costs one step.
const STEPS: usize = 6;

/// The connections of this process to Redis. A broken connection is replaced when it is next used.
pub(crate) struct Link {
    servers: Arc<Servers>,
    timeout: Duration,
    slot: Mutex<Slot>,
}

impl Link {
    /// Nothing is sent yet.
    pub(crate) fn new(redis: &Redis, timeout: Duration) -> Result<Self, Error> {
        if timeout.is_zero() {
            return Err(Error::configuration("a timeout of zero leaves Redis no time to answer"));
        }
        Ok(Self { servers: Arc::new(Servers::new(redis)?), timeout, slot: Mutex::default() })
    }

    /// Runs a script, until the deadline if there is one. All keys with the same tag are on one server of a cluster.
    ///
    /// A new connection first runs the greeting, if there is one: Redis may have been restarted, or may be another
    /// server.
    pub(crate) async fn run<T: FromRedisValue>(
        &self,
        tag: u16,
        call: &Call,
        deadline: Option<Instant>,
        greeting: impl Fn() -> Option<Call>,
    ) -> Result<T, RedisError> {
        let value = match deadline {
            None => self.value(tag, call, greeting).await?,
            Some(deadline) => match timeout_at(deadline, self.value(tag, call, greeting)).await {
                Ok(value) => value?,
                Err(_) => return Err(RedisError::unreachable(TIMEOUT)),
            },
        };
        from_redis_value(value).map_err(|_| RedisError::strange())
    }

    async fn value(&self, tag: u16, call: &Call, greeting: impl Fn() -> Option<Call>) -> Result<Value, RedisError> {
        let mut failure = RedisError::strange();
        for _ in 0..STEPS {
            let node = self.node(tag, &greeting).await?;
            let mut answer = self.send(&node, call).await;
            if let Err(trouble) = &answer {
                let next = self.slot.lock().await.after(tag, &node, trouble, self.servers.is_cluster());
                match next {
                    Next::Again => {
                        failure = trouble.error.clone();
                        continue;
                    }
                    Next::Ask(endpoint) => answer = self.send_asking(&endpoint, call).await,
                    Next::GiveUp => {}
                }
            }
            return answer.map_err(|trouble| trouble.error);
        }
        Err(failure)
    }

    /// The server for a tag, greeted. If many calls find none, only one of them looks for it.
    async fn node(&self, tag: u16, greeting: impl Fn() -> Option<Call>) -> Result<Node, RedisError> {
        let mut slot = self.slot.lock().await;
        if let Some(node) = slot.find(tag) {
            return Ok(node);
        }
        if let Some((at, error)) = &slot.failed
            && clock::now() < *at + self.timeout
        {
            return Err(error.clone());
        }
        let node = self.greeted(&mut slot, tag, greeting).await;
        if let Err(error) = &node {
            slot.failed = Some((clock::now(), error.clone()));
        }
        node
    }

    async fn greeted(
        &self,
        slot: &mut Slot,
        tag: u16,
        greeting: impl Fn() -> Option<Call>,
    ) -> Result<Node, RedisError> {
        let mut failure = RedisError::strange();
        for _ in 0..STEPS {
            let node = match slot.node(tag) {
                Some(node) => node,
                None => match self.find(slot, tag).await {
                    Ok(node) => node,
                    // the keys have moved, and another server knows where they are
                    Err(error) if slot.leave_home(tag) => {
                        failure = error;
                        continue;
                    }
                    Err(error) => return Err(error),
                },
            };
            let Some(call) = greeting() else {
                slot.greeted(tag, &node);
                return Ok(node);
            };
            let Err(trouble) = self.send(&node, &call).await else {
                slot.greeted(tag, &node);
                return Ok(node);
            };
            if !matches!(slot.after(tag, &node, &trouble, self.servers.is_cluster()), Next::Again) {
                return Err(trouble.error);
            }
            failure = trouble.error;
        }
        Err(failure)
    }

    /// Opens a connection to the server for a tag.
    async fn find(&self, slot: &mut Slot, tag: u16) -> Result<Node, RedisError> {
        let (access, time) = (&self.servers.access, self.timeout);
        if let Some(home) = slot.home(tag).cloned() {
            let connection = open(&home, access, time).await?;
            return Ok(slot.opened(home, connection));
        }
        match &self.servers.topology {
            Topology::One(endpoint) => {
                let connection = open(endpoint, access, time).await?;
                Ok(slot.opened(endpoint.clone(), connection))
            }
            Topology::Sentinel { sentinels, .. } => {
                let attempts = sentinels.iter().cloned().map(|sentinel| {
                    let servers = Arc::clone(&self.servers);
                    async move { master(&servers, &sentinel, time).await }
                });
                let (endpoint, connection) = first(attempts).await?;
                Ok(slot.opened(endpoint, connection))
            }
            Topology::Cluster(seeds) => {
                let mut known: Vec<_> = seeds.iter().chain(&slot.learned).cloned().collect();
                if let Some(avoided) = slot.avoided.take()
                    && known.iter().any(|endpoint| *endpoint != avoided)
                {
                    known.retain(|endpoint| *endpoint != avoided);
                }
                let attempts = known.into_iter().map(|endpoint| {
                    let access = access.clone();
                    async move { open(&endpoint, &access, time).await.map(|connection| (endpoint, connection)) }
                });
                let (endpoint, connection) = first(attempts).await?;
                // a user without this right uses only the servers of the settings
                if let Ok(slots) = ask::<Value>(&connection, &["CLUSTER", "SLOTS"], &access.login, time).await {
                    slot.learned = members(&slots, &endpoint);
                }
                Ok(slot.opened(endpoint, connection))
            }
        }
    }

    async fn send(&self, node: &Node, call: &Call) -> Result<Value, Trouble> {
        let (mut connection, login) = (node.connection.clone(), &self.servers.access.login);
        match within(self.timeout, login, call.named().query_async(&mut connection)).await {
            Err(trouble) if trouble.error.code() == Some("NOSCRIPT") => {
                within(self.timeout, login, call.whole().query_async(&mut connection)).await
            }
            answer => answer,
        }
    }

    /// Sends a call to a server to which the keys are being moved just now.
    async fn send_asking(&self, endpoint: &Endpoint, call: &Call) -> Result<Value, Trouble> {
        let access: &Access = &self.servers.access;
        let mut slot = self.slot.lock().await;
        let node = match slot.open(endpoint) {
            Some(node) => node,
            None => {
                let connection = open(endpoint, access, self.timeout).await?;
                slot.opened(endpoint.clone(), connection)
            }
        };
        drop(slot);
        let mut commands = pipe();
        commands.cmd("ASKING").ignore().add_command(call.whole());
        let mut connection = node.connection;
        let (value,) = within(self.timeout, &access.login, commands.query_async::<(Value,)>(&mut connection)).await?;
        Ok(value)
    }
}

/// The master that one sentinel names, if it really is the master.
async fn master(
    servers: &Servers,
    sentinel: &Endpoint,
    time: Duration,
) -> Result<(Endpoint, redis::aio::MultiplexedConnection), RedisError> {
    let Topology::Sentinel { master, access, .. } = &servers.topology else { return Err(RedisError::no_master()) };
    let connection = open(sentinel, access, time).await?;
    let question = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", master];
    let address: Option<(String, u16)> = ask(&connection, &question, &access.login, time).await?;
    let (host, port) = address.ok_or_else(RedisError::no_master)?;
    let endpoint = Endpoint::with_host(&host, port, sentinel).ok_or_else(RedisError::strange)?;
    let connection = open(&endpoint, &servers.access, time).await?;
    let role = ask::<Value>(&connection, &["ROLE"], &servers.access.login, time).await;
    // a sentinel that was cut off may name an old master; without the right to check, the name is believed
    if let Ok(Value::Array(role)) = role
        && role.first().is_some_and(|role| *role != Value::BulkString(b"master".to_vec()))
    {
        return Err(RedisError::no_longer_master());
    }
    Ok((endpoint, connection))
}

/// The servers that an answer to `CLUSTER SLOTS` names.
fn members(slots: &Value, answered: &Endpoint) -> Vec<Endpoint> {
    let mut members = Vec::new();
    let items = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        _ => Vec::new(),
    };
    for slot in items(slots) {
        for server in items(&slot) {
            if let [host, Value::Int(port), ..] = items(&server).as_slice()
                && let Ok(port) = u16::try_from(*port)
            {
                let host = match host {
                    Value::BulkString(host) => String::from_utf8_lossy(host).into_owned(),
                    _ => String::new(),
                };
                members.extend(Endpoint::with_host(&host, port, answered));
            }
        }
    }
    members.sort();
    members.dedup();
    members
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

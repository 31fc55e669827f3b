//! Sends commands to Redis and reads its answers.

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionAddr, IntoConnectionInfo, RedisResult, Script};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::settings::RedisQuota;
use crate::clock::{self, Instant};
use crate::error::Error;
use crate::transport::quota::budget::{Priority, WINDOW};

static ACQUIRE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("acquire.lua")));
static HOLD: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("hold.lua")));
static PAUSE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("pause.lua")));

/// Places by id, each with how long it is still taken; zero gives it back.
pub(super) type Places = Vec<(String, Duration)>;

#[derive(Default)]
struct Slot {
    connection: Option<MultiplexedConnection>,
    /// When no connection could be made.
    failed_at: Option<Instant>,
}

/// Redis does not answer, or not as it should.
#[derive(Debug)]
pub(super) struct Away;

/// What Redis says to a wish for a place.
pub(super) struct Answer {
    pub(super) is_granted: bool,
    /// Until there can be a place.
    pub(super) wait: Duration,
    /// Places of all processes that are taken.
    pub(super) taken: u32,
}

/// A wish for a place.
pub(super) struct Wish<'a> {
    pub(super) id: &'a str,
    pub(super) priority: Priority,
    pub(super) allowed: usize,
    /// How long the place is taken if nothing more is heard of it.
    pub(super) lease: Duration,
    /// Calls of this process that come first; with any the place is not given, and the answer says when it could be.
    pub(super) ahead: usize,
}

pub(super) struct Store {
    client: redis::Client,
    timeout: Duration,
    places: String,
    pause: String,
    urgent: String,
    connection: Mutex<Slot>,
}

impl Store {
    /// `hash` stands for the access secret. Nothing is sent.
    pub(super) fn new(settings: &RedisQuota, hash: &str) -> Result<Self, Error> {
        // redis' own errors may repeat the URL, and with it a password
        let wrong = |why: &str| {
            Error::configuration(format!(
                "the URL of the quota's Redis {why}; expected one like redis://127.0.0.1:6379/0 or unix:///path/to/socket"
            ))
        };
        let url = settings.url.expose();
        if url.starts_with("rediss:") {
            return Err(wrong("asks for TLS, which is not supported; put a tunnel in between"));
        }
        let info = url.into_connection_info().map_err(|_| wrong("cannot be read"))?;
        if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            return Err(wrong("asks for TLS, which is not supported; put a tunnel in between"));
        }
        let client = redis::Client::open(info).map_err(|_| wrong("cannot be used"))?;
        // braces keep the keys on one node of a cluster
        let key = |name: &str| format!("{}{{{hash}}}:{name}", settings.prefix);
        Ok(Self {
            client,
            timeout: settings.timeout,
            places: key("places"),
            pause: key("pause"),
            urgent: key("urgent"),
            connection: Mutex::default(),
        })
    }

    pub(super) async fn acquire(&self, wish: Wish<'_>, held: impl Fn() -> Places) -> Result<Answer, Away> {
        let mut call = ACQUIRE.prepare_invoke();
        call.key(&self.places).key(&self.pause).key(&self.urgent);
        call.arg(wish.id).arg(wish.allowed).arg(microseconds(wish.lease)).arg(wish.ahead).arg(microseconds(WINDOW));
        call.arg(u8::from(wish.priority == Priority::Interactive));
        let (is_granted, wait, taken): (bool, u64, u32) = self.invoke(&call, held).await?;
        Ok(Answer { is_granted, wait: Duration::from_micros(wait), taken })
    }

    pub(super) async fn hold(&self, places: &Places, held: impl Fn() -> Places) -> Result<(), Away> {
        self.invoke(&self.holding(places), held).await
    }

    pub(super) async fn pause(&self, wait: Duration, held: impl Fn() -> Places) -> Result<(), Away> {
        let mut call = PAUSE.prepare_invoke();
        call.key(&self.pause).arg(microseconds(wait));
        self.invoke(&call, held).await
    }

    fn holding(&self, places: &Places) -> redis::ScriptInvocation<'static> {
        let mut call = HOLD.prepare_invoke();
        call.key(&self.places);
        for (id, left) in places {
            call.arg(id).arg(microseconds(*left));
        }
        call
    }

    /// Runs a script. A connection that has broken since it was last used is replaced once.
    async fn invoke<T: redis::FromRedisValue>(
        &self,
        call: &redis::ScriptInvocation<'_>,
        held: impl Fn() -> Places,
    ) -> Result<T, Away> {
        loop {
            let (mut connection, is_new) = self.connected(&held).await?;
            match within(self.timeout, call.invoke_async(&mut connection)).await {
                Ok(answer) => return Ok(answer),
                Err(Away) => self.connection.lock().await.connection = None,
            }
            if is_new {
                return Err(Away);
            }
        }
    }

    /// The connection, and whether it was made just now. A new one first tells Redis what this process holds, since
    /// Redis may have been started anew.
    async fn connected(&self, held: impl Fn() -> Places) -> Result<(MultiplexedConnection, bool), Away> {
        let mut slot = self.connection.lock().await;
        if let Some(connection) = &slot.connection {
            return Ok((connection.clone(), false));
        }
        // of many calls that find none, one tries
        if slot.failed_at.is_some_and(|failed| clock::now() < failed + self.timeout) {
            return Err(Away);
        }
        match self.connect(held).await {
            Ok(connection) => {
                *slot = Slot { connection: Some(connection.clone()), failed_at: None };
                Ok((connection, true))
            }
            Err(Away) => {
                slot.failed_at = Some(clock::now());
                Err(Away)
            }
        }
    }

    async fn connect(&self, held: impl Fn() -> Places) -> Result<MultiplexedConnection, Away> {
        let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let mut connection = within(self.timeout, connecting).await?;
        let held = held();
        if !held.is_empty() {
            within(self.timeout, self.holding(&held).invoke_async::<()>(&mut connection)).await?;
        }
        Ok(connection)
    }
}

/// What is wrong is not told: redis' errors may repeat what was sent.
async fn within<T>(time: Duration, call: impl Future<Output = RedisResult<T>>) -> Result<T, Away> {
    match timeout(time, call).await {
        Ok(Ok(value)) => Ok(value),
        _ => Err(Away),
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

//! Connections that are kept between calls. Each runtime has its own, and a connection that was idle for too long is
//! not used.
//!
//! reqwest's pool alone does not keep to this limit. The pool counts from the moment when a task puts a connection
//! back. On a runtime that is driven only during calls, this task may not run before the next call. Then the pool
//! believes that a connection was in use a moment ago, although the server closed it long ago.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use hyper_util::client::legacy::connect::HttpInfo;
use tokio::runtime::{Handle, Id, RuntimeFlavor};

use crate::clock::{self, Instant};
use crate::error::Error;

/// A runtime that is being driven puts connections back within this time.
const MOMENT: Duration = Duration::from_millis(10);

/// More addresses than any client has connections. A forgotten address only makes an error's text less precise.
const MOST_ADDRESSES: usize = 4096;

type Make = Box<dyn Fn(reqwest::ClientBuilder) -> Result<reqwest::Client, Error> + Send + Sync>;

/// The connections of one client.
pub(crate) struct Connections {
    make: Make,
    idle_timeout: Duration,
    /// One for each runtime. A program has few.
    pools: Mutex<Vec<(Id, Arc<Pool>)>>,
}

impl Connections {
    /// `make` completes the settings of an HTTP client and builds it.
    ///
    /// # Errors
    ///
    /// The errors of `make`.
    pub(crate) fn new(
        idle_timeout: Duration,
        make: impl Fn(reqwest::ClientBuilder) -> Result<reqwest::Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let connections = Self { make: Box::new(make), idle_timeout, pools: Mutex::default() };
        // settings that cannot work are reported at once
        connections.make()?;
        Ok(connections)
    }

    fn make(&self) -> Result<reqwest::Client, Error> {
        let builder = reqwest::Client::builder().pool_idle_timeout(self.idle_timeout);
        (self.make)(if self.idle_timeout.is_zero() { builder.pool_max_idle_per_host(0) } else { builder })
    }

    /// The connections for one request: they belong to the current runtime, and none was idle for too long.
    ///
    /// # Errors
    ///
    /// No runtime runs.
    pub(crate) fn lease(&self) -> Result<Lease, Error> {
        let runtime = Handle::try_current().map_err(|_| {
            Error::configuration(
                "the call was made outside of a tokio runtime, so nothing was sent; make it inside of one",
            )
        })?;
        let (id, now) = (runtime.id(), (clock::now(), clock::wall()));
        let mut pools = locked(&self.pools);
        // pools of other runtimes, which may have ended
        pools.retain(|(other, pool)| *other == id || !pool.is_over(now, self.idle_timeout));
        let own = pools.iter().find(|(own, _)| *own == id);
        let kept = own.filter(|(_, pool)| pool.begin(now, self.idle_timeout));
        let pool = match kept {
            Some((_, pool)) => Arc::clone(pool),
            None => {
                let pool = Arc::new(Pool::new(self.make()?, now));
                pools.retain(|(other, _)| *other != id);
                pools.push((id, Arc::clone(&pool)));
                pool
            }
        };
        Ok(Lease { pool, runtime })
    }
}

/// The connections that were made on one runtime. They are closed when the pool is dropped.
struct Pool {
    http: reqwest::Client,
    state: Mutex<State>,
}

struct State {
    /// Requests that are under way.
    active: usize,
    /// When the last request ended.
    ended: Instant,
    /// The runtime has run since then, so reqwest's pool knows how long each connection has been idle.
    is_settled: bool,
    /// If the runtime has not run since then: the time after which none of the connections is used.
    ends: Option<Instant>,
    /// Both clocks at the start. If the machine's clock runs ahead, the machine was asleep, and idle times are too
    /// short.
    began: Clocks,
    /// Local addresses of the connections that have brought an answer.
    used: BTreeSet<SocketAddr>,
}

type Clocks = (Instant, SystemTime);

impl Pool {
    /// A new pool, with the first request under way.
    fn new(http: reqwest::Client, now: Clocks) -> Self {
        let (active, is_settled, ends, used) = (1, true, None, BTreeSet::new());
        Self { http, state: Mutex::new(State { active, ended: now.0, is_settled, ends, began: now, used }) }
    }

    /// One more request, unless the connections are too old for it.
    fn begin(&self, now: Clocks, idle_timeout: Duration) -> bool {
        let mut state = locked(&self.state);
        let rest = now.0.saturating_duration_since(state.ended);
        if state.active == 0 && !state.is_settled && rest > MOMENT {
            // reqwest believes that the connections were used just now
            let ends = state.ended + idle_timeout;
            state.ends.get_or_insert(ends);
        }
        if state.is_over(now, idle_timeout) {
            return false;
        }
        state.active += 1;
        true
    }

    fn is_over(&self, now: Clocks, idle_timeout: Duration) -> bool {
        locked(&self.state).is_over(now, idle_timeout)
    }
}

impl State {
    fn is_over(&self, (now, wall): Clocks, idle_timeout: Duration) -> bool {
        let awake = now.saturating_duration_since(self.began.0);
        let asleep = wall.duration_since(self.began.1).unwrap_or_default().saturating_sub(awake);
        let rest = now.saturating_duration_since(self.ended);
        self.active == 0 && rest > idle_timeout
            || self.ends.is_some_and(|ends| ends <= now)
            || asleep > (idle_timeout / 8).max(MOMENT)
    }
}

/// The use of a pool by one request, until it is dropped.
pub(crate) struct Lease {
    pool: Arc<Pool>,
    runtime: Handle,
}

impl Lease {
    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.pool.http
    }

    /// The connection may be used again.
    pub(crate) fn answered(&self, response: &reqwest::Response) {
        if let Some(info) = response.extensions().get::<HttpInfo>() {
            let used = &mut locked(&self.pool.state).used;
            if used.len() >= MOST_ADDRESSES {
                used.clear();
            }
            used.insert(info.local_addr());
        }
    }

    /// Whether the connection with this address was kept from an earlier request.
    pub(crate) fn was_kept(&self, local_address: SocketAddr) -> bool {
        locked(&self.pool.state).used.contains(&local_address)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut state = locked(&self.pool.state);
        state.active -= 1;
        state.ended = clock::now();
        // several threads go on by themselves; a single one goes on when somebody drives it
        state.is_settled = self.runtime.runtime_flavor() != RuntimeFlavor::CurrentThread;
        if state.active == 0 && !state.is_settled {
            // runs after the tasks that put connections back, since those tasks were woken earlier
            self.runtime.spawn(settle(Arc::downgrade(&self.pool)));
        }
    }
}

async fn settle(pool: Weak<Pool>) {
    let Some(pool) = pool.upgrade() else { return };
    let mut state = locked(&pool.state);
    if state.active == 0 && clock::now().saturating_duration_since(state.ended) <= MOMENT {
        state.is_settled = true;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

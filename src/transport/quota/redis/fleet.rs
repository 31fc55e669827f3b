//! The fleet's budget, as one process sees it.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use hmac_sha256::Hash;
use tokio::runtime::Handle;
use tokio::time::timeout_at;

use super::ledger::Ledger;
use super::settings::{RedisQuota, WhenAway};
use super::store::{Answer, Places, Store, Wish};
use crate::call::{AskedBy, Pause, Refusal, Wait};
use crate::clock::{self, Instant};
use crate::error::Error;
use crate::redis::RedisError;
use crate::transport::quota::budget::{
    Acquired, Ask, Budget, Limits, Permit, Priority, QuotaStats, Settle, WINDOW, pause,
};
use crate::value::Secret;

/// After this time, a Redis that was away is asked again.
const AWAY: Duration = Duration::from_secs(1);
/// The first call in the queue asks at least this often, since another process may have given a place back.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
static PROCESS_NAME: LazyLock<String> = LazyLock::new(|| format!("{:016x}", *PROCESS));
static NUMBER: AtomicU64 = AtomicU64::new(0);
/// Clients that were set up alike share one ledger.
static FLEETS: Mutex<Vec<(Setup, Weak<Fleet>)>> = Mutex::new(Vec::new());

#[derive(PartialEq, Eq)]
struct Setup {
    hash: String,
    settings: RedisQuota,
    limit: usize,
    reserve: usize,
}

/// The fleet's budget for an access secret. A server that is not Truv's has a budget of its own.
pub(crate) fn join(
    settings: &RedisQuota,
    Limits { limit, reserve, max_pause }: Limits,
    access_secret: &Secret,
    server: Option<&str>,
) -> Result<Arc<dyn Budget>, Error> {
    settings.checked()?;
    let mut hash = Hash::new();
    hash.update(access_secret.expose());
    hash.update(server.unwrap_or_default());
    let hash = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // writing to a string cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    });
    let setup = Setup { hash, settings: settings.clone(), limit, reserve };
    let mut fleets = FLEETS.lock().unwrap_or_else(PoisonError::into_inner);
    fleets.retain(|(_, fleet)| fleet.strong_count() > 0);
    if let Some(fleet) = fleets.iter().find(|(other, _)| *other == setup).and_then(|(_, fleet)| fleet.upgrade()) {
        return Ok(Arc::new(Membership { fleet, max_pause }));
    }
    let fleet = Arc::new(Fleet {
        store: Store::new(settings, &setup.hash)?,
        limit,
        reserve,
        when_away: settings.when_away,
        turns: Default::default(),
        waiting: Default::default(),
        state: Mutex::default(),
    });
    fleets.push((setup, Arc::downgrade(&fleet)));
    Ok(Arc::new(Membership { fleet, max_pause }))
}

#[derive(Debug)]
struct Fleet {
    store: Store,
    limit: usize,
    reserve: usize,
    when_away: WhenAway,
    /// By priority: the calls of one priority are served in order.
    turns: [tokio::sync::Mutex<()>; 2],
    waiting: [AtomicUsize; 2],
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ledger: Ledger,
    away: Option<Away>,
    paused: Option<(Pause, Instant)>,
    /// The pause that Redis reported last.
    told_pause: Option<(Pause, Instant)>,
    taken: u32,
    granted: u64,
    waited: u64,
    wait_time: Duration,
    refused: u64,
}

/// The time after Redis gave no usable answer.
#[derive(Debug)]
struct Away {
    /// When Redis is asked again.
    until: Instant,
    why: RedisError,
}

impl Fleet {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many places may be taken once a request of this priority has its own.
    fn allowed(&self, priority: Priority, limit: usize) -> usize {
        match priority {
            Priority::Interactive => limit,
            Priority::Background => (limit * (self.limit - self.reserve) / self.limit).max(1),
        }
    }

    /// Calls of this process that a new call would have to wait for.
    fn ahead(&self, priority: Priority) -> usize {
        let waiting = |priority: Priority| self.waiting[priority as usize].load(Ordering::Relaxed);
        match priority {
            Priority::Interactive => waiting(priority),
            Priority::Background => waiting(priority) + waiting(Priority::Interactive),
        }
    }

    fn held(&self) -> Places {
        self.state().ledger.places(clock::now())
    }

    /// Asks for a place: in Redis, or in the ledger while Redis is away.
    async fn ask(&self, place: &Place, ask: &Ask<'_>, ahead: usize) -> Result<Result<(), Wait>, Refusal> {
        let now = clock::now();
        // the request has ended by then at the latest
        let lease = ask.attempt.min(ask.deadline.saturating_duration_since(now)) + WINDOW;
        // this pause comes from a 429 to this process; pauses of other processes are in Redis
        if let Some((pause, until)) = self.state().paused.filter(|(_, until)| *until > now) {
            return Ok(Err(Wait { time: until - now, pause: Some(pause) }));
        }
        let why = if let Some(why) = self.away() {
            why
        } else {
            let allowed = self.allowed(ask.priority, self.limit);
            let wish = Wish { id: &place.id, priority: ask.priority, allowed, lease, ahead, deadline: ask.deadline };
            match self.store.acquire(wish, || self.held()).await {
                Ok(answer) => return Ok(self.answered(place, &answer, now + lease)),
                Err(error) => self.went_away(error),
            }
        };
        let WhenAway::FailOpen { local_share } = self.when_away else {
            return Err(Refusal::Away { again: AWAY, why: why.into() });
        };
        let mut state = self.state();
        if let Some((pause, until)) = state.told_pause.filter(|(_, until)| *until > now) {
            return Ok(Err(Wait { time: until - now, pause: Some(pause) }));
        }
        let wait = state.ledger.wait(now, self.allowed(ask.priority, local_share as usize), ahead);
        if ahead > 0 || !wait.is_zero() {
            return Ok(Err(Wait { time: wait, pause: None }));
        }
        state.ledger.hold(&place.id, now, now + lease);
        Ok(Ok(()))
    }

    fn answered(&self, place: &Place, answer: &Answer, leased_until: Instant) -> Result<(), Wait> {
        let mut state = self.state();
        if state.away.take().is_some() {
            tracing::info!("the quota's Redis is back");
        }
        state.taken = answer.taken;
        let (now, wall) = (clock::now(), clock::wall());
        state.told_pause = answer.pause.as_ref().map(|told| {
            // clients of this process with other settings learn of pauses through Redis too
            let by = if told.process == *PROCESS_NAME { AskedBy::Server } else { AskedBy::OtherProcess };
            let pause = Pause { by, since: wall.checked_sub(told.age).unwrap_or(wall), until: wall + told.left };
            (pause, now + told.left)
        });
        if !answer.is_granted {
            let is_reason = |(_, until): &(Pause, Instant)| answer.wait <= *until - now;
            let pause = state.told_pause.filter(is_reason).map(|(pause, _)| pause);
            return Err(Wait { time: answer.wait, pause });
        }
        state.ledger.hold(&place.id, clock::now(), leased_until);
        Ok(())
    }

    /// The reason why Redis is not asked now, if there is one.
    fn away(&self) -> Option<RedisError> {
        let state = self.state();
        state.away.as_ref().filter(|away| away.until > clock::now()).map(|away| away.why.clone())
    }

    fn went_away(&self, why: RedisError) -> RedisError {
        let away = Away { until: clock::now() + AWAY, why: why.clone() };
        // each problem is reported once
        if self.state().away.replace(away).is_none_or(|before| before.why != why) {
            let policy = match self.when_away {
                WhenAway::FailOpen { .. } => "this process goes on with its local share",
                WhenAway::Refuse => "nothing is sent",
            };
            let code = why.code().unwrap_or_default();
            tracing::warn!(policy, code, "the quota cannot use Redis: {why}");
        }
        why
    }

    async fn acquire(self: &Arc<Self>, ask: Ask<'_>) -> Result<Arc<Place>, Refusal> {
        let began = clock::now();
        let place = Arc::new(Place { fleet: Arc::clone(self), id: id() });
        let mut wish = Unanswered { place: Arc::clone(&place), is_answered: false };
        let ahead = self.ahead(ask.priority);
        let Err(wait) = self.ask(&place, &ask, ahead).await? else {
            wish.is_answered = true;
            return Ok(place);
        };
        fits(wait, ask.deadline)?;
        let _queued = Queued::new(&self.waiting[ask.priority as usize]);
        (ask.on_wait)(ahead, wait);
        let turn = timeout_at(ask.deadline, self.turns[ask.priority as usize].lock()).await;
        let _turn = turn.map_err(|_| Refusal::NoPlace(wait))?;
        loop {
            let ahead = match ask.priority {
                Priority::Interactive => 0,
                Priority::Background => self.waiting[Priority::Interactive as usize].load(Ordering::Relaxed),
            };
            let Err(wait) = self.ask(&place, &ask, ahead).await? else { break };
            fits(wait, ask.deadline)?;
            clock::sleep(wait.time.clamp(Duration::from_millis(1), LONGEST_SLEEP)).await;
        }
        wish.is_answered = true;
        let mut state = self.state();
        state.waited += 1;
        state.wait_time += clock::now() - began;
        Ok(place)
    }
}

fn fits(wait: Wait, deadline: Instant) -> Result<(), Refusal> {
    if clock::now().checked_add(wait.time).is_none_or(|at| at > deadline) {
        Err(Refusal::NoPlace(wait))
    } else {
        Ok(())
    }
}

/// An id that no process of the fleet uses twice.
fn id() -> String {
    format!("{}{:x}", *PROCESS_NAME, NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Counts as waiting until it is dropped.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A request for a place whose answer may be lost, because the call was dropped. The place is then given back.
struct Unanswered {
    place: Arc<Place>,
    is_answered: bool,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if !self.is_answered {
            self.place.settle(false);
        }
    }
}

/// One place of the fleet's budget.
struct Place {
    fleet: Arc<Fleet>,
    id: String,
}

impl Settle for Place {
    fn settle(&self, counted: bool) {
        let left = if counted { WINDOW } else { Duration::ZERO };
        match counted {
            true => {
                let now = clock::now();
                self.fleet.state().ledger.hold(&self.id, now, now + WINDOW);
            }
            false => self.fleet.state().ledger.release(&self.id),
        }
        // a Redis that is away learns this from the ledger when it is back
        if self.fleet.away().is_some() {
            return;
        }
        let (fleet, places) = (Arc::clone(&self.fleet), vec![(self.id.clone(), left)]);
        in_background(async move {
            let _ = fleet.store.hold(&places, || fleet.held()).await;
        });
    }
}

/// Without a runtime, Redis is not informed; the lease ends by itself.
fn in_background(task: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(task);
    }
}

/// One client's share in the fleet's budget.
#[derive(Debug)]
struct Membership {
    fleet: Arc<Fleet>,
    max_pause: Duration,
}

impl Budget for Membership {
    fn acquire<'a>(&'a self, ask: Ask<'a>) -> Acquired<'a> {
        Box::pin(async {
            match self.fleet.acquire(ask).await {
                Ok(place) => {
                    self.fleet.state().granted += 1;
                    Ok(Permit::new(place))
                }
                Err(refusal) => {
                    self.fleet.state().refused += 1;
                    Err(refusal)
                }
            }
        })
    }

    fn pause(&self, wait: Duration) {
        let wait = wait.min(self.max_pause);
        let (pause, until) = pause(wait);
        {
            let mut state = self.fleet.state();
            if state.paused.is_none_or(|(_, other)| other < until) {
                state.paused = Some((pause, until));
            }
        }
        let fleet = Arc::clone(&self.fleet);
        in_background(async move {
            if let Err(why) = fleet.store.pause(wait, &PROCESS_NAME, || fleet.held()).await {
                let code = why.code().unwrap_or_default();
                tracing::warn!(code, "other processes do not learn of a 429: {why}");
            }
        });
    }

    /// `taken` and the pauses of other processes come from the last answer of Redis.
    fn stats(&self) -> QuotaStats {
        let state = self.fleet.state();
        let now = clock::now();
        let left = |pause: Option<(Pause, Instant)>| pause.map(|(_, until)| until.saturating_duration_since(now));
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        QuotaStats {
            limit: count(self.fleet.limit),
            taken: state.taken,
            waiting: count(self.fleet.waiting.iter().map(|waiting| waiting.load(Ordering::Relaxed)).sum()),
            granted: state.granted,
            waited: state.waited,
            wait_time: state.wait_time,
            refused: state.refused,
            paused: left(state.paused).max(left(state.told_pause)).unwrap_or_default(),
        }
    }
}

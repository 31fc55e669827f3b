//! The budget of one process: an exact sliding window with two queues in front of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::time::timeout_at;

use super::{Acquired, Ask, Budget, Limits, Permit, Priority, QuotaStats, Settle, estimate, pause};
use crate::call::{Pause, Refusal, Wait};
use crate::clock::{self, Instant};

pub(crate) const WINDOW: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(crate) struct Window(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    members: Vec<Member>,
    /// When the last client was dropped.
    left: Option<SystemTime>,
    /// Requests that were sent and are not answered yet.
    in_flight: usize,
    /// When each answered request's place becomes free, the earliest first.
    freed_at: VecDeque<Instant>,
    /// By priority, the oldest first.
    queues: [VecDeque<Waiter>; 2],
    last_ticket: u64,
    paused: Option<(Pause, Instant)>,
    granted: u64,
    waited: u64,
    wait_time: Duration,
    refused: u64,
}

/// The limits that one client asked for.
#[derive(Debug)]
struct Member {
    id: u64,
    limit: usize,
    reserve: usize,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    woken: Arc<Notify>,
}

impl State {
    fn limit(&self) -> usize {
        self.members.iter().map(|member| member.limit).min().unwrap_or(1)
    }

    /// How many places may be taken after a request of this priority has got its own; never 0, or it would wait for
    /// ever.
    fn allowed(&self, priority: Priority) -> usize {
        let reserve = self.members.iter().map(|member| member.reserve).max().unwrap_or(0);
        match priority {
            Priority::Interactive => self.limit(),
            Priority::Background => self.limit().saturating_sub(reserve).max(1),
        }
    }

    fn taken(&self) -> usize {
        self.in_flight + self.freed_at.len()
    }

    fn forget(&mut self, now: Instant) {
        while self.freed_at.front().is_some_and(|time| *time <= now) {
            self.freed_at.pop_front();
        }
        self.paused = self.paused.filter(|(_, until)| *until > now);
    }

    /// How many calls wait in front of the holder of this ticket.
    fn ahead(&self, priority: Priority, ticket: u64) -> usize {
        let own = &self.queues[priority as usize];
        let own = own.partition_point(|waiter| waiter.ticket < ticket);
        match priority {
            Priority::Interactive => own,
            Priority::Background => self.queues[Priority::Interactive as usize].len() + own,
        }
    }

    /// Takes a place, or says how many calls are ahead and when there can be a place.
    fn take(&mut self, priority: Priority, ticket: u64, now: Instant) -> Result<(), (usize, Wait)> {
        self.forget(now);
        let (ahead, allowed) = (self.ahead(priority, ticket), self.allowed(priority));
        if ahead == 0 && self.taken() < allowed && self.paused.is_none() {
            self.in_flight += 1;
            self.granted += 1;
            return Ok(());
        }
        let at = estimate::earliest(now, WINDOW, allowed, self.in_flight, ahead, &self.freed_at);
        let (at, pause) = match self.paused {
            Some((pause, until)) if until >= at => (until, Some(pause)),
            _ => (at, None),
        };
        Err((ahead, Wait { time: at.saturating_duration_since(now), pause }))
    }

    /// Wakes the first call of each queue, so that it looks for a place again.
    fn wake_first(&self) {
        for waiter in self.queues.iter().filter_map(VecDeque::front) {
            waiter.woken.notify_one();
        }
    }

    /// Wakes all calls, so that each checks whether its wait still fits its deadline.
    fn wake_all(&self) {
        for waiter in self.queues.iter().flatten() {
            waiter.woken.notify_one();
        }
    }
}

impl Window {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody needs this window any more: the last client left so long ago that everything in it is past.
    ///
    /// Uses the system's time, since a runtime with a paused clock may ask about the window of another runtime.
    pub(crate) fn is_idle(&self, now: SystemTime) -> bool {
        let state = self.state();
        let is_past = |left: SystemTime| now.duration_since(left).is_ok_and(|age| age > WINDOW);
        let is_paused = state.paused.is_some_and(|(pause, _)| pause.until > now);
        state.members.is_empty() && state.in_flight == 0 && !is_paused && state.left.is_some_and(is_past)
    }

    fn enqueue(&self, state: &mut State, priority: Priority) -> Place<'_> {
        let woken = Arc::new(Notify::new());
        state.last_ticket += 1;
        let ticket = state.last_ticket;
        state.queues[priority as usize].push_back(Waiter { ticket, woken: Arc::clone(&woken) });
        Place { window: self, priority, ticket, woken }
    }

    async fn acquire(&self, ask: Ask<'_>) -> Result<(), Refusal> {
        let Ask { priority, deadline, on_wait, .. } = ask;
        let began = clock::now();
        let (place, ahead, wait) = {
            let mut state = self.state();
            let Err((ahead, wait)) = state.take(priority, u64::MAX, began) else { return Ok(()) };
            if began + wait.time > deadline {
                state.refused += 1;
                return Err(Refusal::NoPlace(wait));
            }
            (self.enqueue(&mut state, priority), ahead, wait)
        };
        on_wait(ahead, wait);
        loop {
            let now = clock::now();
            let (ahead, at) = {
                let mut state = self.state();
                match state.take(priority, place.ticket, now) {
                    Ok(()) => {
                        state.waited += 1;
                        state.wait_time += now - began;
                        return Ok(());
                    }
                    Err((_, wait)) if now + wait.time > deadline || now >= deadline => {
                        state.refused += 1;
                        return Err(Refusal::NoPlace(wait));
                    }
                    Err((ahead, wait)) => (ahead, now + wait.time),
                }
            };
            // only the first call of a queue watches the clock; a call that is held up by others is woken by them
            let until = if ahead == 0 && at > now { at.min(deadline) } else { deadline };
            let _ = timeout_at(until, place.woken.notified()).await;
        }
    }
}

/// A place in the queue, which is given up when this value is dropped.
struct Place<'a> {
    window: &'a Window,
    priority: Priority,
    ticket: u64,
    woken: Arc<Notify>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.window.state();
        let ticket = self.ticket;
        state.queues[self.priority as usize].retain(|waiter| waiter.ticket != ticket);
        state.wake_first();
    }
}

impl Settle for Window {
    fn settle(&self, counted: bool) {
        let mut state = self.state();
        state.in_flight -= 1;
        if counted {
            state.freed_at.push_back(clock::now() + WINDOW);
        }
        state.wake_first();
    }
}

/// One client's share in a window.
#[derive(Debug)]
pub(crate) struct Membership {
    window: Arc<Window>,
    id: u64,
    max_pause: Duration,
}

impl Membership {
    pub(crate) fn new(window: Arc<Window>, limits: Limits) -> Self {
        let Limits { limit, reserve, max_pause } = limits;
        let id = {
            let mut state = window.state();
            state.last_ticket += 1;
            let id = state.last_ticket;
            state.members.push(Member { id, limit, reserve });
            id
        };
        Self { window, id, max_pause }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let mut state = self.window.state();
        state.members.retain(|member| member.id != self.id);
        state.left = Some(clock::wall());
        state.wake_all();
    }
}

impl Budget for Membership {
    fn acquire_at_once(&self, priority: Priority) -> Option<Permit> {
        self.window.state().take(priority, u64::MAX, clock::now()).ok()?;
        let window = Arc::clone(&self.window);
        Some(Permit::new(window))
    }

    fn acquire<'a>(&'a self, ask: Ask<'a>) -> Acquired<'a> {
        Box::pin(async {
            self.window.acquire(ask).await?;
            let window = Arc::clone(&self.window);
            Ok(Permit::new(window))
        })
    }

    fn pause(&self, wait: Duration) {
        let mut state = self.window.state();
        let (pause, until) = pause(wait.min(self.max_pause));
        if state.paused.is_none_or(|(_, other)| other < until) {
            state.paused = Some((pause, until));
        }
        state.wake_all();
    }

    fn stats(&self) -> QuotaStats {
        let mut state = self.window.state();
        let now = clock::now();
        state.forget(now);
        let count = |places: usize| u32::try_from(places).unwrap_or(u32::MAX);
        QuotaStats {
            limit: count(state.limit()),
            taken: count(state.taken()),
            waiting: count(state.queues.iter().map(VecDeque::len).sum()),
            granted: state.granted,
            waited: state.waited,
            wait_time: state.wait_time,
            refused: state.refused,
            paused: state.paused.map_or(Duration::ZERO, |(_, until)| until.saturating_duration_since(now)),
        }
    }
}

//! Sends commands to Redis and reads its answers.

use std::sync::LazyLock;
use std::time::Duration;

use super::settings::RedisQuota;
use crate::clock::Instant;
use crate::error::Error;
use crate::redis::{Call, Link, RedisError, Script};
use crate::transport::quota::budget::{Priority, WINDOW};

static ACQUIRE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("acquire.lua")));
static HOLD: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("hold.lua")));
static PAUSE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("pause.lua")));

/// All keys of a quota are on one server.
const TAG: u16 = 0;

/// Places by id, each with the time for which it is still taken; zero gives the place back.
pub(super) type Places = Vec<(String, Duration)>;

/// The answer of Redis to a request for a place.
pub(super) struct Answer {
    pub(super) is_granted: bool,
    /// The time until there can be a place.
    pub(super) wait: Duration,
    /// Places of all processes that are taken.
    pub(super) taken: u32,
    pub(super) pause: Option<ToldPause>,
}

/// A pause that some process of the fleet has asked for.
pub(super) struct ToldPause {
    pub(super) left: Duration,
    /// For how long the pause has lasted.
    pub(super) age: Duration,
    /// The process, by its random name.
    pub(super) process: String,
}

/// A request for a place.
pub(super) struct Wish<'a> {
    pub(super) id: &'a str,
    pub(super) priority: Priority,
    pub(super) allowed: usize,
    /// How long the place is taken if it is not given back.
    pub(super) lease: Duration,
    /// Calls of this process that come first. If there are any, no place is given, and the answer says when it could
    /// be.
    pub(super) ahead: usize,
    /// When the call is given up.
    pub(super) deadline: Instant,
}

#[derive(Debug)]
pub(super) struct Store {
    link: Link,
    places: String,
    pause: String,
    urgent: String,
}

impl Store {
    /// `hash` stands for the access secret. Nothing is sent.
    pub(super) fn new(settings: &RedisQuota, hash: &str) -> Result<Self, Error> {
        // braces keep the keys on one server of a cluster
        let key = |name: &str| format!("{}{{{hash}}}:{name}", settings.prefix);
        let link = Link::new(&settings.redis, settings.timeout)?;
        Ok(Self { link, places: key("places"), pause: key("pause"), urgent: key("urgent") })
    }

    pub(super) async fn acquire(&self, wish: Wish<'_>, held: impl Fn() -> Places) -> Result<Answer, RedisError> {
        let call = ACQUIRE
            .on(&[&self.places, &self.pause, &self.urgent])
            .with(wish.id)
            .with(wish.allowed)
            .with(microseconds(wish.lease))
            .with(wish.ahead)
            .with(microseconds(WINDOW))
            .with(u8::from(wish.priority == Priority::Interactive));
        let (is_granted, wait, taken, left, age, process): (bool, u64, u32, u64, u64, String) =
            self.run(&call, Some(wish.deadline), held).await?;
        let pause = ToldPause { left: Duration::from_micros(left), age: Duration::from_micros(age), process };
        let pause = Some(pause).filter(|pause| !pause.left.is_zero());
        Ok(Answer { is_granted, wait: Duration::from_micros(wait), taken, pause })
    }

    pub(super) async fn hold(&self, places: &Places, held: impl Fn() -> Places) -> Result<(), RedisError> {
        self.run(&self.holding(places), None, held).await
    }

    pub(super) async fn pause(
        &self,
        wait: Duration,
        process: &str,
        held: impl Fn() -> Places,
    ) -> Result<(), RedisError> {
        self.run(&PAUSE.on(&[&self.pause]).with(microseconds(wait)).with(process), None, held).await
    }

    fn holding(&self, places: &Places) -> Call {
        let call = HOLD.on(&[&self.places]);
        places.iter().fold(call, |call, (id, left)| call.with(id).with(microseconds(*left)))
    }

    /// A new connection first tells Redis what this process holds, since Redis may have been restarted.
    async fn run<T: redis::FromRedisValue>(
        &self,
        call: &Call,
        deadline: Option<Instant>,
        held: impl Fn() -> Places,
    ) -> Result<T, RedisError> {
        let greeting = || Some(held()).filter(|held| !held.is_empty()).map(|held| self.holding(&held));
        self.link.run(TAG, call, deadline, greeting).await
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

//! What all requests share: the document, the state, the faults asked for, the journal.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::request::Parts;
use tokio::sync::Notify;

use crate::auth::Caller;
use crate::document::Document;
use crate::error::Error;
use crate::failure::Failure;
use crate::faults::{Faults, Plan};
use crate::journal::{self, Journal, Noted};
use crate::record;
use crate::reply::Reply;
use crate::routing::{Route, Routes};
use crate::serve::{UNKNOWN, is_of_sandbox};
use crate::state::{Log, World};
use crate::webhooks::Delivering;

/// What all requests share.
pub(crate) struct Service {
    pub(crate) document: Arc<Document>,
    pub(crate) routes: Arc<Routes>,
    /// Where it listens; the port is 0 until it does.
    pub(crate) address: SocketAddr,
    pub(crate) observer: Option<Observer>,
    /// Keys that are accepted.
    pub(crate) own: Caller,
    pub(crate) delivering: Delivering,
    /// Something may have happened that webhooks are told of.
    pub(crate) changed: Notify,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    journal: Mutex<Journal>,
}

/// Called with every request that was answered.
pub(crate) type Observer = Arc<dyn Fn(&Answered<'_>) + Send + Sync>;

/// A request that was answered. Neither bodies nor keys nor ids are part of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answered<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path with its parameters in braces, or `(unknown)`.
    pub path: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// How long it took from the request's headers to the answer.
    pub duration: Duration,
}

impl Service {
    pub(crate) fn new(
        document: Document,
        routes: Routes,
        address: SocketAddr,
        observer: Option<Observer>,
        own: Caller,
        world: World,
    ) -> Self {
        let delivering = world.settings.delivering;
        Self {
            document: Arc::new(document),
            routes: Arc::new(routes),
            address,
            observer,
            own,
            delivering,
            changed: Notify::new(),
            world: Mutex::new(world),
            faults: Mutex::default(),
            journal: Mutex::default(),
        }
    }

    /// The same operations over another state, of which webhooks are not told.
    pub(crate) fn beside(&self, world: World) -> Self {
        Self {
            document: self.document.clone(),
            routes: self.routes.clone(),
            address: self.address,
            observer: None,
            own: self.own.clone(),
            delivering: self.delivering,
            changed: Notify::new(),
            world: Mutex::new(world),
            faults: Mutex::default(),
            journal: Mutex::default(),
        }
    }

    /// The state, for one request at a time. A handler that panicked leaves it as it was at that moment.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn into_world(self) -> World {
        self.world.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts with what is in a file, and keeps what comes in it.
    pub(crate) fn keep_in(&self, path: &Path, limit: usize) -> Result<(), Error> {
        let (mut log, text) =
            Log::open(path, limit).map_err(|source| Error::StateFile { path: path.into(), source })?;
        let settings = self.world().settings.clone();
        let damaged = |problem| Error::State { path: path.into(), problem };
        let mut world = record::carry_out(self, settings, &text).map_err(damaged)?;
        log.append(&record::of_settings(&world.settings))
            .map_err(|_| damaged("it is as large as the limit, or cannot be written".to_owned()))?;
        world.log = log;
        *self.world() = world;
        Ok(())
    }

    /// Back to the start: no objects, no clock moves, no faults, no journal; with another seed if one is given.
    pub(crate) fn reset(&self, seed: Option<u64>) -> Result<(), Failure> {
        let mut world = self.world();
        let mut settings = world.settings.clone();
        settings.seed = seed.unwrap_or(settings.seed);
        let begun = record::begun(&settings, world.log.limit());
        let text = begun.text().unwrap_or_default();
        world.log.replace(&text).map_err(|problem| Failure::NotKept(problem.kind()))?;
        settings.clock.rewind();
        world.replace_with(World::new(settings, begun));
        self.faults().remove(None, None);
        self.journal().forget(None);
        Ok(())
    }

    /// Carries out a request that may change the state. It is written down first, and time stands still for it, so that
    /// it can be carried out again with the same effect.
    pub(crate) fn write<T>(
        &self,
        parts: &Parts,
        body: &[u8],
        carry_out: impl FnOnce(&mut World) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut world = self.world();
        let clock = world.settings.clock.clone();
        let _held = clock.hold();
        self.changed.notify_one();
        if !world.log.is_replay() {
            let record = record::of_request(clock.now(), parts, body);
            world.log.append(&record)?;
        }
        carry_out(&mut world)
    }

    /// What the faults that were asked for do to a request.
    pub(crate) fn plan(&self, parts: &Parts) -> (&str, Plan) {
        let mut faults = self.faults();
        if faults.is_empty() || is_of_sandbox(parts.uri.path()) {
            return (UNKNOWN, Plan::default());
        }
        let caller = Caller::of_request(&parts.headers).ok();
        match self.routes.find(&parts.method, parts.uri.path()) {
            Route::Found(endpoint, _) => {
                let operation = &endpoint.operation;
                (operation.template.as_str(), faults.plan(&operation.id, caller.as_ref()))
            }
            _ => (UNKNOWN, Plan::default()),
        }
    }

    pub(crate) fn note(&self, parts: &Parts, reply: &Reply, plan: &Plan, took: Duration) {
        if is_of_sandbox(parts.uri.path()) {
            return;
        }
        let mut noted = Noted::new(parts, self.world().settings.clock.now());
        noted.status = (!plan.resets).then_some(reply.status.as_u16());
        noted.microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        noted.faults.clone_from(&plan.names);
        if reply.status == StatusCode::BAD_REQUEST {
            noted.refused = journal::refused_fields(&reply.value().unwrap_or_default());
        }
        self.journal().note(noted);
    }
}

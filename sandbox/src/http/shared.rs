//! What all requests share: the document, the state, the active faults, the journal.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, header};

use super::UNKNOWN;
use super::access::Access;
use super::faults::Faults;
use super::request_journal::RequestJournal;
use super::routing::Routes;
use crate::error::Error;
use crate::message::{Caller, Failure, Reply};
use crate::spec::{Document, Hiding};
use crate::state::{ChangeLog, Keeper, Settings, StateFile, World, replay};

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) document: Arc<Document>,
    pub(crate) routes: Arc<Routes>,
    /// Where the sandbox listens.
    pub(crate) address: SocketAddr,
    pub(crate) observer: Option<Observer>,
    /// Keys that are accepted.
    pub(crate) own: Caller,
    pub(crate) access: Access,
    pub(crate) keeper: Arc<Keeper>,
    entrance: Entrance,
    faults: Mutex<Faults>,
    journal: Mutex<RequestJournal>,
    /// Whether errors have the codes of the older generation.
    pub(crate) has_older_codes: bool,
    /// Whether the observer is given bodies.
    pub(crate) logs_bodies: bool,
    /// Read when the first body is shown.
    hiding: OnceLock<Option<Hiding>>,
}

/// Answers any request, whoever it is for; also gives its path template. Requests that are carried out again go this way,
/// too.
pub(crate) type Entrance = for<'a> fn(&'a Shared, &Parts, Result<Bytes, Failure>) -> (&'a str, Reply);

/// Called with every request that was answered.
pub(crate) type Observer = Arc<dyn Fn(&Answered<'_>) + Send + Sync>;

/// A request that was answered, without keys and ids.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answered<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path with its parameters in braces, or `(unknown)`.
    pub path: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// How long the sandbox took, from the request's headers to the answer.
    pub duration: Duration,
    /// The body of the request as JSON, with what the document calls personal data or secret hidden. Only with
    /// [`log_bodies`](crate::SandboxBuilder::log_bodies), and if the body is JSON of at most 64 KiB.
    pub request_body: Option<&'a str>,
    /// The body of the answer, in the same way.
    pub answer_body: Option<&'a str>,
}

impl Shared {
    /// Fails if the document cannot be served.
    pub(crate) fn new(
        mut document: Document,
        address: SocketAddr,
        observer: Option<Observer>,
        own: Caller,
        access: Access,
        world: World,
        entrance: Entrance,
    ) -> Result<Self, Error> {
        let routes = Routes::new(&mut document);
        Ok(Self {
            document: Arc::new(document),
            routes: Arc::new(routes),
            address,
            observer,
            own,
            access,
            keeper: Arc::new(Keeper::new(world)),
            entrance,
            has_older_codes: false,
            logs_bodies: false,
            hiding: OnceLock::new(),
            faults: Mutex::default(),
            journal: Mutex::default(),
        })
    }

    /// The same operations over another state, which sends nothing to webhooks.
    fn beside(&self, world: World) -> Self {
        Self {
            document: self.document.clone(),
            routes: self.routes.clone(),
            address: self.address,
            observer: None,
            own: self.own.clone(),
            access: self.access.clone(),
            keeper: Arc::new(Keeper::new(world)),
            entrance: self.entrance,
            has_older_codes: self.has_older_codes,
            logs_bodies: false,
            hiding: OnceLock::new(),
            faults: Mutex::default(),
            journal: Mutex::default(),
        }
    }

    /// The state, for reading.
    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.keeper.world()
    }

    /// The state, for one request at a time.
    pub(crate) fn world_mut(&self) -> RwLockWriteGuard<'_, World> {
        self.keeper.world_mut()
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, RequestJournal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules for hiding values in bodies that people look at.
    pub(crate) fn hiding(&self) -> Result<&Hiding, Failure> {
        let hiding = self.hiding.get_or_init(|| Hiding::load().ok()).as_ref();
        hiding.ok_or_else(|| Failure::Unreadable("The document of this sandbox cannot be read.".to_owned()))
    }

    /// Whether only keys that were configured are accepted.
    pub(crate) fn has_credentials(&self) -> bool {
        !self.world().settings.credentials.is_empty()
    }

    /// The scheme and host that the caller used.
    pub(crate) fn base_url(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        match host {
            Some(host) if !host.is_empty() => format!("{}://{host}", self.access.scheme()),
            _ => format!("{}://{}", self.access.scheme(), self.address),
        }
    }

    /// Starts with the state in a file, and keeps later changes there. The file changes only if all of it is
    /// understood.
    pub(crate) fn keep_in(&self, path: &Path, limit: usize) -> Result<(), Error> {
        let file = StateFile::open(path)?;
        let text = file.read(limit)?;
        let unusable = |problem| Error::State { path: path.into(), problem };
        let (log, whole) = replay::kept(&text).map_err(unusable)?;
        let settings = self.world().settings.clone();
        let mut world = self.replay(settings, log).map_err(unusable)?;
        world.log = ChangeLog::file(file, whole, limit, &replay::of_settings(&world.settings))?;
        *self.world_mut() = world;
        Ok(())
    }

    /// The state that results from the records of a log. The error says which record cannot be carried out.
    pub(crate) fn replay(&self, settings: Settings, log: &[u8]) -> Result<World, String> {
        let beside = self.beside(World::replaying(settings));
        replay::replay(&beside.keeper, log, |parts, body| {
            let (path, _) = (self.entrance)(&beside, parts, Ok(body));
            path != UNKNOWN
        })
    }

    /// Back to the start: no objects, no clock moves, no faults, no journal; with another seed if one is given.
    pub(crate) fn reset(&self, seed: Option<u64>) -> Result<(), Failure> {
        let mut world = self.world_mut();
        let mut settings = world.settings.clone();
        settings.seed = seed.unwrap_or(settings.seed);
        let begun = replay::begun(&settings, world.log.limit());
        let text = begun.text().unwrap_or_default();
        world.log.replace(&text).map_err(|problem| Failure::NotKept(problem.kind()))?;
        settings.clock.rewind();
        world.replace_with(World::new(settings, begun));
        self.faults().remove(None, None);
        self.journal().forget(None);
        Ok(())
    }
}

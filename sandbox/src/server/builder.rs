//! How a sandbox is to behave.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::dispatch::route;
use super::sandbox::Sandbox;
use crate::clock::{Clock, is_usual};
use crate::error::Error;
use crate::http::routing::Routes;
use crate::http::{Answered, Observer, Shared};
use crate::message::{Caller, Environment};
use crate::spec::Document;
use crate::state::{Delivering, Pace, Settings, World, replay};

/// How a [`Sandbox`] is to behave. Made by [`Sandbox::builder`].
pub struct SandboxBuilder {
    host: IpAddr,
    port: u16,
    settings: Settings,
    credentials: Vec<(String, String)>,
    observer: Option<Observer>,
    state_file: Option<PathBuf>,
    largest_state: usize,
}

/// How large the state may grow unless something else is said.
const LARGEST_STATE: usize = 256 * 1024 * 1024;

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            settings: Settings {
                seed: 0,
                pace: Pace::Immediate,
                clock: Clock::system(),
                report_delay: Duration::ZERO,
                requests_per_minute: None,
                credentials: Vec::new(),
                key_operations: false,
                delivering: Delivering::default(),
            },
            credentials: Vec::new(),
            observer: None,
            state_file: None,
            largest_state: LARGEST_STATE,
        }
    }

    /// The address to listen on; loopback unless set. There is no TLS and the control operations ask for no keys, so any
    /// other address is for networks you trust.
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The port to listen on; 0, any free one, unless set.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The seed of all ids, tokens and payroll data; 0 unless set. The same seed and the same calls give the same
    /// answers, timestamps apart, which come from the clock.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// How fast tasks make progress; at once unless set.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.settings.pace = pace;
        self
    }

    /// The clock; the system's time unless set. It has to start in one of the years 2000 to 2199.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.settings.clock = clock;
        self
    }

    /// How long a report on a user answers 404 after the user's tasks are done; not at all unless set, a year at most.
    #[must_use]
    pub fn report_delay(mut self, delay: Duration) -> Self {
        self.settings.report_delay = delay.min(Duration::from_secs(366 * 24 * 60 * 60));
        self
    }

    /// Answers 429 to more requests in a minute with one access secret. Truv's limit is 300; there is none unless set.
    #[must_use]
    pub fn requests_per_minute(mut self, limit: u32) -> Self {
        self.settings.requests_per_minute = Some(limit);
        self
    }

    /// Accepts this client id with this access secret, and no others but those added the same way. Without it every
    /// client id is accepted with every secret that starts with `sandbox-`, `dev-` or `prod-`.
    #[must_use]
    pub fn credentials(mut self, client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.credentials.push((client_id.into(), secret.into()));
        self
    }

    /// Enables the key operations, which answer 403 otherwise, as with Truv.
    #[must_use]
    pub fn key_operations(mut self, enabled: bool) -> Self {
        self.settings.key_operations = enabled;
        self
    }

    /// Keeps the state in this file, and starts with what is in it. Every request that changes something is written down
    /// before it is answered, so nothing that was answered is lost when the process is killed. Whoever can read the file
    /// sees the keys and whatever was sent; on Unix only its owner can.
    ///
    /// A snapshot ([`Control::snapshot`](crate::Control::snapshot)) is such a file.
    #[must_use]
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// The most bytes of requests that the state may be made of, 256 MiB unless set; what comes then is answered with 507.
    #[must_use]
    pub fn largest_state(mut self, bytes: usize) -> Self {
        self.largest_state = bytes;
        self
    }

    /// Posts events to webhooks on other machines as well. Unless set, only addresses of this machine's loopback are
    /// posted to, and the history of deliveries says so of others.
    #[must_use]
    pub fn remote_webhooks(mut self, allowed: bool) -> Self {
        self.settings.delivering.reaches_remote = allowed;
        self
    }

    /// How long a webhook may take to answer, in real time; ten seconds unless set, as with Truv.
    #[must_use]
    pub fn webhook_timeout(mut self, timeout: Duration) -> Self {
        self.settings.delivering.timeout = timeout;
        self
    }

    /// Posts each event twice, as Truv may do; see [`Sandbox::duplicate_webhooks`].
    #[must_use]
    pub fn duplicate_webhooks(mut self, duplicate: bool) -> Self {
        self.settings.delivering.disorder.duplicate = duplicate;
        self
    }

    /// Lets events of a task change places; see [`Sandbox::reorder_webhooks`].
    #[must_use]
    pub fn reorder_webhooks(mut self, reorder: bool) -> Self {
        self.settings.delivering.disorder.reorder = reorder;
        self
    }

    /// Calls `observer` with every request that was answered, for a log.
    #[must_use]
    pub fn on_answer(mut self, observer: impl Fn(&Answered<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts to serve, in tasks of the current tokio runtime. Deliveries to webhooks need its timer.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, the file of the state cannot be read or written or is damaged, a key cannot be one of Truv's, the clock starts outside the years 2000 to
    /// 2199, the document has an operation that the sandbox lacks, or there is no tokio runtime.
    pub async fn start(mut self) -> Result<Sandbox, Error> {
        if !is_usual(self.settings.clock.now()) {
            return Err(Error::Clock);
        }
        for (client_id, secret) in &self.credentials {
            let caller = Caller::new(client_id, secret).map_err(|problem| Error::Credentials(problem.to_owned()))?;
            self.settings.credentials.push(caller);
        }
        let own = match self.settings.credentials.first() {
            Some(first) => first.clone(),
            None => Caller::issued(self.settings.seed, 0, Environment::Sandbox),
        };
        let mut document = Document::load()?;
        let routes = Routes::new(&mut document)?;
        let address = SocketAddr::new(self.host, self.port);
        let world = World::new(self.settings.clone(), replay::begun(&self.settings, self.largest_state));
        let shared = Shared::new(document, routes, address, self.observer, own, world, route);
        if let Some(path) = self.state_file {
            shared.keep_in(&path, self.largest_state)?;
        }
        Sandbox::serve(shared).await
    }
}

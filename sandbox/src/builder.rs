use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::auth::{Caller, Environment};
use crate::clock::{Clock, is_usual};
use crate::document::Document;
use crate::error::Error;
use crate::lifecycle::Pace;
use crate::random::Random;
use crate::routing::Routes;
use crate::sandbox::Sandbox;
use crate::service::{Answered, Observer};
use crate::state::{Settings, World};

/// How a [`Sandbox`] is to behave. Made by [`Sandbox::builder`].
pub struct SandboxBuilder {
    host: IpAddr,
    port: u16,
    settings: Settings,
    credentials: Vec<(String, String)>,
    observer: Option<Observer>,
}

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
            },
            credentials: Vec::new(),
            observer: None,
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

    /// Calls `observer` with every request that was answered, for a log.
    #[must_use]
    pub fn on_answer(mut self, observer: impl Fn(&Answered<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts to serve, in a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, a key cannot be one of Truv's, the clock starts outside the years 2000 to
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
            None => own_credentials(self.settings.seed),
        };
        let mut document = Document::load()?;
        let routes = Routes::new(&mut document)?;
        let address = SocketAddr::new(self.host, self.port);
        let world = World::new(self.settings);
        Sandbox::serve(address, document, routes, self.observer, world, own).await
    }
}

/// Keys to hand out when any are accepted.
fn own_credentials(seed: u64) -> Caller {
    let mut random = Random::new(seed, &["credentials"]);
    Caller {
        client_id: random.id(),
        secret: format!("{}-{}", Environment::Sandbox.name(), random.secret()),
        environment: Environment::Sandbox,
    }
}

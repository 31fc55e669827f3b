//! Settings of a sandbox.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::dispatch::route;
use super::sandbox::Sandbox;
use super::seeding;
#[cfg(feature = "tls")]
use super::tls::{self, TRUV_HOSTS, TlsFiles};
use crate::clock::{Clock, is_usual};
use crate::error::Error;
use crate::http::connection::Breakable;
use crate::http::{Access, Answered, Observer, Shared, Timeouts};
use crate::message::{Caller, Environment};
use crate::spec::Document;
use crate::state::{Delivering, Pace, Settings, World, replay};

/// Settings for a [`Sandbox`], from [`Sandbox::builder`].
pub struct SandboxBuilder {
    host: IpAddr,
    port: u16,
    settings: Settings,
    credentials: Vec<(String, String)>,
    observer: Option<Observer>,
    state_file: Option<PathBuf>,
    largest_state: usize,
    hosts: Vec<String>,
    control_token: Option<String>,
    timeouts: Timeouts,
    has_older_codes: bool,
    logs_bodies: bool,
    seed_file: Option<PathBuf>,
    directory_file: Option<PathBuf>,
    #[cfg(feature = "tls")]
    tls: Option<TlsFiles>,
}

/// The default for the largest size of the state.
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
                directory: Arc::default(),
            },
            credentials: Vec::new(),
            observer: None,
            state_file: None,
            largest_state: LARGEST_STATE,
            hosts: Vec::new(),
            control_token: None,
            timeouts: Timeouts::default(),
            has_older_codes: false,
            logs_bodies: false,
            seed_file: None,
            directory_file: None,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Sets the address to listen on; loopback unless set. There is no TLS, so choose another address only in a network that
    /// you trust. Control operations then need a [token](Self::control_token), and the header `Host` has to be this
    /// address, a loopback address, or a name that was [added](Self::allow_host).
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// Answers requests for this host, too: a name or an address, without a port. Without any call, the header `Host` has to
    /// be `127.0.0.1` or another loopback address, `[::1]` or `localhost`, with any port. Any other host gets 421, because a
    /// web page of another site could reach the sandbox by a name that leads to this machine.
    #[must_use]
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Sets the token that control operations need: 16 to 256 visible ASCII characters. A token that was set is needed on a
    /// loopback address too. Without a call, a sandbox that other machines can reach makes a random token; see
    /// [`Sandbox::control_token`].
    #[must_use]
    pub fn control_token(mut self, token: impl Into<String>) -> Self {
        self.control_token = Some(token.into());
        self
    }

    /// Sets how long a client may take to send the head of a request, counted from the start of the connection or from the
    /// previous answer; 60 seconds unless set. After that time the connection is closed.
    #[must_use]
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.headers = timeout;
        self
    }

    /// Sets how long a client may take to send the body of a request; 60 seconds unless set. After that time the answer is
    /// 408.
    #[must_use]
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.body = timeout;
        self
    }

    /// Sets the port to listen on; 0, for any free port, unless set.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the seed of all ids, tokens and payroll data; 0 unless set. The same seed and the same calls give the same
    /// answers, except for timestamps, which come from the clock.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Sets how fast tasks make progress; they are done at once unless set.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.settings.pace = pace;
        self
    }

    /// Sets the clock; the system's time unless set. The clock has to start in one of the years 2000 to 2199.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.settings.clock = clock;
        self
    }

    /// Sets how long a report on a user answers 404 after the tasks of the user are done; zero unless set, a year at most.
    #[must_use]
    pub fn report_delay(mut self, delay: Duration) -> Self {
        self.settings.report_delay = delay.min(Duration::from_secs(366 * 24 * 60 * 60));
        self
    }

    /// Sets how many requests one access secret may send in a minute before the answer is 429. Truv's limit is 300; there is
    /// no limit unless set.
    #[must_use]
    pub fn requests_per_minute(mut self, limit: u32) -> Self {
        self.settings.requests_per_minute = Some(limit);
        self
    }

    /// Accepts this client id with this access secret, and refuses all keys that were not added this way. Without any call,
    /// every client id is accepted with every secret that starts with `sandbox-`, `dev-` or `prod-`.
    #[must_use]
    pub fn credentials(mut self, client_id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.credentials.push((client_id.into(), secret.into()));
        self
    }

    /// Enables the key operations. Otherwise they answer 403, as Truv does.
    #[must_use]
    pub fn key_operations(mut self, enabled: bool) -> Self {
        self.settings.key_operations = enabled;
        self
    }

    /// Keeps the state in this file, and starts from its content. Every request that changes something is written to the
    /// file before it is answered, so nothing that was answered is lost when the process is killed. The file contains the
    /// keys and everything that was sent; on Unix only its owner can read it. One sandbox at a time can have the file.
    ///
    /// If the file is damaged or is not a state file, the sandbox does not start, and leaves the file unchanged.
    ///
    /// A snapshot ([`Control::snapshot`](crate::Control::snapshot)) is a valid state file.
    #[must_use]
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Sets the largest size of the state in bytes, 256 MiB unless set. Beyond, requests that change something get 507.
    #[must_use]
    pub fn largest_state(mut self, bytes: usize) -> Self {
        self.largest_state = bytes;
        self
    }

    /// Posts events to webhooks on other machines as well. Unless set, events are posted only to loopback addresses, and the
    /// history of deliveries says that an event for another address was not sent.
    #[must_use]
    pub fn remote_webhooks(mut self, allowed: bool) -> Self {
        self.settings.delivering.reaches_remote = allowed;
        self
    }

    /// Sets how long a webhook may take to answer, in real time; ten seconds unless set, as at Truv.
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

    /// Swaps events of a task, as Truv may do; see [`Sandbox::reorder_webhooks`].
    #[must_use]
    pub fn reorder_webhooks(mut self, reorder: bool) -> Self {
        self.settings.delivering.disorder.reorder = reorder;
        self
    }

    /// Answers with the older generation of error codes, where the introduction of Truv's API reference has them:
    /// `validation_error` for 400, and 401 in place of 410 for a public token that has expired. Truv's newer pages have
    /// `incorrect_parameters` and 410, as the sandbox has unless set.
    #[must_use]
    pub fn older_error_codes(mut self, older: bool) -> Self {
        self.has_older_codes = older;
        self
    }

    /// Carries out a seed at the start: a file in YAML (with the feature `yaml`) or JSON with users, links, scenarios and
    /// more, which the README describes. A state that is already there is left as it is.
    #[must_use]
    pub fn seed_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.seed_file = Some(path.into());
        self
    }

    /// Adds employers and providers to the directory: a file in YAML or JSON with `companies` and `providers`, which the
    /// README describes. Unlike those of a seed, they stay after a reset.
    #[must_use]
    pub fn directory_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.directory_file = Some(path.into());
        self
    }

    /// Listens with TLS, with a certificate that is made in this folder at the first start: `certificate.pem`, `key.pem`,
    /// and `ca.pem`, which clients have to trust. The key that has signed the certificate is not kept. Requests may use the
    /// names of Truv's own hosts, and those that were [allowed](Self::allow_host) before the start.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, folder: impl Into<PathBuf>) -> Self {
        self.tls = Some(TlsFiles::Own(folder.into()));
        self
    }

    /// Listens with TLS, with a chain of certificates and a key from files in PEM.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls_files(mut self, certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.tls = Some(TlsFiles::Given { certificates: certificates.into(), key: key.into() });
        self
    }

    /// Calls `observer` after every answer, for example to write a log.
    #[must_use]
    pub fn on_answer(mut self, observer: impl Fn(&Answered<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Gives the bodies of requests and answers to the observer of [`on_answer`](Self::on_answer), with everything hidden that
    /// the document calls personal data or secret.
    #[must_use]
    pub fn log_bodies(mut self, enabled: bool) -> Self {
        self.logs_bodies = enabled;
        self
    }

    /// Starts the sandbox, in tasks of the current tokio runtime. Deliveries to webhooks need the timer of the runtime.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on; if the file of the state cannot be read or written, is damaged, is not a state
    /// file or is in use by another sandbox; if a key, a host or the control token is not valid; if the clock starts outside
    /// the years 2000 to 2199; or if there is no tokio runtime.
    pub async fn start(mut self) -> Result<Sandbox, Error> {
        if !is_usual(self.settings.clock.now()) {
            return Err(Error::Clock);
        }
        for (client_id, secret) in &self.credentials {
            let caller = Caller::new(client_id, secret).map_err(|problem| Error::Credentials(problem.to_owned()))?;
            self.settings.credentials.push(caller);
        }
        #[cfg(feature = "tls")]
        let tls = match &self.tls {
            Some(files) => {
                self.hosts.extend(TRUV_HOSTS.map(str::to_owned));
                Some(tls::acceptor(files, &self.hosts, Clock::system().now()).map_err(Error::Tls)?)
            }
            None => None,
        };
        if let Some(path) = &self.directory_file {
            self.settings.directory = Arc::new(seeding::read_directory(path)?);
        }
        let mut access = Access::new(self.host, &self.hosts, self.control_token.take()).map_err(Error::Access)?;
        access.timeouts = self.timeouts;
        #[cfg(feature = "tls")]
        {
            access.certificate = tls.as_ref().map(|(_, certificates)| certificates.clone());
        }
        let own = match self.settings.credentials.first() {
            Some(first) => first.clone(),
            None => Caller::issued(self.settings.seed, 0, Environment::Sandbox),
        };
        let document = Document::load()?;
        let runtime = Handle::try_current().map_err(|_| Error::NoRuntime)?;
        let address = SocketAddr::new(self.host, self.port);
        let bind = |source| Error::Bind { address, source };
        let listener = Breakable::listen(address).map_err(bind)?;
        #[cfg(feature = "tls")]
        let listener = match tls {
            Some((tls, _)) => listener.with_tls(tls),
            None => listener,
        };
        let address = listener.address().map_err(bind)?;
        let world = World::new(self.settings.clone(), replay::begun(&self.settings, self.largest_state));
        let mut shared = Shared::new(document, address, self.observer, own, access, world, route)?;
        shared.has_older_codes = self.has_older_codes;
        shared.logs_bodies = self.logs_bodies;
        if let Some(path) = self.state_file {
            // Only now, so that a program that finds the port taken does not touch the file.
            shared.keep_in(&path, self.largest_state)?;
        }
        if let Some(path) = self.seed_file {
            seeding::apply_file(&shared, &path)?;
        }
        Ok(Sandbox::serve(shared, listener, &runtime))
    }
}

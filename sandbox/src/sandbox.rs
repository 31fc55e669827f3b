use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::auth::Caller;
use crate::bridge::{self, BridgeError, BridgeLogin, Connection};
use crate::builder::SandboxBuilder;
use crate::document::Document;
use crate::error::Error;
use crate::routing::Routes;
use crate::service::{self, Observer, Service};
use crate::state::World;
use crate::webhooks::{Background, Disorder, Sender};

/// A Truv of one's own that is being served. Dropping it, or [`shutdown`](Self::shutdown), ends it.
///
/// ```
/// use truv_sandbox::{BridgeLogin, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// // Point a client at `sandbox.base_url()` with `sandbox.client_id()` and `sandbox.secret()`, create a user and a
/// // bridge token, then play the person who logs in:
/// let login = BridgeLogin::new("the bridge token", "goodlogin", "goodpassword");
/// assert!(sandbox.bridge_login(login).is_err()); // There is no such token here.
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    service: Arc<Service>,
    /// Dropping it ends the server.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// Makes the deliveries to webhooks.
    sender: Background,
}

impl Sandbox {
    /// Starts on a free port of the loopback address: any keys, tasks done at once, no rate limit.
    ///
    /// # Errors
    ///
    /// If no port can be listened on, or outside of a tokio runtime.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// To choose the port, the pace, the seed and more.
    #[must_use]
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    pub(crate) async fn serve(
        address: SocketAddr,
        document: Document,
        routes: Routes,
        observer: Option<Observer>,
        world: World,
        own: Caller,
    ) -> Result<Self, Error> {
        let runtime = Handle::try_current().map_err(|_| Error::NoRuntime)?;
        let bind = |source| Error::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let service = Arc::new(Service::new(document, routes, address, observer, own, world));
        let app = Router::new().fallback(service::serve).with_state(service.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = runtime.spawn(async move {
            let stopped = async {
                // A dropped sender means stop just as well.
                let _ = stopped.await;
            };
            // axum retries after errors of single connections and reports none.
            let _ = axum::serve(listener, app).with_graceful_shutdown(stopped).await;
        });
        let sender = Sender::start(service.clone());
        Ok(Self { service, stop, server, sender })
    }

    /// Where the sandbox listens, such as `http://127.0.0.1:8787`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        let mut address = self.service.address;
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}")
    }

    /// A client id that is accepted.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.service.own.client_id
    }

    /// An access secret that is accepted; of the sandbox environment unless other credentials were set.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.service.own.secret
    }

    /// Plays the person who logs in to a payroll provider in Truv Bridge.
    ///
    /// # Errors
    ///
    /// If the bridge token is unknown or expired, the login asks for a code that is missing, the product or provider is
    /// not emulated, or the provider refuses the login; see [`BridgeError`].
    pub fn bridge_login(&self, login: BridgeLogin) -> Result<Connection, BridgeError> {
        let connection = bridge::login(&mut self.service.world(), &login);
        self.service.changed.notify_one();
        connection
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        self.service.world().settings.clock.advance(by);
        self.service.changed.notify_one();
    }

    /// Whether each event is posted twice from now on, as Truv may do; a reset goes back to what the builder said.
    pub fn duplicate_webhooks(&self, duplicate: bool) {
        let mut world = self.service.world();
        let disorder = Disorder { duplicate, ..world.disorder };
        world.set_disorder(disorder);
    }

    /// Whether events of a task change places from now on, each with the next one of the task.
    pub fn reorder_webhooks(&self, reorder: bool) {
        let mut world = self.service.world();
        let disorder = Disorder { reorder, ..world.disorder };
        world.set_disorder(disorder);
    }

    /// Back to the start: every object is gone, the clock's advances are taken back, ids start over.
    pub fn reset(&self) {
        self.service.world().reset();
    }

    /// Answers the requests under way and ends. Deliveries to webhooks are broken off.
    pub async fn shutdown(self) {
        drop(self.stop);
        // It fails only if the task was aborted with its runtime, which is as good an end.
        let _ = self.server.await;
        self.sender.stop().await;
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.service.address).finish_non_exhaustive()
    }
}

//! A running sandbox.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::builder::SandboxBuilder;
use super::dispatch::dispatch;
use super::seeding;
use crate::bridge;
use crate::control_client::Control;
use crate::error::Error;
use crate::http::Shared;
use crate::http::connection::Breakable;
use crate::message::{BridgeError, BridgeLogin, BridgeUpload, Connection};
use crate::state::{Disorder, replay};
use crate::webhooks::{Background, Sender};

/// A running local Truv. Drop the value, or call [`shutdown`](Self::shutdown), to end the sandbox.
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
    shared: Arc<Shared>,
    /// Dropping this ends the server.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// Makes the deliveries to webhooks.
    sender: Background,
    /// Releases the file of the state when dropped.
    _closing: Closing,
}

struct Closing(Arc<Shared>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.world_mut().log.close();
    }
}

impl Sandbox {
    /// Starts a sandbox on a free port of the loopback address. It accepts any keys, finishes tasks at once and has no rate limit.
    ///
    /// # Errors
    ///
    /// If no port can be listened on, or if there is no tokio runtime.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// A builder that sets the port, the pace, the seed and more before the start.
    #[must_use]
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Serves in tasks of a runtime.
    pub(super) fn serve(shared: Shared, listener: Breakable, runtime: &Handle) -> Self {
        let shared = Arc::new(shared);
        let (stop, stopped) = oneshot::channel::<()>();
        let answering = shared.clone();
        let server = listener.serve(shared.access.timeouts.headers, stopped, move |hold, request| {
            dispatch(answering.clone(), hold, request)
        });
        let server = runtime.spawn(server);
        let delivering = shared.world().settings.delivering;
        let sender = Sender::start(shared.keeper.clone(), delivering);
        let closing = Closing(shared.clone());
        Self { shared, stop, server, sender, _closing: closing }
    }

    /// Where the sandbox listens, such as `http://127.0.0.1:8787`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        let mut address = self.shared.address;
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        format!("{}://{address}", self.shared.access.scheme())
    }

    /// A client id that the sandbox accepts.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.shared.own.client_id
    }

    /// An access secret that the sandbox accepts. It belongs to the sandbox environment, unless other credentials were set.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.shared.own.secret
    }

    /// Logs in to Truv Bridge, in place of a person.
    ///
    /// # Errors
    ///
    /// If the bridge token is unknown or expired, the login asks for a code that is missing, the product or provider is
    /// not emulated, or the provider refuses the login; see [`BridgeError`].
    pub fn bridge_login(&self, login: BridgeLogin) -> Result<Connection, BridgeError> {
        let (parts, body) = replay::of_method("/_sandbox/bridge/login", &login.as_json());
        let outcome = self.shared.keeper.write(&parts, &body, |world| Ok(bridge::login(world, &login)));
        outcome.unwrap_or(Err(BridgeError::NotKept))
    }

    /// Uploads documents in Truv Bridge, in place of a person. What was found in them is in the report once the task is done.
    ///
    /// # Errors
    ///
    /// If the bridge token is unknown or expired or takes no documents, or if a document cannot be read; see
    /// [`BridgeError`].
    pub fn bridge_upload(&self, upload: BridgeUpload) -> Result<Connection, BridgeError> {
        let (parts, body) = replay::of_method("/_sandbox/bridge/documents", &upload.as_json());
        let outcome = self.shared.keeper.write(&parts, &body, |world| Ok(bridge::upload(world, &upload)));
        outcome.unwrap_or(Err(BridgeError::NotKept))
    }

    /// Moves the sandbox's clock forward.
    pub fn advance(&self, by: Duration) {
        let (parts, body) = replay::of_method("/_sandbox/clock/advance", &json!({"seconds": by.as_secs_f64()}));
        let moved = self.shared.keeper.write(&parts, &body, |world| {
            world.settings.clock.advance(by);
            Ok(())
        });
        if moved.is_err() {
            // The move cannot be saved for the next start, but the clock moves all the same.
            self.shared.world().settings.clock.advance(by);
        }
    }

    /// Sets whether each event is posted twice from now on, as Truv may do. A reset goes back to the setting of the builder.
    pub fn duplicate_webhooks(&self, duplicate: bool) {
        let mut world = self.shared.world_mut();
        let disorder = Disorder { duplicate, ..world.disorder };
        world.set_disorder(disorder);
    }

    /// Sets whether events of a task are swapped from now on, each with the next event of the task.
    pub fn reorder_webhooks(&self, reorder: bool) {
        let mut world = self.shared.world_mut();
        let disorder = Disorder { reorder, ..world.disorder };
        world.set_disorder(disorder);
    }

    /// Goes back to the start: no objects, faults or noted requests, the clock as if it was never moved, and the same ids
    /// again. If the state has a file that cannot be written, nothing happens.
    pub fn reset(&self) {
        let _ = self.shared.reset(None);
    }

    /// Sets up users, links, scenarios, the directory, webhooks and the clock as a seed says: a text in YAML
    /// (with the feature `yaml`) or JSON, which the README describes.
    ///
    /// # Errors
    ///
    /// If the seed cannot be read, or something in it is refused; then nothing changes. The text says what and where.
    pub fn apply_seed(&self, seed: &str) -> Result<(), Error> {
        seeding::apply(&self.shared, seed.as_bytes(), "the seed")
    }

    /// A client for everything under `/_sandbox/`.
    #[must_use]
    pub fn control(&self) -> Control {
        let control = Control::at(&self.base_url());
        #[cfg(feature = "tls")]
        let control = match &self.shared.access.certificate {
            // The sandbox could read it at its start.
            Some(pem) => control.clone().with_certificate(pem).unwrap_or(control),
            None => control,
        };
        self.control_token().into_iter().fold(control, Control::with_token)
    }

    /// The token that control operations need in the header `Authorization: Bearer`, if they need one. A sandbox on a
    /// loopback address asks for a token only if one was set.
    #[must_use]
    pub fn control_token(&self) -> Option<&str> {
        self.shared.access.token.as_deref()
    }

    /// Answers the requests under way, writes the file of the state to disk, and ends. Deliveries to webhooks that are under
    /// way are aborted.
    pub async fn shutdown(self) {
        drop(self.stop);
        // This fails only if the task was aborted with its runtime, which also ends it.
        let _ = self.server.await;
        self.sender.stop().await;
        let _ = self.shared.world_mut().log.sync();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.shared.address).finish_non_exhaustive()
    }
}

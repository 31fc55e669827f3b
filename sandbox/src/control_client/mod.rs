//! A client for the control operations of a sandbox, in this process or in another one.

mod error;
mod fault;
mod http;
mod objects;
#[cfg(feature = "tls")]
mod tls;
mod trigger;

use std::time::Duration;

use serde_json::{Value, json};

pub use self::error::ControlError;
pub use self::fault::{Effect, Fault};
use self::http::Http;
pub use self::objects::{Health, Keys, Request, Requests, Snapshot};
pub use self::trigger::Trigger;
use crate::clock::parse_time;
use crate::message::{BridgeLogin, BridgeUpload, Connection};
use crate::state::{Pace, pace_as_json, pace_of_json};

/// Controls a sandbox: moves its clock, breaks its answers, lists its requests, saves and restores its state.
///
/// With [keys](Self::with_keys), an operation that can be limited to one access secret is limited to these keys, so that
/// tests can share a sandbox and run at the same time. All keys share one clock.
///
/// ```
/// use truv_sandbox::{Effect, Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// let keys = sandbox.control().issue_keys().await?;
/// let control = sandbox.control().with_keys(&keys);
/// // The first two lists of users fail, for these keys.
/// let fault = Fault::new(Effect::Status { status: 503, retry_after: None }).operation("users_list").count(2);
/// control.add_fault(&fault).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Control {
    http: Http,
}

impl Control {
    /// Controls the sandbox at this base URL, such as `http://127.0.0.1:8787`. Nothing is sent yet.
    #[must_use]
    pub fn at(base_url: &str) -> Self {
        Self { http: Http::new(base_url) }
    }

    /// Sends the token that control operations need where other machines can reach the sandbox. The program prints the token
    /// at its start; see also [`Sandbox::control_token`](crate::Sandbox::control_token).
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.http.token = Some(token.to_owned());
        self
    }

    /// Trusts a certificate in PEM, for a sandbox with TLS: that of the sandbox, or that of the authority that has signed it,
    /// such as the file `ca.pem` that `--tls` makes.
    ///
    /// # Errors
    ///
    /// If there is no certificate in the text.
    #[cfg(feature = "tls")]
    pub fn with_certificate(mut self, pem: impl AsRef<[u8]>) -> Result<Self, ControlError> {
        let tls = tls::connector(pem.as_ref());
        self.http.tls = Some(tls.map_err(|_| ControlError::Argument("the certificate has to be in PEM"))?);
        Ok(self)
    }

    /// Limits the client to one access secret: to the objects, faults, requests and tasks of these keys.
    #[must_use]
    pub fn with_keys(mut self, keys: &Keys) -> Self {
        self.http.keys = Some(keys.clone());
        self
    }

    /// Sets up users, links, scenarios, the directory, webhooks and the clock as a seed says, a text in YAML or JSON.
    ///
    /// # Errors
    ///
    /// As [`health`](Self::health), and if something in the seed is refused; then nothing changes.
    pub async fn apply_seed(&self, seed: &str) -> Result<(), ControlError> {
        self.http.post_text("/_sandbox/seed", seed.as_bytes().to_vec()).await.map(drop)
    }

    /// The running state as a seed in JSON: users with their logins, orders, scenarios, webhooks, the directory and the time.
    /// It contains keys and personal data.
    ///
    /// # Errors
    ///
    /// As [`health`](Self::health).
    pub async fn written_seed(&self) -> Result<String, ControlError> {
        self.http.get("/_sandbox/seed").await.map(|seed| seed.to_string())
    }

    /// Asks whether the sandbox answers, and which version it is.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached, or refuses the operation. Every operation of this client can fail like this.
    pub async fn health(&self) -> Result<Health, ControlError> {
        Health::read(&self.http.get("/_sandbox/health").await?)
    }

    /// The sandbox's time, as RFC 3339 with `Z`.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn now(&self) -> Result<String, ControlError> {
        http::text(&self.http.get("/_sandbox/clock").await?, "now")
    }

    /// Sets the time, later or earlier. `now` is RFC 3339, a time without an offset (UTC), or a day (its start).
    ///
    /// # Errors
    ///
    /// If `now` is not a time in the years 2000 to 2199, or the sandbox cannot be reached.
    pub async fn set_time(&self, time: &str) -> Result<(), ControlError> {
        if parse_time(time).is_none() {
            return Err(ControlError::Argument("a time is such as 2025-06-15T12:00:00Z"));
        }
        self.http.put("/_sandbox/clock", &json!({"now": time})).await.map(drop)
    }

    /// Stops the clock at the time that it shows. From then on only this client moves it.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn stop_clock(&self) -> Result<(), ControlError> {
        self.http.put("/_sandbox/clock", &json!({"stands": true})).await.map(drop)
    }

    /// Lets the clock run, from the time that it shows.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn start_clock(&self) -> Result<(), ControlError> {
        self.http.put("/_sandbox/clock", &json!({"stands": false})).await.map(drop)
    }

    /// Moves the time forward.
    ///
    /// # Errors
    ///
    /// If `by` is more than a hundred years, or the sandbox cannot be reached.
    pub async fn advance(&self, by: Duration) -> Result<(), ControlError> {
        self.http.post("/_sandbox/clock/advance", &json!({"seconds": by.as_secs_f64()})).await.map(drop)
    }

    /// How tasks make progress.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn pace(&self) -> Result<Pace, ControlError> {
        let pace = self.http.get("/_sandbox/transitions").await?;
        let pace = pace.as_object().and_then(|pace| pace_of_json(pace).ok());
        pace.ok_or(ControlError::Answer)
    }

    /// Sets how tasks that are created from now on make progress.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn set_pace(&self, pace: Pace) -> Result<(), ControlError> {
        self.http.put("/_sandbox/transitions", &pace_as_json(pace)).await.map(drop)
    }

    /// Lets a task take its next step, under [`Pace::ByEvent`] or [`Pace::AfterReads`]; returns the status after the step.
    ///
    /// # Errors
    ///
    /// If there is no such task, if the task goes by the clock or has ended, or if the sandbox cannot be reached.
    pub async fn step_task(&self, task_id: &str) -> Result<String, ControlError> {
        self.step(task_id, &json!({})).await
    }

    /// Lets a task go on to a status that lies ahead of it, such as `done`.
    ///
    /// # Errors
    ///
    /// If there is no such task, if the status does not lie ahead of the task, or if the sandbox cannot be reached.
    pub async fn step_task_to(&self, task_id: &str, status: &str) -> Result<(), ControlError> {
        self.step(task_id, &json!({"status": status})).await.map(drop)
    }

    async fn step(&self, task_id: &str, body: &Value) -> Result<String, ControlError> {
        let path = format!("/_sandbox/tasks/{}/step", http::segment(task_id));
        http::text(&self.http.post(&path, body).await?, "status")
    }

    /// Logs in to Truv Bridge, in place of a person.
    ///
    /// # Errors
    ///
    /// If the token is unknown or expired, the login is refused (422), or the sandbox cannot be reached.
    pub async fn bridge_login(&self, login: &BridgeLogin) -> Result<Connection, ControlError> {
        connection(&self.http.post("/_sandbox/bridge/login", &login.as_json()).await?)
    }

    /// Uploads documents in Truv Bridge, in place of a person.
    ///
    /// # Errors
    ///
    /// If the token is unknown or expired or takes no documents, a document cannot be read, or the sandbox cannot be
    /// reached.
    pub async fn bridge_upload(&self, upload: &BridgeUpload) -> Result<Connection, ControlError> {
        connection(&self.http.post("/_sandbox/bridge/documents", &upload.as_json()).await?)
    }

    /// Sets whether events are posted to webhooks twice, and whether events of a task are swapped, for all keys.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn disorder_webhooks(&self, duplicate: bool, reorder: bool) -> Result<(), ControlError> {
        self.http.post("/_sandbox/webhooks", &json!({"duplicate": duplicate, "reorder": reorder})).await.map(drop)
    }

    /// Sends a single event to the endpoints that want it; gives how many these are.
    ///
    /// # Errors
    ///
    /// If there is no such event or object, no endpoint wants the event, or the sandbox cannot be reached.
    pub async fn trigger(&self, trigger: &Trigger) -> Result<u64, ControlError> {
        let answer = self.http.post("/_sandbox/trigger", &trigger.as_json()).await?;
        answer["endpoints"].as_u64().ok_or(ControlError::Answer)
    }

    /// Forgets the objects, faults and requests of the keys. Without keys everything is forgotten, and the clock goes back.
    ///
    /// # Errors
    ///
    /// If the file for the state cannot be written, or the sandbox cannot be reached.
    pub async fn reset(&self) -> Result<(), ControlError> {
        self.http.post("/_sandbox/reset", &json!({})).await.map(drop)
    }

    /// Forgets everything, and starts again with another seed.
    ///
    /// # Errors
    ///
    /// If this client has keys; otherwise as for [`reset`](Self::reset).
    pub async fn seed(&self, seed: u64) -> Result<(), ControlError> {
        self.http.post("/_sandbox/reset", &json!({"seed": seed})).await.map(drop)
    }

    /// The whole state, of all keys. A snapshot contains the keys and everything that was sent.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn snapshot(&self) -> Result<Snapshot, ControlError> {
        self.http.bytes("/_sandbox/snapshot").await.map(Snapshot::new)
    }

    /// Replaces the whole state with that of a snapshot.
    ///
    /// # Errors
    ///
    /// If the snapshot is damaged or too large, in which case nothing changes, or the sandbox cannot be reached.
    pub async fn restore(&self, snapshot: &Snapshot) -> Result<(), ControlError> {
        self.http.upload("/_sandbox/snapshot", snapshot.as_bytes().to_vec()).await
    }

    /// New keys of the sandbox environment, without any objects: one pair for each test that runs at the same time.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn issue_keys(&self) -> Result<Keys, ControlError> {
        Keys::read(&self.http.post("/_sandbox/keys", &json!({})).await?)
    }

    /// All keys in use: those that the sandbox prints at its start, those that were issued, and those that created
    /// something. Configured credentials are left out.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn keys(&self) -> Result<Vec<Keys>, ControlError> {
        let answer = self.http.get("/_sandbox/keys").await?;
        http::list(&answer, "keys")?.iter().map(Keys::read).collect()
    }

    /// Adds a fault; returns the id of the fault.
    ///
    /// # Errors
    ///
    /// If the document has no such operation, or the sandbox cannot be reached.
    pub async fn add_fault(&self, fault: &Fault) -> Result<u64, ControlError> {
        let answer = self.http.post("/_sandbox/faults", &fault.as_json()).await?;
        answer["id"].as_u64().ok_or(ControlError::Answer)
    }

    /// How often a fault has happened.
    ///
    /// # Errors
    ///
    /// If there is no such fault, or the sandbox cannot be reached.
    pub async fn hits(&self, fault_id: u64) -> Result<u64, ControlError> {
        let answer = self.http.get("/_sandbox/faults").await?;
        let fault = http::list(&answer, "faults")?.iter().find(|fault| fault["id"] == fault_id);
        fault.and_then(|fault| fault["hits"].as_u64()).ok_or(ControlError::Argument("there is no fault with this id"))
    }

    /// Removes one fault.
    ///
    /// # Errors
    ///
    /// If there is no such fault, or the sandbox cannot be reached.
    pub async fn remove_fault(&self, fault_id: u64) -> Result<(), ControlError> {
        self.http.delete(&format!("/_sandbox/faults/{fault_id}")).await
    }

    /// Removes every fault.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn clear_faults(&self) -> Result<(), ControlError> {
        self.http.delete("/_sandbox/faults").await
    }

    /// The latest thousand requests, the newest last, without those to `/_sandbox/` and `/bridge/`.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn requests(&self, wanted: &Requests) -> Result<Vec<Request>, ControlError> {
        let answer = self.http.get(&format!("/_sandbox/requests{}", wanted.query())).await?;
        http::list(&answer, "requests")?.iter().map(Request::read).collect()
    }

    /// Forgets all requests so far.
    ///
    /// # Errors
    ///
    /// If the sandbox cannot be reached.
    pub async fn clear_requests(&self) -> Result<(), ControlError> {
        self.http.delete("/_sandbox/requests").await
    }
}

fn connection(answer: &Value) -> Result<Connection, ControlError> {
    Ok(Connection {
        public_token: http::text(answer, "public_token")?,
        link_id: http::text(answer, "link_id")?,
        task_id: http::text(answer, "task_id")?,
    })
}

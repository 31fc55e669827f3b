//! Events of the local Truv: it posts them to a port of this program, which registers itself.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use truv_sdk::{Client, EnsuredWebhook};

use crate::failure::{Failure, Result};
use crate::output::call_failure;

/// The name under which this program registers itself.
const NAME: &str = "truv listen";

/// One request of the local Truv, and where its answer goes.
pub(super) struct Delivery {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) answer: oneshot::Sender<StatusCode>,
}

/// A port that is registered as an endpoint.
pub(super) struct Endpoint {
    pub(super) deliveries: mpsc::Receiver<Delivery>,
    client: Client,
    webhook_id: String,
}

impl Endpoint {
    pub(super) async fn open(client: &Client, events: &[String]) -> Result<Self> {
        let failed = |error: std::io::Error| Failure::other(format!("no port can be opened: {error}"));
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let url = format!("http://{}/", listener.local_addr().map_err(failed)?);
        let (sender, deliveries) = mpsc::channel(64);
        let router = Router::new().fallback(any(take)).with_state(sender);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let events: Vec<truv_sdk::types::WebhookEventType> = events.iter().map(|event| event.as_str().into()).collect();
        let ensured: EnsuredWebhook =
            client.webhooks_ensure(NAME, &url, events).await.map_err(|error| call_failure("listen", &error, false))?;
        Ok(Self { deliveries, client: client.clone(), webhook_id: ensured.webhook().id.to_string() })
    }

    /// The endpoint is gone with this program.
    pub(super) async fn close(self) {
        let _ = self.client.webhooks_delete().webhook_id(self.webhook_id.as_str()).send().await;
    }
}

async fn take(State(sender): State<mpsc::Sender<Delivery>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (answer, answered) = oneshot::channel();
    if sender.send(Delivery { headers, body, answer }).await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    answered.await.unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
}

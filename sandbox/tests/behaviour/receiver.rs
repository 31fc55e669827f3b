//! An endpoint for webhooks that gives each request to the test, and answers as the test demands.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use truv_sdk::webhook::Verifier;

use crate::client::Client;
use crate::event_schemas;

/// Long enough for any machine: a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request that an endpoint received.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The type of event, and the status if it has one.
    pub(crate) fn label(&self) -> String {
        let event = self.json();
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}", text("event_type"), text("status")).trim_end().to_owned()
    }
}

/// How the endpoint answers a request.
#[derive(Clone)]
pub(crate) enum Reaction {
    Status(u16),
    /// A redirect with this status, to this location.
    To(u16, String),
    Never,
}

type Decide = dyn Fn(usize, &Received) -> Reaction + Send + Sync;

#[derive(Clone)]
struct Shared {
    count: Arc<Mutex<usize>>,
    decide: Arc<Decide>,
    sender: mpsc::UnboundedSender<Received>,
}

pub(crate) struct Receiver {
    address: SocketAddr,
    received: mpsc::UnboundedReceiver<Received>,
}

impl Receiver {
    /// Answers everything with 204.
    pub(crate) async fn start() -> Self {
        Self::with(|_, _| Reaction::Status(204)).await
    }

    /// `decide` gets the number of the request, from 0 on.
    pub(crate) async fn with(decide: impl Fn(usize, &Received) -> Reaction + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, received) = mpsc::unbounded_channel();
        let shared = Shared { count: Arc::default(), decide: Arc::new(decide), sender };
        let app = Router::new().fallback(receive).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, received }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/in?token=a%20b", self.address)
    }

    /// The next request, whose event fits the document.
    pub(crate) async fn next(&mut self) -> Received {
        let received = timeout(PATIENCE, self.received.recv()).await.expect("nothing was delivered").unwrap();
        event_schemas::check(&received.json());
        received
    }

    /// The labels of the next events up to one with this label.
    pub(crate) async fn until(&mut self, last: &str) -> Vec<String> {
        let mut labels = Vec::new();
        loop {
            labels.push(self.next().await.label());
            if labels.last().map(String::as_str) == Some(last) {
                return labels;
            }
        }
    }

    /// Whether all received requests have been taken.
    pub(crate) fn is_drained(&mut self) -> bool {
        self.received.try_recv().is_err()
    }
}

async fn receive(State(shared): State<Shared>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let path = parts.uri.path_and_query().unwrap().to_string();
    let received = Received { method: parts.method.to_string(), path, headers: parts.headers, body };
    let number = {
        let mut count = shared.count.lock().unwrap();
        *count += 1;
        *count - 1
    };
    let reaction = (shared.decide)(number, &received);
    let _ = shared.sender.send(received);
    let answer = Response::builder();
    match reaction {
        Reaction::Status(status) => answer.status(status).body(Body::empty()).unwrap(),
        Reaction::To(status, location) => {
            answer.status(status).header("location", location).body(Body::empty()).unwrap()
        }
        Reaction::Never => std::future::pending().await,
    }
}

/// Registers an endpoint for all events, or for some; gives its path.
pub(crate) async fn register(client: &Client, url: &str, events: Option<&[&str]>) -> String {
    let mut body = json!({"name": "hook", "webhook_url": url, "env_type": "sandbox"});
    if let Some(events) = events {
        body["events"] = json!(events);
    }
    let webhook = client.post("/v1/webhooks/", body).await.expect(201);
    format!("/v1/webhooks/{}/", webhook["id"].as_str().unwrap())
}

/// The history of deliveries, the newest first, once it has as many entries.
///
/// An attempt is noted once the endpoint has answered, which is later than the moment at which the endpoint receives
/// it.
pub(crate) async fn history(client: &Client, query: &str, entries: usize) -> Vec<Value> {
    let fetch = async {
        loop {
            let page = client.get(&format!("/v1/webhook-requests/?page_size=500{query}")).await.expect(200);
            let results = page["results"].as_array().unwrap();
            if results.len() >= entries {
                return results.clone();
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, fetch).await.expect("the history lacks attempts")
}

/// Checks the parts that every delivery has.
pub(crate) fn check(received: &Received, secret: &str) {
    let header = |name: &str| received.headers[name].to_str().unwrap().to_owned();
    assert_eq!(received.method, "POST");
    assert_eq!(received.path, "/in?token=a%20b");
    assert_eq!(header("user-agent"), "Truv-Webhook-Service/2.0");
    assert_eq!(header("content-type"), "application/json");
    let event = Verifier::new(secret).verify(&received.headers, &received.body).unwrap();
    assert!(matches!(event.webhook_id().as_str().len(), 32));
    assert!(event.user_id().is_some());
    let payload = format!("{:?}", event.payload());
    assert!(!payload.starts_with("Malformed") && !payload.starts_with("Unknown"), "{payload}");
}

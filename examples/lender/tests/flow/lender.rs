//! The service as it runs, with a local Truv and a database of its own, and requests to it.

use std::future::pending;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use truv_lender::metrics::Metrics;
use truv_lender::{Service, connect, routes};
use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::webhook::{SIGNATURE_HEADER, sign};

use crate::postgres::Database;

type Served = JoinHandle<Result<(), Box<dyn std::error::Error + Send + Sync>>>;

/// Long enough for any machine: a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Lender {
    pub(crate) sandbox: Sandbox,
    pub(crate) database: Database,
    pub(crate) service: Service,
    end: oneshot::Sender<()>,
    served: Served,
}

impl Lender {
    /// None without PostgreSQL. Truv posts each event twice.
    pub(crate) async fn start() -> Option<Self> {
        let database = Database::create().await?;
        let sandbox = Sandbox::builder().duplicate_webhooks(true).start().await.unwrap();
        let metrics = Metrics::new();
        let truv = truv_sdk::Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url());
        let truv = truv.hook(metrics.clone()).build().unwrap();
        let service = Service::new(connect(&database.url()).await.unwrap(), truv, metrics);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (end, ended) = oneshot::channel();
        let running = service.clone();
        let served = tokio::spawn(async move {
            let end = async move {
                if ended.await.is_err() {
                    // the test is over without a word about the end
                    pending::<()>().await;
                }
            };
            running.serve(listener, &url, end).await
        });
        Some(Self { sandbox, database, service, end, served })
    }

    /// Ends the service, and returns what is left of it.
    pub(crate) async fn end(self) -> (Service, Database) {
        self.end.send(()).unwrap();
        tokio::time::timeout(PATIENCE, self.served).await.unwrap().unwrap().unwrap();
        (self.service, self.database)
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    /// As Truv does it.
    pub(crate) async fn post_event(&self, event: &Value) -> StatusCode {
        let body = event.to_string();
        let signature = sign(self.sandbox.secret(), body.as_bytes());
        let request = Request::post(routes::WEBHOOKS).header(SIGNATURE_HEADER, signature);
        self.send(request.body(body.into()).unwrap()).await.0
    }

    /// The routes themselves, without a socket.
    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = routes::router(self.service.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// An application of a number, with its order.
    pub(crate) async fn apply(&self, number: &str) -> Value {
        let applicant = serde_json::json!({
            "number": number, "first_name": "Ines", "last_name": "Marlow", "employer": "Home Depot",
        });
        let (status, invitation) = self.post("/applications", applicant).await;
        assert_eq!(status, StatusCode::CREATED, "{invitation}");
        invitation
    }

    /// The person's part. The result is the public token, if there is one.
    pub(crate) fn log_in(&self, opening: &Value) -> String {
        let token = opening["bridge_token"].as_str().unwrap();
        self.sandbox.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap().public_token
    }

    /// A person who has logged in on the lender's own page, and whose data is there. Returns the application.
    pub(crate) async fn connected(&self, number: &str) -> Value {
        self.apply(number).await;
        let (_, opening) = self.post(&format!("/applications/{number}/bridge-token"), Value::Null).await;
        let public_token = self.log_in(&opening);
        let body = serde_json::json!({"public_token": public_token});
        let (status, problem) = self.post(&format!("/applications/{number}/links"), body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{problem}");
        self.until(number, |application| application["status"] == "verified").await
    }

    /// The application once it is as wanted.
    pub(crate) async fn until(&self, number: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let asking = async {
            loop {
                let (_, application) = self.get(&format!("/applications/{number}")).await;
                if wanted(&application) {
                    break application;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.unwrap()
    }
}

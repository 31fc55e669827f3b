//! An application that uses Bridge: its server, on a port of its own, and its page.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Html;
use axum::routing::get;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use truv_sandbox::{Sandbox, SandboxBuilder};

use crate::page::Page;

/// How many users there are: each needs an id of its own.
static USERS: AtomicUsize = AtomicUsize::new(0);

/// A sandbox, and an application that has a page open.
pub(crate) struct Host {
    pub(crate) sandbox: Sandbox,
    pub(crate) page: Page,
}

/// Keeps what Bridge calls, in the order of the calls.
const PAGE: &str = r#"<!doctype html>
<html lang="en"><title>An application</title><meta name="viewport" content="width=device-width">
<script src="SANDBOX/bridge.js"></script>
<body style="margin: 0; min-height: 2000px">
<h1>An application</h1>
<button id="start" onclick="bridge.open()">Verify</button>
<div id="container"></div>
<script>
  var calls = [], bridge;
  function prepare(config) {
    bridge = TruvBridge.init({
      onLoad: (...values) => calls.push(['onLoad', ...values]),
      onEvent: (...values) => calls.push(['onEvent', ...values]),
      onSuccess: (...values) => calls.push(['onSuccess', ...values]),
      onClose: (...values) => calls.push(['onClose', ...values]),
      ...config,
    });
  }
  function prepareInline(config) {
    prepare({ ...config, position: { type: 'inline', container: document.getElementById('container') } });
  }
</script>
</body></html>"#;

impl Host {
    /// None if there is no browser.
    pub(crate) async fn start(builder: SandboxBuilder) -> Option<Self> {
        let sandbox = builder.start().await.unwrap();
        let html = PAGE.replace("SANDBOX", &sandbox.base_url());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let app = Router::new().route("/", get(async move || Html(html)));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let page = Page::open(&url).await?;
        Some(Self { sandbox, page })
    }

    /// A request of the application's server to Truv.
    pub(crate) async fn api(&self, method: &str, path: &str, body: &Value) -> Value {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.sandbox.base_url()))
            .header("X-Access-Client-Id", self.sandbox.client_id())
            .header("X-Access-Secret", self.sandbox.secret())
            .header("Content-Type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = client.request(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let answer = serde_json::from_slice(&bytes).unwrap_or_default();
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    /// A bridge token for a new user.
    pub(crate) async fn bridge_token(&self, request: &Value) -> String {
        let number = USERS.fetch_add(1, Ordering::Relaxed);
        let person = json!({"external_user_id": format!("host-{number}"), "first_name": "Ines", "last_name": "Marlow"});
        let user = self.api("POST", "/v1/users/", &person).await;
        let path = format!("/v1/users/{}/tokens/", user["id"].as_str().unwrap());
        let token = self.api("POST", &path, request).await;
        token["bridge_token"].as_str().unwrap().to_owned()
    }

    /// Opens Bridge over the page.
    pub(crate) async fn open(&self, request: &Value) -> String {
        let token = self.bridge_token(request).await;
        self.page.value(&format!("prepare({{ bridgeToken: '{token}' }})")).await;
        self.page.click("Verify").await;
        token
    }

    /// Logs in, where the page asks for it.
    pub(crate) async fn log_in(&self, username: &str, password: &str) {
        self.page.fill("User name", username).await;
        self.page.fill("Password", password).await;
        self.page.click("Log in").await;
    }

    /// Every call of the application by Bridge so far: the name of the callback, then its arguments.
    pub(crate) async fn calls(&self) -> Vec<Value> {
        self.page.value("calls").await.as_array().unwrap().clone()
    }

    /// The calls in short: an event by its type, and by the screen if there is one.
    pub(crate) async fn story(&self) -> Vec<String> {
        let calls = self.calls().await;
        let name = |call: &Value| match call[0].as_str() {
            Some("onEvent") => {
                let view = call[2]["view_name"].as_str().map(|view| format!(" {view}")).unwrap_or_default();
                format!("{}{view}", call[1].as_str().unwrap())
            }
            name => name.unwrap().to_owned(),
        };
        calls.iter().map(name).collect()
    }

    /// The payload of the latest event of a type.
    pub(crate) async fn payload(&self, kind: &str) -> Value {
        let calls = self.calls().await;
        let call = calls.iter().rfind(|call| call[0] == "onEvent" && call[1] == kind);
        call.unwrap_or_else(|| panic!("there is no event {kind}"))[2].clone()
    }
}

//! A client that checks every answer, and the steps that most tests start with.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use http_body_util::BodyExt;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Connection, Sandbox, SandboxBuilder};

use crate::schema;

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The names of the refused fields of a 400.
    #[track_caller]
    pub(crate) fn refused_fields(self) -> Vec<String> {
        let body = self.expect(400);
        assert_eq!(body["error"]["code"], "incorrect_parameters");
        let params = body["error"]["extra"]["invalid-params"].as_array().unwrap();
        let mut fields: Vec<_> = params.iter().map(|param| param["field"].as_str().unwrap().to_owned()).collect();
        fields.sort();
        fields
    }
}

/// A request that is being put together.
#[derive(Clone)]
pub(crate) struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Request {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(body.to_string()).header("Content-Type", "application/json")
    }
}

/// Calls one sandbox with one pair of keys.
#[derive(Clone)]
pub(crate) struct Client {
    http: hyper_util::client::legacy::Client<HttpConnector, Body>,
    pub(crate) base_url: String,
    pub(crate) client_id: String,
    pub(crate) secret: String,
    /// The operations that succeeded.
    pub(crate) succeeded: Arc<Mutex<BTreeSet<String>>>,
    /// The operations whose check was seen to refuse an undocumented property.
    pub(crate) proved: Arc<Mutex<BTreeSet<String>>>,
}

impl Client {
    pub(crate) fn new(base_url: String, client_id: &str, secret: &str) -> Self {
        Self {
            http: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http(),
            base_url,
            client_id: client_id.to_owned(),
            secret: secret.to_owned(),
            succeeded: Arc::default(),
            proved: Arc::default(),
        }
    }

    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self::new(sandbox.base_url(), sandbox.client_id(), sandbox.secret())
    }

    pub(crate) fn with_keys(&self, client_id: &str, secret: &str) -> Self {
        Self { client_id: client_id.to_owned(), secret: secret.to_owned(), ..self.clone() }
    }

    /// A request without keys.
    pub(crate) fn bare(&self, method: &str, path: &str) -> Request {
        let (method, path) = (method.to_owned(), path.to_owned());
        Request { method, path, headers: Vec::new(), body: Bytes::new() }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        self.bare(method, path).header("X-Access-Client-Id", &self.client_id).header("X-Access-Secret", &self.secret)
    }

    /// Sends a request unchanged; fails if nothing listens any more.
    pub(crate) async fn try_send(&self, request: Request) -> Option<(u16, HeaderMap, Bytes)> {
        let mut parts = axum::http::Request::builder()
            .method(request.method.as_str())
            .uri(format!("{}{}", self.base_url, request.path));
        for (name, value) in request.headers {
            parts = parts.header(name, value);
        }
        let request = parts.body(Body::from(request.body)).unwrap();
        let response = self.http.request(request).await.ok()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Some((status, headers, response.into_body().collect().await.ok()?.to_bytes()))
    }

    /// Sends a request and checks the answer.
    pub(crate) async fn send(&self, request: Request) -> Answer {
        let (status, headers, body) = self.try_send(request.clone()).await.unwrap();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        if let Some((_, operation)) = schema::operation(&request.method, &request.path) {
            schema::check(operation, status, &body);
            if status < 300 {
                let id = operation["operationId"].as_str().unwrap().to_owned();
                if schema::refuses_more(operation, status, &body) == Some(true) {
                    self.proved.lock().unwrap().insert(id.clone());
                }
                self.succeeded.lock().unwrap().insert(id);
            }
        }
        Answer { status, headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path)).await
    }

    /// The answer to a request that fails in an undocumented way.
    pub(crate) async fn unchecked(&self, request: Request) -> (u16, Value) {
        let (status, _, body) = self.try_send(request).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request("DELETE", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request("POST", path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request("PATCH", path).json(&body)).await
    }

    /// A new user. No two of an environment have the same id of the client's own: the second gets a number.
    pub(crate) async fn user(&self, external_user_id: &str) -> String {
        let mut body = json!({
            "external_user_id": external_user_id,
            "first_name": "Ines",
            "last_name": "Marlow",
            "email": "ines.marlow@example.org",
            "ssn": "900112233",
        });
        for number in 2.. {
            let made = self.post("/v1/users/", body.clone()).await;
            if made.status != 400 {
                return made.expect(201)["id"].as_str().unwrap().to_owned();
            }
            assert_eq!(made.refused_fields(), ["external_user_id"]);
            body["external_user_id"] = json!(format!("{external_user_id}-{number}"));
        }
        unreachable!("one of the numbers is free")
    }

    pub(crate) async fn bridge_token(&self, user_id: &str) -> String {
        let body = json!({"product_type": "income", "tracking_info": "case-7"});
        let token = self.post(&format!("/v1/users/{user_id}/tokens/"), body).await.expect(201);
        token["bridge_token"].as_str().unwrap().to_owned()
    }

    /// A new user with a link of its own.
    pub(crate) async fn connected(&self, sandbox: &Sandbox) -> Connected {
        let user_id = self.user("crm-1").await;
        let bridge_token = self.bridge_token(&user_id).await;
        let login = BridgeLogin::new(bridge_token, "goodlogin", "goodpassword");
        let Connection { public_token, link_id, task_id, .. } = sandbox.bridge_login(login).unwrap();
        let body = json!({"public_token": public_token});
        let token = self.post("/v1/link-access-tokens/", body).await.expect(201);
        assert_eq!(token["link_id"], link_id.as_str());
        let access_token = token["access_token"].as_str().unwrap().to_owned();
        Connected { user_id, link_id, task_id, access_token }
    }
}

/// The ids of a user with a link.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Connected {
    pub(crate) user_id: String,
    pub(crate) link_id: String,
    pub(crate) task_id: String,
    pub(crate) access_token: String,
}

/// A sandbox and a client with its keys.
pub(crate) async fn start() -> (Sandbox, Client) {
    start_with(Sandbox::builder()).await
}

pub(crate) async fn start_with(builder: SandboxBuilder) -> (Sandbox, Client) {
    let sandbox = builder.start().await.unwrap();
    let client = Client::of(&sandbox);
    (sandbox, client)
}

//! The page of the guide: it opens Bridge and gives the public token to its own server.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::{get, post};
use serde_json::json;
use truv_sandbox::Sandbox;

use crate::host::Host;

const PAGE: &str = include_str!("apply.html");

/// The server of the page: it makes a bridge token, and exchanges the public token.
async fn open(State(host): State<Arc<Host>>) -> String {
    json!({"bridge_token": host.bridge_token(&json!({"product_type": "income"})).await}).to_string()
}

async fn connected(State(host): State<Arc<Host>>, body: String) {
    let body = serde_json::from_str(&body).unwrap();
    let link = host.api("POST", "/v1/link-access-tokens/", &body).await;
    assert!(link["access_token"].is_string(), "{link}");
}

#[tokio::test]
async fn the_page_of_the_guide_connects_a_person() {
    let Some(host) = Host::start(Sandbox::builder()).await else { return };
    let html = PAGE.replace("https://cdn.truv.com", &host.sandbox.base_url());
    let host = Arc::new(host);
    let app = Router::new()
        .route("/", get(async move || Html(html)))
        .route("/applications/L-7/bridge-token", post(open))
        .route("/applications/L-7/links", post(connected))
        .with_state(Arc::clone(&host));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let page = &host.page;
    page.go(&url).await;
    page.click("Verify my income").await;
    page.fill("Name of the employer", "alderbrook").await;
    page.click("Alderbrook Freight").await;
    host.log_in("goodlogin", "goodpassword").await;
    page.click("Finish").await;
    page.see("Thank you. We are reading your income.").await;
}

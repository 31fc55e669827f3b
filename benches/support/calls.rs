//! The same GET of a user, into the same type, twice.

use std::net::SocketAddr;

use reqwest::header::{HeaderMap, HeaderValue};
use truv_sdk::{Client, quota::Quota, types::UserDetail};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef";
const ACCESS_SECRET: &str = "sandbox-0123456789abcdef0123456789abcdef";
const USER_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// truv-sdk with everything on that is on by default: quota, retries, deadlines, traces. The quota is too large to wait for.
pub(crate) fn sdk(address: SocketAddr) -> Client {
    Client::builder(CLIENT_ID, ACCESS_SECRET)
        .base_url(format!("http://{address}"))
        .quota(Quota::per_minute(100_000_000))
        .build()
        .unwrap()
}

pub(crate) async fn get_by_sdk(client: &Client) -> UserDetail {
    client.users_get().user_id(USER_ID).send().await.unwrap().into_inner()
}

/// reqwest as set up by a program that calls Truv without truv-sdk: the keys as default headers, and a timeout.
pub(crate) struct Bare {
    http: reqwest::Client,
    base_url: String,
}

pub(crate) fn bare(address: SocketAddr) -> Bare {
    let mut headers = HeaderMap::new();
    headers.insert("x-access-client-id", HeaderValue::from_static(CLIENT_ID));
    headers.insert("x-access-secret", HeaderValue::from_static(ACCESS_SECRET));
    headers.insert("accept", HeaderValue::from_static("application/json"));
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .user_agent("bench/1.0")
        .timeout(std::time::Duration::from_secs(30))
        .connect_timeout(std::time::Duration::from_secs(10))
        .no_proxy()
        .tls_backend_preconfigured(tls())
        .build()
        .unwrap();
    Bare { http, base_url: format!("http://{address}") }
}

pub(crate) async fn get_by_bare(client: &Bare) -> UserDetail {
    let url = format!("{}/v1/users/{USER_ID}/", client.base_url);
    let response = client.http.get(url).send().await.unwrap().error_for_status().unwrap();
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// Plain HTTP needs no TLS, but reqwest demands a configuration.
fn tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

//! Web pages, other names and other machines: who may use a sandbox. The requests are those of attacks, byte by byte.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use truv_sandbox::{Control, ControlError, Error, Keys, Sandbox};

use crate::client::{Client, start, start_with};

/// Sends a request unchanged, without adding a `Host`, and returns status and answer.
async fn raw(client: &Client, line: &str, headers: &[&str]) -> (u16, String) {
    let address = client.base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let request = format!("{line} HTTP/1.1\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn port(client: &Client) -> &str {
    client.base_url.rsplit(':').next().unwrap()
}

async fn users(client: &Client) -> u64 {
    client.get("/v1/users/").await.expect(200)["count"].as_u64().unwrap()
}

/// The requests of an attack on a developer's machine.
const WANTED: [&str; 7] = [
    "GET /_sandbox/snapshot",
    "GET /_sandbox/keys",
    "GET /_sandbox/requests",
    "POST /_sandbox/reset",
    "POST /_sandbox/keys",
    "DELETE /_sandbox/requests",
    "GET /v1/users/",
];

#[tokio::test]
async fn another_name_for_this_machine_leads_nowhere() {
    let (_sandbox, client) = start().await;
    client.user("1").await;
    let port = port(&client).to_owned();
    let keys = [format!("X-Access-Client-Id: {}", client.client_id), format!("X-Access-Secret: {}", client.secret)];
    for host in [
        format!("evil.example:{port}"),
        "evil.example".to_owned(),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("evil.example:{port}@localhost"),
        "0.0.0.0".to_owned(),
        String::new(),
    ] {
        // For a page whose host name now leads to this machine, the request is of the same origin.
        let rebound = [
            format!("Host: {host}"),
            format!("Origin: http://{host}"),
            "Sec-Fetch-Site: same-origin".to_owned(),
            keys[0].clone(),
            keys[1].clone(),
        ];
        let rebound: Vec<&str> = rebound.iter().map(String::as_str).collect();
        for line in
            WANTED.into_iter().chain(["GET /_sandbox/health", "GET /bridge/demo", "POST /bridge/api/demo/start"])
        {
            let (status, answer) = raw(&client, line, &rebound).await;
            assert_eq!(status, 421, "{line} {host}");
            assert!(answer.contains("--allow-host"), "{answer}");
            assert!(!answer.contains("Marlow") && !answer.contains(&client.secret), "{answer}");
        }
    }
    let own = format!("Host: 127.0.0.1:{port}");
    for headers in [&[][..], &["Host: evil.example", &own], &[&own, "Host: evil.example"]] {
        assert_eq!(raw(&client, "GET /_sandbox/snapshot", headers).await.0, 421, "{headers:?}");
    }
    assert_eq!(raw(&client, "GET http://evil.example/_sandbox/snapshot", &[&own]).await.0, 421);
    assert_eq!(raw(&client, "GET http://127.0.0.1/_sandbox/snapshot", &[&own]).await.0, 200);
    assert_eq!(users(&client).await, 1);
}

#[tokio::test]
async fn every_name_of_loopback_works_and_others_can_be_added() {
    let builder = Sandbox::builder().allow_host("truv").allow_host("PROD.truv.com").allow_host("::2");
    let (_sandbox, client) = start_with(builder).await;
    for host in
        ["localhost", "LOCALHOST:1", "127.0.0.1:8787", "127.8.9.1", "[::1]:99", "truv:8787", "prod.truv.com", "[::2]:1"]
    {
        assert_eq!(raw(&client, "GET /_sandbox/clock", &[&format!("Host: {host}")]).await.0, 200, "{host}");
    }
    assert_eq!(raw(&client, "GET /_sandbox/clock", &["Host: sandbox.truv.com"]).await.0, 421);
    for wrong in ["http://truv", "truv:8787", ""] {
        let problem = Sandbox::builder().allow_host(wrong).start().await.unwrap_err();
        assert!(matches!(problem, Error::Access(_)));
        assert!(problem.to_string().contains("without scheme, port and path"), "{problem}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused_whatever_it_asks_for() {
    let (_sandbox, client) = start().await;
    client.user("1").await;
    let port = port(&client).to_owned();
    let host = format!("Host: localhost:{port}");
    let keys = [format!("X-Access-Client-Id: {}", client.client_id), format!("X-Access-Secret: {}", client.secret)];
    for page in [
        "Origin: http://evil.example".to_owned(),
        "Origin: null".to_owned(),
        "Origin: http://localhost:3000".to_owned(),
        "Origin: http://localhost".to_owned(),
        format!("Origin: https://localhost:{port}"),
        format!("Origin: http://127.0.0.1:{port}"),
        format!("Origin: http://localhost:{port}.evil.example"),
        "Sec-Fetch-Site: cross-site".to_owned(),
        "Sec-Fetch-Site: same-site".to_owned(),
        format!("Origin: http://localhost:{port}\r\nSec-Fetch-Site: same-site"),
        "Origin: http://evil.example\r\nSec-Fetch-Site: same-origin".to_owned(),
    ] {
        for line in WANTED.into_iter().chain(["POST /v1/users/", "DELETE /v1/users/1/", "POST /bridge/api/demo/start"])
        {
            let (status, answer) = raw(&client, line, &[&host, &page, &keys[0], &keys[1]]).await;
            assert_eq!(status, 403, "{line} {page}");
            assert!(answer.contains("page of another origin"), "{answer}");
            assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
        }
    }
    assert_eq!(users(&client).await, 1);
    // Its requests do not push others out of the list, either.
    let requests = client.send(client.bare("GET", "/_sandbox/requests")).await.expect(200);
    assert_eq!(requests["requests"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_use_up_a_fault() {
    let (_sandbox, client) = start().await;
    let fault = json!({"operation": "users_list", "effect": "status", "status": 503, "count": 1});
    client.send(client.bare("POST", "/_sandbox/faults").json(&fault)).await.expect(201);
    let host = format!("Host: 127.0.0.1:{}", port(&client));
    assert_eq!(raw(&client, "GET /v1/users/", &[&host, "Sec-Fetch-Site: cross-site"]).await.0, 403);
    assert_eq!(client.unchecked(client.request("GET", "/v1/users/")).await.0, 503);
}

#[tokio::test]
async fn the_sandboxs_own_pages_and_programs_are_not_refused() {
    let (_sandbox, client) = start().await;
    let port = port(&client).to_owned();
    let host = format!("Host: LocalHost:{port}");
    let own = format!("Origin: http://localhost:{port}");
    for headers in [&[][..], &[own.as_str()], &["Sec-Fetch-Site: same-origin", &own], &["Sec-Fetch-Site: none"]] {
        let headers: Vec<&str> = headers.iter().copied().chain([host.as_str()]).collect();
        assert_eq!(raw(&client, "POST /_sandbox/keys", &headers).await.0, 201, "{headers:?}");
        assert_eq!(raw(&client, "GET /_sandbox/snapshot", &headers).await.0, 200, "{headers:?}");
        // Not 403: only the body is missing.
        assert_eq!(raw(&client, "POST /bridge/api/open", &headers).await.0, 415, "{headers:?}");
    }
    // On port 80 a browser leaves the port out.
    for host in ["Host: localhost:80", "Host: localhost"] {
        assert_eq!(raw(&client, "POST /_sandbox/keys", &[host, "Origin: http://localhost"]).await.0, 201);
    }
    // Bridge and the addresses of files are meant for pages of other origins.
    let file = format!("GET /_sandbox/files/{}.pdf", "0".repeat(32));
    for (line, status) in [
        ("GET /bridge.js", 200),
        ("GET /bridge/", 200),
        ("GET /bridge/app.js", 200),
        ("GET /bridge/order", 200),
        // There is no such file.
        (&file, 404),
    ] {
        assert_eq!(raw(&client, line, &[&host, "Sec-Fetch-Site: cross-site"]).await.0, status, "{line}");
    }
}

#[tokio::test]
async fn keys_that_were_configured_are_not_given_away() {
    let builder = Sandbox::builder().credentials("one", "sandbox-1").credentials("two", "prod-2");
    let (sandbox, client) = start_with(builder).await;
    client.user("1").await;
    client.with_keys("two", "prod-2").user("2").await;
    let issued = sandbox.control().issue_keys().await.unwrap();
    assert_eq!(sandbox.control().keys().await.unwrap(), [issued]);
    let text = client.send(client.bare("GET", "/_sandbox/keys")).await.expect(200).to_string();
    assert!(!text.contains("sandbox-1") && !text.contains("prod-2"), "{text}");

    let (sandbox, client) = start().await;
    let own = Keys::new(&client.client_id, &client.secret);
    assert_eq!(sandbox.control().keys().await.unwrap(), [own]);
}

#[tokio::test]
async fn where_other_machines_come_in_control_needs_the_token() {
    let builder = Sandbox::builder().host(Ipv4Addr::UNSPECIFIED.into());
    let (sandbox, client) = start_with(builder).await;
    let token = sandbox.control_token().unwrap().to_owned();
    assert!(token.len() >= 32);
    // Truv's own operations are unchanged, and so is the health check.
    client.user("1").await;
    client.send(client.bare("GET", "/_sandbox/health")).await.expect(200);
    assert_eq!(client.unchecked(client.bare("GET", "/bridge/")).await.0, 200);

    let with = |token: String| client.bare("GET", "/_sandbox").header("Authorization", &token);
    let available = client.send(with(format!("Bearer {token}"))).await.expect(200);
    let mut closed = 0;
    for operation in available["available"].as_array().unwrap() {
        let (method, path) = operation.as_str().unwrap().split_once(' ').unwrap();
        if ["health", "files", "uploads"].iter().any(|open| path.starts_with(&format!("/_sandbox/{open}"))) {
            continue;
        }
        let path = path.replace("{id}", "1");
        for headers in [&[][..], &[("Authorization", "Bearer 0123456789abcdef")], &[("Authorization", token.as_str())]]
        {
            let request =
                headers.iter().fold(client.bare(method, &path), |request, (name, value)| request.header(name, value));
            let answer = client.send(request).await;
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
            assert!(answer.expect(401)["detail"].as_str().unwrap().contains("token that the program prints"));
            closed += 1;
        }
    }
    assert!(closed >= 3 * 18, "{closed}");
    assert_eq!(users(&client).await, 1);

    let refused = Control::at(&sandbox.base_url()).reset().await.unwrap_err();
    assert!(matches!(refused, ControlError::Refused { status: 401, .. }));
    let control = Control::at(&sandbox.base_url()).with_token(&token);
    assert!(!format!("{control:?} {sandbox:?}").contains(&token));
    control.reset().await.unwrap();
    assert_eq!(users(&client).await, 0);
    sandbox.control().issue_keys().await.unwrap();
}

#[tokio::test]
async fn a_token_can_be_set_and_none_is_needed_on_loopback() {
    let (sandbox, _client) = start().await;
    assert_eq!(sandbox.control_token(), None);
    Control::at(&sandbox.base_url()).reset().await.unwrap();
    let (sandbox, client) = start_with(Sandbox::builder().control_token("0123456789abcdef")).await;
    Control::at(&sandbox.base_url()).reset().await.unwrap_err();
    for scheme in ["Bearer", "bearer"] {
        let request =
            client.bare("GET", "/_sandbox/clock").header("Authorization", &format!("{scheme} 0123456789abcdef"));
        client.send(request).await.expect(200);
    }
    let problem = Sandbox::builder().control_token("short").start().await.unwrap_err();
    assert!(problem.to_string().contains("16 to 256"), "{problem}");
    assert!(!problem.to_string().contains("short"));
}

#[tokio::test]
async fn the_demonstration_does_not_lend_configured_keys_to_other_machines() {
    let start_demo = async |client: &Client| {
        let request = client.bare("POST", "/bridge/api/demo/start").json(&json!({"product": "income"}));
        client.send(request).await
    };
    let remote = || Sandbox::builder().host(Ipv4Addr::UNSPECIFIED.into());
    let (_sandbox, client) = start_with(remote().credentials("one", "sandbox-1")).await;
    let answer = start_demo(&client).await.expect(403);
    assert!(answer["error"]["message"].as_str().unwrap().contains("demonstration is off"), "{answer}");
    for builder in [remote(), Sandbox::builder().credentials("one", "sandbox-1")] {
        let (_sandbox, client) = start_with(builder).await;
        assert_ne!(start_demo(&client).await.expect(200)["bridge_token"], Value::Null);
    }
}

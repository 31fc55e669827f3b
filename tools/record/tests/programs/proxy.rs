//! `cargo xtask record --proxy`, with a client before it and a sandbox behind it.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::program::{CLIENT_ID, Running, SECRET, address, failure, files, folder, http_client, program, run, service};
use truv_sdk_test_support::planted::{EMAIL, KEY, NAME, PHONE, SSN, TOKEN, assert_absent};

struct Caller {
    client: Client,
    base_url: String,
}

impl Caller {
    fn new(base_url: &str) -> Self {
        Self { client: http_client(), base_url: base_url.to_owned() }
    }

    async fn call(&self, method: Method, target: &str, body: Option<&Value>) -> (StatusCode, String) {
        let request = self.client.request(method, format!("{}{target}", self.base_url));
        let request = request.header("X-Access-Client-Id", CLIENT_ID).header("X-Access-Secret", SECRET);
        let request = request.header("X-Person", NAME).header("Cookie", format!("session={TOKEN}"));
        let request = match body {
            Some(body) => request.header("Content-Type", "application/json").body(body.to_string()),
            None => request,
        };
        let response = request.send().await.unwrap();
        let status = response.status();
        (status, String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned())
    }
}

fn user() -> Value {
    json!({"external_user_id": EMAIL, "first_name": "Ada", "last_name": NAME, "ssn": "123456789", "phone": PHONE, "email": EMAIL,
        "unheard_of": {KEY: [SSN]}})
}

fn query() -> String {
    let encode = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    format!("external_user_id={}&ssn={SSN}&phone={}", encode(EMAIL), encode(PHONE))
}

#[tokio::test(flavor = "multi_thread")]
async fn traffic_is_recorded_without_anything_of_people() {
    let service = service().await;
    let (_folder, to) = folder();
    let arguments = ["--proxy", "0", "--to", &to, "--upstream", &service.base_url(), "--count", "6"];
    let mut running = Running::start(program(&arguments));
    let line = running.line().unwrap();
    assert!(line.starts_with("Recording http://127.0.0.1:"), "{line}");
    let caller = Caller::new(address(&line));

    let (status, body) = caller.call(Method::POST, "/v1/users/", Some(&user())).await;
    // the client gets the answer without redaction
    assert!(status == StatusCode::CREATED && body.contains(NAME), "{status} {body}");
    let user: Value = serde_json::from_str(&body).unwrap();
    let id = user["id"].as_str().unwrap().to_owned();
    assert_eq!(caller.call(Method::GET, &format!("/v1/users/{id}/"), None).await.0, StatusCode::OK);
    assert_eq!(caller.call(Method::GET, &format!("/v1/users/?{}", query()), None).await.0, StatusCode::OK);
    assert_eq!(caller.call(Method::GET, &format!("/v1/users/{TOKEN}/"), None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(caller.call(Method::GET, &format!("/v1/nowhere/{EMAIL}/"), None).await.0, StatusCode::NOT_FOUND);
    assert_eq!(caller.call(Method::GET, "/v1/links/", None).await.0, StatusCode::OK);

    let (is_success, said) = running.end();
    assert!(is_success && said.contains("Wrote 3 files with 6 exchanges to "), "{said}");
    assert_absent(&said, &[SECRET, CLIENT_ID, &id]);
    let files = files(to.as_ref());
    assert_eq!(
        files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["links.har", "undocumented.har", "users.har"]
    );
    files.iter().for_each(|(_, text)| assert_absent(text, &[SECRET, CLIENT_ID, &id, "127.0.0.1"]));

    let har: Value = serde_json::from_str(&files[2].1).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[0]["_truv"], json!({"provenance": "proxy", "operation_id": "users_create"}));
    // objects that an id connects are still connected
    let created: Value = serde_json::from_str(entries[0]["response"]["content"]["text"].as_str().unwrap()).unwrap();
    let got = entries[1]["request"]["url"].as_str().unwrap();
    assert_eq!(got, format!("https://prod.truv.com/v1/users/{}/", created["id"].as_str().unwrap()));
    let sent: Value = serde_json::from_str(entries[0]["request"]["postData"]["text"].as_str().unwrap()).unwrap();
    assert_eq!((&sent["email"], &sent["last_name"]), (&created["email"], &created["last_name"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_file_until_it_is_told_to_end() {
    let service = service().await;
    let (_folder, to) = folder();
    let mut command = program(&["--proxy", "0", "--to", &to, "--one-file", "--largest-body", "4000"]);
    command.env("TRUV_BASE_URL", service.base_url());
    let mut running = Running::start(command);
    let caller = Caller::new(address(&running.line().unwrap()));
    assert_eq!(caller.call(Method::POST, "/v1/users/", Some(&user())).await.0, StatusCode::CREATED);
    assert_eq!(caller.call(Method::GET, "/v1/links/", None).await.0, StatusCode::OK);
    let large = json!({"external_user_id": NAME.repeat(400)});
    let (status, body) = caller.call(Method::POST, "/v1/users/", Some(&large)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(body.contains("more than 4000 bytes"), "{body}");

    let id = running.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let (is_success, said) = running.end();
    assert!(
        is_success && said.contains("Note: 1 exchange failed") && said.contains("Wrote 1 file with 2 exchanges"),
        "{said}"
    );
    let files = files(to.as_ref());
    assert_eq!(files[0].0, "traffic.har");
    assert_absent(&files[0].1, &[SECRET, CLIENT_ID]);
    // existing files are not overwritten
    let message = failure(&run(&["--proxy", "0", "--to", &to, "--upstream", &service.base_url()]));
    assert!(message.contains("has recordings already"), "{message}");
}

#[test]
fn nothing_recorded_is_a_failure() {
    let (_folder, to) = folder();
    let message = failure(&run(&["--proxy", "0", "--to", &to, "--for", "0"]));
    assert!(message.contains("nothing was recorded"), "{message}");
    assert!(files(to.as_ref()).is_empty());
}

#[test]
fn wrong_flags_are_named() {
    let (_folder, to) = folder();
    for (arguments, expected) in [
        (&["--proxy", "0"][..], "--to <DIR>"),
        (&["--proxy", "99999", "--to", "x"], "99999 is not in 0..=65535"),
        (
            &["--proxy", "0", "--to", &to, "--upstream", "http://lender.com"],
            "plain HTTP, which shows keys to the network",
        ),
        (&["--proxy", "0", "--to", &to, "--upstream", "ftp://lender.com"], "not a web address"),
        (
            &["--proxy", "0", "--to", &to, "--upstream", "https://lender.com/api?key=1"],
            "more than scheme, host and port",
        ),
        (&["--proxy", "0", "--to", &to, "--upstream", "nowhere"], "the upstream is not a URL"),
        (&["--proxy", "0", "--to", &to, "--count", "0"], "0 is not in 1.."),
        (&["--live", "--proxy", "0", "--to", &to], "cannot be used with"),
        (&["--to", &to], "--proxy <PORT>"),
    ] {
        let message = failure(&run(arguments));
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

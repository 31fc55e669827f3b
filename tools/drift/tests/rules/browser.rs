//! Other traffic of browsers is not drift: it is left out and counted.

use std::process::Command;

use openapi_drift::scope::Reason;
use serde_json::{Value, json};

use crate::Case;

const PATHS: &str = "paths:
  /things:
    get: {responses: {'200': {description: d}}}
    options: {responses: {'200': {description: d}}}
  /others:
    get: {responses: {'200': {description: d}}}
";

fn entry(method: &str, url: &str, status: u16, request: &[(&str, &str)], response: &[(&str, &str)]) -> Value {
    let headers = |all: &[(&str, &str)]| -> Vec<Value> {
        all.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    json!({
        "request": {"method": method, "url": url, "headers": headers(request)},
        "response": {"status": status, "headers": headers(response)},
    })
}

fn good() -> Value {
    entry("GET", "https://api.test/v1/things", 200, &[], &[])
}

#[test]
fn what_says_nothing_of_the_api_is_left_out_by_reason() {
    let url = "https://api.test/v1/things";
    let url_of_get = "https://api.test/v1/others";
    let odd = [
        (entry("OPTIONS", url, 403, &[("Access-Control-Request-Method", "PUT")], &[]), Reason::Preflight),
        (entry("GET", url, 304, &[], &[]), Reason::NotModified),
        (entry("HEAD", url, 200, &[], &[]), Reason::Head),
        (entry("GET", url, 101, &[("Upgrade", "websocket")], &[]), Reason::Upgrade),
        (entry("GET", "wss://api.test/v1/live", 101, &[], &[]), Reason::Upgrade),
        (entry("GET", url, 307, &[], &[("Non-Authoritative-Reason", "HSTS")]), Reason::Browser),
        (entry("GET", url, 103, &[], &[]), Reason::Interim),
        (entry("GET", "data:text/plain,hello", 200, &[], &[]), Reason::NotHttp),
        (entry("GET", "blob:https://api.test/0d1c", 200, &[], &[]), Reason::NotHttp),
        (entry("GET", "chrome-extension://abc/a.js", 200, &[], &[]), Reason::NotHttp),
        (entry("GET", "https://api.test/", 200, &[("Sec-Fetch-Dest", "document")], &[]), Reason::Website),
        (entry("GET", "https://api.test/app.js", 200, &[], &[("Content-Type", "text/javascript")]), Reason::Website),
        (entry("GET", "https://api.test/logo.png", 200, &[], &[("Content-Type", "image/png")]), Reason::Website),
        (entry("OPTIONS", url_of_get, 204, &[], &[("Access-Control-Allow-Origin", "*")]), Reason::Preflight),
        (entry("OPTIONS", url_of_get, 204, &[("Access-Control-Request-Headers", "x-a")], &[]), Reason::Preflight),
        (entry("GET", url, 206, &[("Range", "bytes=0-9")], &[]), Reason::Part),
        (entry("GET", url, 407, &[], &[]), Reason::Proxy),
        (entry("GET", &url.replace("https", "http"), 308, &[], &[("Location", url)]), Reason::ToHttps),
        (entry("GET", "https://api.test/favicon.ico", 404, &[], &[]), Reason::Website),
        (
            entry("GET", "https://api.test/a", 200, &[("Accept", "text/html,*/*")], &[("Content-Type", "text/html")]),
            Reason::Website,
        ),
        (entry("GET", "https://cdn.test/v1/things", 200, &[], &[]), Reason::OtherHost),
        (entry("GET", "https://api.test:8443/v1/things", 200, &[], &[]), Reason::OtherHost),
    ];
    for (entry, reason) in odd {
        let outcome = Case::new(PATHS).entry(good()).entry(entry.clone()).run();
        assert!(outcome.findings.is_empty(), "{entry}: {:?}", outcome.findings);
        assert_eq!((outcome.left_out.count(), outcome.left_out.count_of(reason)), (1, 1), "{entry}");
        assert_eq!(outcome.matched, 1, "{entry}");
    }
}

#[test]
fn what_the_document_has_is_compared() {
    let paths = "paths: {/a: {head: {responses: {'200': {description: d}}}, get: {responses: {'304': {description: d}, '200': {description: d}}}}}";
    let case = Case::new(paths)
        .entry(entry("HEAD", "https://api.test/v1/a", 200, &[], &[]))
        .entry(entry("GET", "https://api.test/v1/a", 304, &[], &[]))
        .entry(entry("GET", "https://API.test:443/v1/a", 200, &[], &[]));
    let outcome = case.run();
    assert_eq!((outcome.matched, outcome.left_out.count()), (3, 0));
    // the requests of a script belong to the API
    let fetched = entry("GET", "https://api.test/v1/b", 200, &[("Sec-Fetch-Dest", "empty")], &[]);
    assert_eq!(Case::new(paths).entry(fetched).found(), [("undocumented-operation", String::new())]);
    // an undocumented OPTIONS that is no preflight
    let case = Case::new(paths).entry(entry("OPTIONS", "https://api.test/v1/a", 200, &[], &[]));
    assert_eq!(case.found(), [("undocumented-operation", String::new())]);
}

#[test]
fn without_servers_the_api_is_where_its_operations_are() {
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/things: {get: {responses: {'200': {description: d}}}}}\n";
    let case = Case::of_text(text)
        .entry(entry("GET", "https://one.test/things", 200, &[], &[]))
        .entry(entry("GET", "https://one.test/unknown", 200, &[], &[]))
        .entry(entry("GET", "https://ads.test/pixel.gif", 200, &[], &[]));
    let outcome = case.run();
    assert_eq!(outcome.left_out.to_string(), "1 exchange left out: 1 to other hosts (ads.test: 1)");
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(outcome.findings[0].operation, "GET /{word}");
}

#[test]
fn hosts_can_be_named() {
    let case = Case::new(PATHS).entry(entry("GET", "http://localhost:3000/v1/things", 200, &[], &[]));
    let run = |flags: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let output = command.arg("--spec").arg(case.spec()).arg("--har").arg(case.har()).args(flags).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, message) = run(&[]);
    assert_eq!(code, 2);
    assert!(message.contains("1 to other hosts (localhost:3000: 1)") && message.contains("`--host`"), "{message}");
    for host in [
        "localhost:3000",
        "localhost",
        "LocalHost",
        "local*",
        "*host:3000",
        "*:3000",
        "*",
        "http://localhost:3000",
        "http://localhost:3000/v1/",
    ] {
        assert_eq!(run(&["--host", host]).0, 0, "{host}");
    }
    for host in ["example.test", "localhost:3001", "host", "localhos"] {
        assert_eq!(run(&["--host", host]).0, 2, "{host}");
    }
}

//! `cargo xtask record --live`, with a sandbox in place of the service.

use serde_json::Value;
use truv_sandbox::{BridgeLogin, Sandbox};

use crate::program::{
    CLIENT_ID, Running, SECRET, address, failure, files, folder, http_client, program, service, success, with_account,
};
use truv_sdk_test_support::planted::assert_absent;

#[tokio::test(flavor = "multi_thread")]
async fn flows_are_recorded_and_redacted() {
    let service = service().await;
    let (_folder, to) = folder();
    let arguments = ["--live", "--flow", "users", "--flow", "webhooks", "--flow", "companies", "--output", &to];
    let said = success(&with_account(program(&arguments), &service.base_url()).output().unwrap());
    assert!(said.contains("Wrote 4 files to ") && said.contains("Redacted: "), "{said}");
    assert_absent(&said, &[SECRET, CLIENT_ID]);
    let files = files(to.as_ref());
    assert_eq!(
        files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["companies.har", "providers.har", "users.har", "webhooks.har"]
    );
    for (name, text) in &files {
        // the flows are about this person
        assert_absent(text, &[SECRET, CLIENT_ID, "127.0.0.1", "Marlow", "900112233"]);
        let har: Value = serde_json::from_str(text).unwrap();
        let entries = har["log"]["entries"].as_array().unwrap();
        assert!(!entries.is_empty(), "{name}");
        for entry in entries {
            assert_eq!(entry["_truv"]["provenance"], "live-sandbox", "{name}");
            assert!(entry["_truv"]["operation_id"].is_string(), "{name}");
        }
    }
    // the checker takes them for what they are
    let spec = tempfile::NamedTempFile::with_suffix(".json").unwrap();
    std::fs::write(spec.path(), truv_spec::BUNDLE).unwrap();
    let document = openapi_drift::document::load(spec.path()).unwrap();
    let options = openapi_drift::check::Options {
        closed_world: true,
        min_evidence: 10,
        decode: Some(xtask_drift::decode::check),
    };
    let outcome = openapi_drift::check::run(&document, openapi_drift::har::Traffic::open([to]), &options).unwrap();
    assert_eq!(outcome.exchanges, outcome.matched);
    let errors = outcome.findings.iter().filter(|finding| finding.severity > openapi_drift::rules::Severity::Info);
    assert_eq!(errors.map(|finding| finding.key()).collect::<Vec<_>>(), Vec::<String>::new());
}

/// Plays the person: opens the page, and logs in to Bridge, which gives a token to the page.
async fn log_in(service: &Sandbox, page: &str) {
    let client = http_client();
    let html = client.get(page).send().await.unwrap().bytes().await.unwrap();
    let html = String::from_utf8_lossy(&html).into_owned();
    let token = html.split_once("bridgeToken: \"").unwrap().1.split('"').next().unwrap();
    let public = service.bridge_login(BridgeLogin::new(token, "goodlogin", "goodpassword")).unwrap().public_token;
    let taken = client.post(page).header("Content-Type", "text/plain").body(public).send().await.unwrap();
    assert!(taken.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_to_log_in() {
    let service = service().await;
    let (_folder, to) = folder();
    let arguments = ["--live", "--flow", "insurance", "--output", &to, "--wait", "120"];
    let mut running = Running::start(with_account(program(&arguments), &service.base_url()));
    while let Some(line) = running.line() {
        if line.contains("needs a person: open http://127.0.0.1:") {
            log_in(&service, address(&line)).await;
        }
    }
    let (is_success, said) = running.end();
    assert!(is_success && said.contains("log in as "), "{said}");
    assert_absent(&said, &[SECRET, CLIENT_ID]);
    let files = files(to.as_ref());
    assert_eq!(files.len(), 1, "{said}");
    assert_eq!(files[0].0, "insurance_reports.har");
    assert_absent(&files[0].1, &[SECRET, CLIENT_ID, "127.0.0.1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes() {
    let service = service().await;
    let (_folder, to) = folder();
    let arguments = ["--live", "--flow", "insurance", "--output", &to, "--wait", "0"];
    let output = with_account(program(&arguments), &service.base_url()).output().unwrap();
    assert!(failure(&output).contains("nothing was recorded; the notes say why"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("ended early: nobody logged in within 0 s"), "{said}");
    assert!(files(to.as_ref()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_people_are_refused() {
    let service = service().await;
    let (_folder, to) = folder();
    let failed = |secret: &str, flags: &[&str]| {
        let arguments = [&["--live", "--flow", "users", "--output", &to], flags].concat();
        let output =
            with_account(program(&arguments), &service.base_url()).env("TRUV_SECRET", secret).output().unwrap();
        let message = failure(&output);
        assert_absent(&(message.clone() + &String::from_utf8_lossy(&output.stdout)), &[SECRET, CLIENT_ID]);
        message
    };
    let (production, development) = ("prod-27accdec1a0f1f232c16f116eae03337", "dev-27accdec1a0f1f232c16f116eae03337");
    for (secret, flags, expected) in [
        (production, &[][..], "a key of the production environment"),
        (development, &[], "a key of the development environment"),
        (development, &["--allow-environment", "prod"], "a key of the development environment"),
        (production, &["--allow-environment", "moon"], "there is no environment `moon`"),
        ("27accdec1a0f1f232c16f116eae03337", &[], "is it swapped with TRUV_CLIENT_ID?"),
        ("", &[], "TRUV_SECRET is not set"),
        // the key does not belong to this sandbox, but the call is made, since the environment was allowed
        (production, &["--allow-environment", "prod"], "1 of 1 flows ended early"),
    ] {
        let message = failed(secret, flags);
        assert!(message.contains(expected), "{flags:?}: {message}");
    }
    let written = files(to.as_ref());
    assert_eq!(written.len(), 1);
    assert!(written[0].1.contains("\"live-prod\""));
    assert_absent(&written[0].1, &[production, CLIENT_ID]);
}

#[test]
fn what_cannot_be_run_is_said() {
    let (_folder, to) = folder();
    for (base_url, flow, expected) in [
        ("http://127.0.0.1:1", "users", "nothing was recorded"),
        ("http://lender.com", "users", "use https"),
        ("nonsense", "users", "the base URL is not a URL"),
        ("http://127.0.0.1:1", "keys", "takes the access secret of the account out of use"),
        ("http://127.0.0.1:1", "paint", "there is no flow `paint`"),
    ] {
        let arguments = ["--live", "--flow", flow, "--output", &to];
        let message = failure(&with_account(program(&arguments), base_url).output().unwrap());
        assert!(message.contains(expected), "{base_url} {flow}: {message}");
    }
    assert!(files(to.as_ref()).is_empty());
}

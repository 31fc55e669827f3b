//! Recordings that must be redacted and not refused: text in them that looks like data is harmless, or is replaced.

use serde_json::{Value, json};

use crate::{failure, run, success};

const SPEC: &str = r#"{"openapi": "3.0.3", "info": {"title": "Doors", "version": "1"}, "servers": [{"url": "https://api.doors.test/v1"}],
    "paths": {"/doors/{id}": {"post": {
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["half-open-door"]}}],
        "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {
            "count": {"type": "integer"}, "note": {"type": "string"}, "file": {"type": "string", "format": "binary"}}}}}},
        "responses": {"200": {"description": "d", "content": {
            "application/json": {"schema": {"type": "object", "properties": {"shipping_address": {"type": "string"},
                "kind": {"type": "string"}, "contact": {"type": "string", "enum": ["support@doors-company.com", "4111111111111111"]},
                "share": {"type": "number"}}}},
            "application/x-ndjson": {"schema": {"type": "object", "properties": {"kind": {"type": "string"}}}}}}}}}}}"#;

fn entry(url: &str, body: &Value) -> Value {
    json!({"startedDateTime": "2026-01-01T00:00:00Z", "time": 0.411_111_111_111_111_1,
        "request": {"method": "POST", "url": url, "httpVersion": "HTTP/1.1", "headers": [
            {"name": "Accept", "value": "application/json"}, {"name": "Accept-Encoding", "value": "gzip, deflate, br"}]},
        "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": [
            {"name": "Content-Type", "value": "application/json"}, {"name": "Cache-Control", "value": "no-cache, no-store"}],
            "content": {"mimeType": "application/json", "text": body.to_string()}},
        "timings": {"wait": 0.411_111_111_111_111_1, "receive": 4_111_111_111_111_111_u64}})
}

/// Redacts the entry with the document, strictly or not, and gives what it became.
fn redacted(entry: &Value, flags: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("a.har"), json!({"log": {"entries": [entry]}}).to_string()).unwrap();
    std::fs::write(path("spec.json"), SPEC).unwrap();
    let spec = path("spec.json");
    success(&run(&[&["--spec", &spec, &path("a.har")], flags].concat()));
    success(&run(&["--check", "--spec", &spec, &path("a.har")]));
    let har: Value = serde_json::from_str(&std::fs::read_to_string(path("a.har")).unwrap()).unwrap();
    har["log"]["entries"][0].clone()
}

#[test]
fn what_the_document_or_the_protocol_has_may_also_be_a_value() {
    let url = "https://api.doors.test/v1/doors/7?state=half-open-door";
    let words = [
        "application/json",
        "no-cache, no-store",
        "gzip, deflate, br",
        "Accept-Encoding",
        "HTTP/1.1",
        "Not Found",
        "true",
        "GET",
        "1",
        "https://",
        "half-open-door",
        "api.doors.test",
        "doors.test",
        "shipping",
        "shipping_address",
        "attachment",
        "Content-Type",
        "startedDateTime",
        "2026-01-01T00:00:00Z",
        "0.4111111111111111",
        "0000000000",
        "support@doors-company.com",
        "4111111111111111",
    ];
    for word in words {
        let body = json!({"shipping_address": word, "kind": word, "contact": "support@doors-company.com", "share": 0.411_111_111_111_111_1});
        for flags in [&[][..], &["--strict"]] {
            let after = redacted(&entry(url, &body), flags);
            let text: Value = serde_json::from_str(after["response"]["content"]["text"].as_str().unwrap()).unwrap();
            assert_eq!(text["contact"], "support@doors-company.com", "{word}");
            assert!(after["request"]["url"].as_str().unwrap().ends_with("?state=half-open-door"), "{word}");
            assert_eq!(after["timings"]["receive"], 999_999.0, "{word}");
            assert_eq!(after["time"], 0.411_111_111_111_111_1, "{word}");
        }
    }
}

#[test]
fn what_is_in_hosts_and_paths_is_replaced() {
    for (url, body) in [
        ("https://adawinters.doors.test/v1/doors/7", json!({"kind": "adawinters"})),
        ("https://adawinters.example.org/adawinters", json!({"kind": "adawinters"})),
        ("https://api.doors.test/v1/adawinters/eyJhZGEiOiJhZGF3aW50ZXJzIiwia2V5IjoicHJvYmUifQ", json!({})),
        ("https://api.doors.test/v1/doors/%61dawinters%2540lender.com", json!({"kind": "adawinters%40lender.com"})),
        (
            "https://api.doors.test/v1/doors/7?next=https%3A%2F%2Flender.com%2Fadawinters&adawinters",
            json!({"adawinters": 1}),
        ),
        ("https://api.doors.test:8443/v1/doors/7;adawinters=1?adawinters[]=1#adawinters", json!([[["adawinters"]]])),
        ("wss://live.doors.test/adawinters", json!({"kind": "Bearer adawinters"})),
        ("/v1/doors/adawinters", json!({"kind": {"adawinters": {"adawinters": -4_111_111_111_111_111_i64}}})),
    ] {
        for flags in [&[][..], &["--strict"]] {
            let mut entry = entry(url, &body);
            entry["response"]["headers"][0]["value"] = json!("application/vnd.adawinters+json");
            entry["request"]["headers"][0]["value"] = json!("application/vnd.adawinters+json, */*;q=0.5");
            entry["_initiator"] =
                json!({"stack": {"callFrames": [{"url": "https://adawinters.test/x.js", "lineNumber": 1}]}});
            entry["_webSocketMessages"] = json!([{"data": "adawinters"}]);
            let text = redacted(&entry, flags).to_string();
            let lower = text.to_lowercase();
            assert!(
                !lower.contains("adawinters") && !text.contains("eyJ") && !text.contains("YWRhd2lud"),
                "{url}: {text}"
            );
        }
    }
}

#[test]
fn bodies_of_several_parts_are_redacted_part_by_part() {
    let mut entry = entry("https://api.doors.test/v1/doors/7", &json!({}));
    let body = "--b1x\r\nContent-Disposition: form-data; name=\"count\"\r\n\r\n12345678\r\n--b1x\r\nContent-Disposition: form-data; \
        name=\"ada\"\r\n\r\nAda Winters\r\n--b1x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ada.pdf\"\r\n\
        Content-Type: application/pdf\r\n\r\n%PDF-1.7 Ada Winters\r\n--b1x--\r\n";
    entry["request"]["postData"] = json!({"mimeType": "multipart/form-data; boundary=b1x", "text": body});
    entry["response"]["headers"][0]["value"] = json!("application/x-ndjson");
    entry["response"]["content"] = json!({"mimeType": "application/x-ndjson", "text": "{\"kind\": \"Ada Winters\"}\nAda Winters\n\n{\"kind\": 1}\n"});
    let after = redacted(&entry, &["--strict"]);
    let exchange = truv_har::Exchange::from_value(&after).unwrap();
    let parts = String::from_utf8(exchange.request.body).unwrap();
    assert!(!parts.contains("Ada") && !parts.contains("b1x") && !parts.contains("12345678"), "{parts}");
    assert_eq!(exchange.request.content_type.as_deref(), Some("multipart/form-data; boundary=stand-in-boundary"));
    let starts = parts.matches("--stand-in-boundary\r\nContent-Disposition: form-data; name=").count();
    assert!(starts == 3 && parts.contains("name=\"count\"") && parts.contains("\r\n\r\n%PDF-"), "{parts}");
    let lines = String::from_utf8(exchange.response.body).unwrap();
    let is_json: Vec<_> = lines.split('\n').map(|line| serde_json::from_str::<Value>(line).is_ok()).collect();
    assert_eq!(is_json, [true, false, false, true, false], "{lines}");
    assert!(lines.contains("\"kind\"") && !lines.contains("Ada"), "{lines}");
}

#[test]
fn a_service_without_a_document_has_only_data() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.har");
    let entry = entry("https://ada.winters.com/winters/7?winters=1", &json!({"winters": ["Ada", {"id": 48_213_470}]}));
    std::fs::write(&file, json!({"log": {"entries": [entry]}}).to_string()).unwrap();
    success(&run_without_document(&[file.to_str().unwrap()]));
    let text = std::fs::read_to_string(&file).unwrap().to_lowercase();
    assert!(!text.contains("winters") && !text.contains("48213470"), "{text}");
}

fn run_without_document(arguments: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_har-redact")).args(arguments).output().unwrap()
}

#[test]
fn what_was_found_has_an_exit_code_and_a_place_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.har").to_str().unwrap().to_owned();
    let entry = entry(
        "https://api.doors.test/v1/doors/7",
        &json!({"kind": [0, "ada.winters@lender.com"], "ada": {"b": "123-45-6789"}}),
    );
    std::fs::write(&file, json!({"log": {"entries": [entry]}}).to_string()).unwrap();
    let output = run(&["--check", &file]);
    let message = failure(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        message.contains("entry 0 has what looks like an e-mail address at /response/content/text#/*/1\n"),
        "{message}"
    );
    assert!(message.contains("a social security number at /response/content/text#/*/*\n"), "{message}");
    assert!(!message.contains("winters") && !message.contains("6789"), "{message}");
    let output = run(&["--check", "none.har"]);
    assert_eq!((output.status.code(), failure(&output).is_empty()), (Some(2), false));
    assert_eq!(run(&["--unheard-of"]).status.code(), Some(2));
}

/// A document may demand values that look like data: then they are replaced against its rules, or refused.
#[test]
fn what_looks_like_data_by_the_document_is_replaced_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let spec = SPEC.replace(
        "\"kind\": {\"type\": \"string\"}, \"contact\"",
        "\"kind\": {\"type\": \"string\", \"pattern\": \"^[a-z]+@lender[.]com$\"}, \"contact\"",
    );
    std::fs::write(path("spec.json"), spec).unwrap();
    let text =
        json!({"log": {"entries": [entry("https://api.doors.test/v1/doors/7", &json!({"kind": "ada@lender.com"}))]}})
            .to_string();
    std::fs::write(path("a.har"), &text).unwrap();
    let output = run(&["--spec", &path("spec.json"), "--strict", &path("a.har")]);
    let message = failure(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        message.contains("a.har: entry 0 has what looks like an e-mail address at /response/content/text#/kind"),
        "{message}"
    );
    assert!(!message.contains("lender"), "{message}");
    assert_eq!(std::fs::read_to_string(path("a.har")).unwrap(), text);
    success(&run(&["--spec", &path("spec.json"), &path("a.har")]));
    assert!(!std::fs::read_to_string(path("a.har")).unwrap().contains("lender"));
}

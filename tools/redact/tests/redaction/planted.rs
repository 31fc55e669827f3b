//! Planted values, in every place that a recording has.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use har_redact::redaction::Kind;
use har_redact::scan::{Scanner, Suspicion};
use serde_json::{Value, json};
use truv_sdk_test_support::planted::{EMAIL, PHONE, SSN, SSN_DIGITS, TOKEN, assert_one_absent};

use crate::har::{answer, assert_clean, entry, redacted, redactor, request, with_request};

const NAME: &str = "Ada Winters-Planted";
const WORD: &str = "plantedword";
const SECRET: &str = "sandbox-27accdec1a0f1f232c16f116eae03337c12acbd4";
const CARD: &str = "4111111111111111";
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl";
const DATE: &str = "1987-06-05";
const AMOUNT: &str = "48213.47";
const ALL: [&str; 12] = [SSN, SSN_DIGITS, EMAIL, NAME, WORD, TOKEN, SECRET, PHONE, CARD, JWT, DATE, AMOUNT];

/// A recording of another program, with the value in every possible place. The name of a new field or parameter stays,
/// so that a check can find it; so the word is not planted as a name.
fn everywhere(planted: &str) -> Value {
    let encoded: String = form_urlencoded::byte_serialize(planted.as_bytes()).collect();
    let name = if planted == WORD { TOKEN } else { planted };
    let encoded_name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let body = json!({
        "id": planted, "external_user_id": planted, "ssn": planted, "unheard_of": planted, "created_at": planted,
        "links": [{"status": planted, "id": planted, name: planted, "provider": {"name": [planted, [planted]]}}],
        "text": format!("the value is {planted}."), name: {planted: [planted]},
        "next": format!("https://{encoded}@{encoded}.lender.com:8080/{encoded}?{encoded_name}={encoded}#{encoded}"),
        "nested": json!({"deep": json!({planted: planted, "a": [planted]}).to_string(), planted: 1}).to_string(),
        "file": BASE64_STANDARD.encode(format!("%PDF-1.7 {planted}")),
        "csv": BASE64_STANDARD.encode(format!("name,value\nx,{planted}\n")),
        "image": format!("data:image/png;base64,{}", BASE64_STANDARD.encode(planted)),
    });
    let mut entry = with_request(
        entry("POST", &format!("/v1/users/{encoded}/tokens/?a={encoded}&{encoded_name}=1"), 201, &body),
        &body,
    );
    let named = json!([{"name": name, "value": planted}, {"name": "X-Debug", "value": planted},
        {"name": "Content-Type", "value": format!("application/json; boundary={planted}")},
        {"name": "Content-Disposition", "value": format!("attachment; filename=\"{planted}.pdf\"")},
        {"name": "Location", "value": format!("/v1/users/{encoded}/")},
        {"name": "X-Access-Secret", "value": planted}, {"name": "Set-Cookie", "value": planted},
        {"name": "Retry-After", "value": planted}, {"name": "Accept", "value": planted}]);
    for side in ["request", "response"] {
        entry[side]["headers"] = named.clone();
        entry[side]["cookies"] = named.clone();
        entry[side]["httpVersion"] = json!(planted);
        entry[side]["comment"] = json!(planted);
        entry[side]["_ours"] = json!({planted: planted});
    }
    entry["request"]["queryString"] = named.clone();
    entry["request"]["postData"]["params"] = named.clone();
    entry["request"]["postData"]["comment"] = json!(planted);
    entry["response"]["statusText"] = json!(planted);
    entry["response"]["redirectURL"] = json!(format!("https://lender.com/{encoded}"));
    entry["response"]["content"]["comment"] = json!(planted);
    for name in ["comment", "pageref", "serverIPAddress", "connection", "_initiator", "startedDateTime"] {
        entry[name] = json!(planted);
    }
    entry["cache"] = json!({"beforeRequest": {"eTag": planted}});
    entry["timings"][planted] = json!(planted);
    entry["_truv"] = json!({"provenance": planted, "operation_id": planted, "note": planted, planted: planted});
    entry["_redaction"] = json!({"version": 1, "seal": planted});
    entry
}

#[test]
fn no_planted_value_is_left_anywhere() {
    for planted in ALL {
        let mut redactor = redactor();
        let entry = redactor.entry(&everywhere(planted));
        assert_one_absent(planted, &entry.to_string());
        assert_clean(&redactor, &[entry]);
    }
}

#[test]
fn bodies_that_are_not_json_become_small_ones_of_their_type() {
    for (media_type, start, body) in [
        ("application/pdf", "%PDF-1.4", format!("%PDF-1.7 {SSN} {NAME}")),
        ("text/html; charset=utf-8", "<!doctype html>", format!("<p>{EMAIL}</p>")),
        ("text/plain", "Stand-in ", NAME.to_owned()),
        ("text/csv", "stand-in\n", format!("name\n{NAME}")),
        ("application/json", "Stand-in ", format!("{{\"broken\": \"{SSN}")),
        ("application/octet-stream", "Stand-in ", format!("\u{1}{TOKEN}")),
        ("multipart/form-data; boundary=x", "Stand-in ", format!("--x\r\n\r\n{SSN}\r\n--x--")),
    ] {
        for encoding in [None, Some("base64")] {
            let mut redactor = redactor();
            let mut entry = entry("GET", "/v1/users/", 200, &json!(null));
            let text = if encoding.is_some() { BASE64_STANDARD.encode(&body) } else { body.clone() };
            entry["response"]["content"] =
                json!({"size": 1, "mimeType": media_type, "text": text, "encoding": encoding});
            let entry = redactor.entry(&entry);
            let content = &entry["response"]["content"];
            let text = content["text"].as_str().unwrap();
            let text = match encoding {
                Some(_) => String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap(),
                None => text.to_owned(),
            };
            assert!(text.starts_with(start) && text.len() < 600, "{text}");
            assert_eq!(content["size"], text.len());
            assert_eq!(content["mimeType"], media_type.replace("boundary=x", "boundary=stand-in-boundary"));
            for planted in ALL {
                assert_one_absent(planted, &entry.to_string());
            }
            assert_eq!(redactor.counts().of(Kind::File), 1);
        }
    }
}

#[test]
fn errors_keep_their_code_and_the_names_of_fields() {
    let body = json!({"error": {"code": "validation_error", "message": format!("{EMAIL} is taken"), "extra": {
        "invalid-params": [{"field": "account.account_number", "message": format!("{SSN_DIGITS} is wrong")},
            {"field": WORD, "message": "This field is required."}]}}});
    let after = redacted("POST", "/v1/users/", 400, &body);
    assert_eq!(after["error"]["code"], "validation_error");
    let params = &after["error"]["extra"]["invalid-params"];
    assert_eq!(params[0]["field"], "account.account_number");
    assert_eq!(params[1]["message"], "This field is required.");
    for planted in [EMAIL, SSN_DIGITS, WORD, "is taken"] {
        assert_one_absent(planted, &after.to_string());
    }
    assert_eq!(redacted("GET", "/v1/users/x/", 404, &json!({"detail": "Not found."})), json!({"detail": "Not found."}));
}

#[test]
fn what_the_document_lists_stays() {
    let body = json!({"id": TOKEN, "status": "login_error", "data_source": "payroll", "is_suspicious": true, "product_type": null,
        "user_id": "", "link_id": TOKEN, "brand_new_field": {"street": NAME, "jane": 1}});
    let after = redacted("GET", &format!("/v1/tasks/{TOKEN}/"), 200, &body);
    assert_eq!(after["status"], "login_error");
    assert_eq!(after["is_suspicious"], true);
    assert_eq!((&after["product_type"], &after["user_id"]), (&Value::Null, &json!("")));
    // a new field is what a check has to find, under another name; what is within it by names that the document has
    let new = after.as_object().unwrap().values().next_back().unwrap();
    assert!(new["street"].is_string());
    assert!(new["jane"].is_null());
    // a new value of an enum is data, even if it is made of words that the document has
    let status = |status: &str| redacted("GET", "/v1/tasks/x/", 200, &json!({"status": status}))["status"].clone();
    assert_ne!(status("employment_error"), "employment_error");
    assert_ne!(status(WORD), WORD);
    assert_ne!(status("Ada"), "Ada");
}

#[test]
fn maps_have_stand_ins_for_their_keys() {
    // the document lets these have any property
    let body = json!({"id": "1", "payload": {"employments": [{"job_title": NAME}], WORD: SSN, SSN: 1, EMAIL: {}, TOKEN: TOKEN}});
    let after = redacted("GET", "/v1/sandbox/scenarios/1/", 200, &body);
    for planted in ALL {
        assert_one_absent(planted, &after.to_string());
    }
    let payload = after["payload"].as_object().unwrap();
    assert_eq!(payload.len(), 5);
    assert!(payload["employments"][0]["job_title"].is_string());
    let (key, value) = payload.iter().next_back().unwrap();
    assert_eq!(key, value);
}

#[test]
fn amounts_and_coordinates_change_and_counts_stay() {
    let body = json!({"count": 12, "next": null, "previous": null, "results": [
        {"id": "1", "latitude": 37.774_929, "longitude": -122.4194, "hours": 0.0, "amount": "0.00", "balance": AMOUNT, "code": 4711}]});
    let after = redacted("GET", "/v1/links/x/transactions/", 200, &body);
    assert_eq!(after["count"], 12);
    let (before, after) = (&body["results"][0], &after["results"][0]);
    for name in ["latitude", "longitude", "balance", "code"] {
        assert_ne!(before[name], after[name], "{name}");
    }
    assert_eq!((&after["hours"], &after["amount"]), (&json!(0.0), &json!("0.00")));
    assert!(after["longitude"].as_f64().unwrap() < -99.0);
    assert!((1000..10_000).contains(&after["code"].as_i64().unwrap()));
}

#[test]
fn headers_are_kept_by_a_list() {
    let entry = redactor().entry(&everywhere(SSN));
    let names = |side: &str| {
        let headers = entry[side]["headers"].as_array().unwrap().iter();
        headers.map(|header| header["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("request"), ["Content-Type", "Accept"]);
    // a name that is new is what a check has to find, under another name
    let names = names("response");
    assert_eq!(names[2..5], ["Content-Type", "Content-Disposition", "Location"]);
    assert_eq!(names[6..], ["Retry-After", "Accept"]);
    // one that the document has for requests stays
    assert_eq!(names[5], "X-Access-Secret");
    let layout = |name: &str| name.split('-').map(str::len).collect::<Vec<_>>();
    assert!(names[1] != "X-Debug" && layout(&names[1]) == layout("X-Debug"), "{names:?}");
    assert_eq!(entry["response"]["headers"][5]["value"], "REDACTED");
    let value = |at: usize| entry["response"]["headers"][at]["value"].as_str().unwrap();
    assert_eq!(value(2), "application/json");
    assert!(value(3).starts_with("attachment; filename=\"") && value(3).ends_with(".pdf\""), "{}", value(3));
    assert!(value(4).starts_with("/v1/users/"), "{}", value(4));
}

#[test]
fn paths_that_are_not_in_the_document_keep_its_words_alone() {
    for (target, expected) in [
        (format!("/v1/users/{TOKEN}/shiny_things/"), "/v1/users/*/*/"),
        (format!("/v1/shiny-things/{WORD}/links/"), "/v1/*/*/links/"),
        (format!("/v1/links/{SSN_DIGITS}/"), "/v1/links/*/"),
        (format!("/v2/{TOKEN}/"), "/v2/*/"),
        (format!("/v1/users/{TOKEN}"), "/v1/users/*"),
    ] {
        let entry = redactor().entry(&entry("GET", &target, 200, &json!({})));
        let url = entry["request"]["url"].as_str().unwrap().strip_prefix("https://prod.truv.com").unwrap();
        let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(parts(expected).len(), parts(url).len(), "{url}");
        for ((expected, found), before) in parts(expected).iter().zip(parts(url)).zip(parts(&target)) {
            assert!(*expected == found || expected == "*" && before != found, "{url}");
        }
    }
}

/// Names of each kind that nobody documents, as of a person.
#[test]
fn undocumented_names_have_stable_stand_ins() {
    const NAMES: [&str; 4] = ["ada_winters", "adaWinters", "Ada-Winters", "x1.ada[winters]"];
    for name in NAMES {
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let body = json!({"id": "1", name: 1, "deep": {name: {name: []}}, "metadata": {name: "x"}});
        let mut entry = with_request(entry("POST", &format!("/v1/{encoded}/?{encoded}=1"), 201, &body), &body);
        entry["response"]["headers"] =
            json!([{"name": name, "value": "1"}, {"name": name.to_uppercase(), "value": "2"}]);
        entry["request"]["postData"] =
            json!({"mimeType": "application/x-www-form-urlencoded", "text": format!("{encoded}=1&{encoded}=2")});
        let mut redactor = redactor();
        let redacted = redactor.entry(&entry);
        assert_clean(&redactor, std::slice::from_ref(&redacted));
        let shown = redacted.to_string().to_lowercase();
        assert!(!shown.contains("winters") && !shown.contains("\"ada"), "{shown}");
        let after = answer(&redacted);
        let new = after.as_object().unwrap().keys().nth(1).unwrap();
        let nested = after.as_object().unwrap().values().nth(2).unwrap().as_object().unwrap();
        assert_eq!(nested.keys().next(), Some(new));
        let headers = redacted["response"]["headers"].as_array().unwrap();
        let lower = |at: usize| headers[at]["name"].as_str().unwrap().to_lowercase();
        assert_eq!(lower(0), lower(1));
    }
    // only where somebody asks for it
    let kept = redactor().keep_names().entry(&entry("GET", "/v1/users/x/", 200, &json!({"brand_new": 1, SSN: 2})));
    let names: Vec<_> = answer(&kept).as_object().unwrap().keys().cloned().collect();
    assert!(names[0] == "brand_new" && names[1] != SSN, "{names:?}");
}

#[test]
fn numbers_with_and_without_punctuation_stay_the_same_number() {
    let body = json!({"notes": [{"note": SSN}, {"note": SSN_DIGITS}, {"note": PHONE}, {"note": "(202) 555-7788"}]});
    let after = redacted("GET", "/v1/unheard/", 200, &body);
    let note =
        |at: usize| after["notes"][at].as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
    let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(digits(note(0)), note(1));
    assert!(note(1).starts_with('9') && &note(1)[3..5] == "00", "{}", note(1));
    assert!(digits(note(3))[3..].starts_with("55501"), "{}", note(3));
}

#[test]
fn requests_are_redacted_as_answers_are() {
    let body = json!({"first_name": NAME, "ssn": SSN_DIGITS, "email": EMAIL});
    let mut redactor = redactor();
    let mut entry = with_request(entry("POST", "/v1/users/", 201, &body), &body);
    let redacted = redactor.entry(&entry);
    assert_eq!(request(&redacted), answer(&redacted));
    // a form, given as text or in parts
    entry["request"]["postData"] =
        json!({"mimeType": "application/x-www-form-urlencoded", "text": "ssn=123456789&fmt=pdf"});
    let form = redactor.entry(&entry)["request"]["postData"]["text"].as_str().unwrap().to_owned();
    assert!(form.starts_with("ssn=9") && !form.contains(SSN_DIGITS), "{form}");
    entry["request"]["postData"] = json!({"mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "ssn", "value": SSN_DIGITS}, {"name": "fmt", "value": "pdf"}]});
    assert_eq!(redactor.entry(&entry)["request"]["postData"]["text"].as_str().unwrap(), form);
}

#[test]
fn each_planted_form_is_found_in_what_was_not_redacted() {
    let scanner = Scanner::new([NAME]);
    for (planted, suspicion) in [
        (SSN, Suspicion::SocialSecurityNumber),
        (EMAIL, Suspicion::Email),
        (NAME, Suspicion::Known),
        (TOKEN, Suspicion::Random),
        (SECRET, Suspicion::AccessSecret),
        (PHONE, Suspicion::Phone),
        (CARD, Suspicion::Card),
        (JWT, Suspicion::Token),
    ] {
        let encoded: String = form_urlencoded::byte_serialize(planted.as_bytes()).collect();
        for place in [
            json!({planted: 1}),
            json!({"text": format!("is {planted}.")}),
            json!({"url": format!("https://x.example/?a={encoded}")}),
            json!({"nested": json!({"deep": planted}).to_string()}),
            json!({"file": BASE64_STANDARD.encode(format!("%PDF-1.7 {planted} x"))}),
        ] {
            let har = json!({"log": {"entries": [{}, place]}}).to_string();
            let hits = scanner.scan(&har);
            assert!(hits.iter().any(|hit| hit.entry == Some(1) && hit.suspicion == suspicion), "{har}: {hits:?}");
            let shown = hits.iter().map(ToString::to_string).collect::<String>();
            assert_one_absent(planted, &shown);
        }
    }
    let plain = json!({"log": {"entries": [{"ssn": SSN_DIGITS}, {"phone": "2025557788"}]}}).to_string();
    assert_eq!(scanner.scan(&plain).len(), 2);
}

/// Sizes, durations and methods stay as far as they are those of HTTP.
#[test]
fn sizes_durations_and_methods_hold_no_data() {
    let mut entry = entry("WINTERS", "/v1/users/", 200, &json!(null));
    entry["request"]["headers"] = json!([{"name": "Content-Length", "value": SSN_DIGITS}]);
    entry["response"]["content"] = json!({"size": 123_456_789, "mimeType": "application/json"});
    entry["time"] = json!(SSN_DIGITS.parse::<u64>().unwrap());
    entry["timings"] = json!({"wait": 4155550123_u64, "send": 12.5});
    let redacted = redactor().entry(&entry);
    assert_eq!(redacted["request"]["method"], "UNKNOWN");
    assert!(!redacted.to_string().contains("4155550123"), "{redacted}");
    assert_eq!(redacted["timings"]["send"], 12.5);
    assert!(!redacted.to_string().contains(SSN_DIGITS), "{redacted}");
    // that there was a body is what a check has to know
    assert!(
        redacted["request"]["bodySize"].as_u64() > Some(0)
            && redacted["response"]["content"]["size"].as_u64() > Some(0)
    );
    for method in ["GET", "QUERY", "PROPFIND", "purge"] {
        entry["request"]["method"] = json!(method);
        assert_eq!(redactor().entry(&entry)["request"]["method"], method.to_ascii_uppercase());
    }
}

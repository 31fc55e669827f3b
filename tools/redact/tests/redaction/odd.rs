//! Entries that are not exchanges: none of their content is left, and afterwards they still are not exchanges.

use serde_json::{Value, json};
use truv_har::Exchange;

use crate::har::{answer, assert_clean, entry, redactor, with_request};

const SSN: &str = "123-45-6789";
const NAME: &str = "Winters-Planted";

/// An entry with something else at a place; without it, if that is null.
fn with(pointer: &str, value: Value) -> Value {
    let mut entry = with_request(entry("POST", "/v1/users/", 200, &json!({"ssn": SSN})), &json!({"last_name": NAME}));
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = entry.pointer_mut(parent).unwrap();
    match value {
        Value::Null => drop(parent.as_object_mut().unwrap().remove(name)),
        value => parent[name] = value,
    }
    entry
}

fn redacted(entry: &Value) -> Value {
    let mut redactor = redactor();
    let once = redactor.entry(entry);
    let text = once.to_string();
    assert!(!text.contains(SSN) && !text.contains("123456789") && !text.contains(NAME), "{entry}\n{text}");
    assert_clean(&redactor, std::slice::from_ref(&once));
    let mut again = crate::har::redactor();
    assert_eq!(again.entry(&once), once, "doing it again changes nothing");
    once
}

#[test]
fn what_was_left_out_before_is_left_out_after_for_the_same_reason() {
    for odd in [
        json!(null),
        json!(SSN),
        json!([SSN, {"name": NAME}]),
        json!(123_456_789),
        json!({}),
        json!({"name": NAME, "ssn": SSN, "response": {"content": {"text": json!({"ssn": SSN}).to_string()}}}),
        json!({"request": NAME}),
        json!({"request": [{"ssn": SSN}]}),
        json!({"request": {}}),
        with("/request/method", json!(null)),
        with("/request/method", json!(format!("GET {SSN}"))),
        with("/request/method", json!([SSN])),
        with("/request/url", json!(null)),
        with("/request/url", json!(format!("{NAME} {SSN}"))),
        with("/request/url", json!({"url": SSN})),
        with("/response", json!(null)),
        with("/response", json!(SSN)),
        with("/response/status", json!(null)),
        with("/response/status", json!(-1)),
        with("/response/status", json!(SSN)),
        with("/response/content", json!({"text": format!("{NAME}%"), "encoding": "base64"})),
        with("/request/postData", json!({"text": format!("{NAME}%"), "encoding": "BASE64"})),
    ] {
        let before = Exchange::from_value(&odd).unwrap_err();
        assert_eq!(Exchange::from_value(&redacted(&odd)), Err(before), "{odd}");
    }
}

#[test]
fn what_could_be_read_before_can_be_read_after() {
    let host = json!([{"name": "Host", "value": "prod.truv.com"}]);
    let mut relative = with("/request/url", json!(format!("/v1/users/?ssn={SSN}")));
    relative["request"]["headers"] = host;
    let exchange = Exchange::from_value(&redacted(&relative)).unwrap();
    assert_eq!((exchange.host.as_deref(), exchange.path.as_str()), (Some("prod.truv.com"), "/v1/users/"));
    assert_eq!(exchange.query[0].0, "ssn");

    // an address within the query is not the address of the request
    relative["request"]["url"] = json!(format!("/v1/users/?next=https://lender.com/{SSN}"));
    let exchange = Exchange::from_value(&redacted(&relative)).unwrap();
    assert_eq!((exchange.host.as_deref(), exchange.path.as_str()), (Some("prod.truv.com"), "/v1/users/"));

    let exchange = Exchange::from_value(&redacted(&with("/request/url", json!("/v1/users/?a=1")))).unwrap();
    assert_eq!((exchange.host, exchange.path.as_str(), exchange.query.len()), (None, "/v1/users/", 1));
    for address in ["*", "../v1/users/", "?ssn=1"] {
        let odd = with("/request/url", json!(address));
        assert_eq!(Exchange::from_value(&redacted(&odd)).unwrap().host, None, "{address}");
    }

    let mut listed = with("/request/url", json!("https://prod.truv.com/v1/users/"));
    listed["request"]["queryString"] = json!([{"name": "ssn", "value": SSN}, {"name": "page", "value": null}]);
    let exchange = Exchange::from_value(&redacted(&listed)).unwrap();
    assert_eq!(exchange.query.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["ssn", "page"]);

    let exchange = Exchange::from_value(&redacted(&with("/request/method", json!(SSN)))).unwrap();
    assert_eq!(exchange.method, "unknown");
    let exchange = Exchange::from_value(&redacted(&with("/response/status", json!("201")))).unwrap();
    assert_eq!(exchange.status, 201);
    let exchange =
        Exchange::from_value(&redacted(&with("/request/url", json!(format!("data:text/plain,{NAME}"))))).unwrap();
    assert_eq!((exchange.scheme.as_str(), exchange.path.as_str()), ("data", "-/-"));

    // a body as JSON, and not as a text of it
    let body = with("/response/content", json!({"mimeType": "application/json", "text": {"ssn": SSN, "a": 1}}));
    let exchange = Exchange::from_value(&redacted(&body)).unwrap();
    let body: Value = serde_json::from_slice(&exchange.response.body).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 2);
    // fields of a form, without a type or with the type of files
    let params = json!([{"name": "ssn", "value": SSN}, {"name": "file", "fileName": NAME, "value": NAME}]);
    let form = with("/request/postData", json!({"params": params}));
    let mut form = form;
    form["request"]["headers"] = json!([]);
    let exchange = Exchange::from_value(&redacted(&form)).unwrap();
    assert_eq!(exchange.request.media_type.as_deref(), Some("application/x-www-form-urlencoded"));
    assert!(exchange.request.body.starts_with(b"ssn="));
    form["request"]["postData"]["mimeType"] = json!("multipart/form-data; boundary=x");
    assert!(!Exchange::from_value(&redacted(&form)).unwrap().request.body.is_empty());
}

#[test]
fn headers_of_other_types_are_read_as_a_check_reads_them() {
    let odd = json!([{"name": "X-A", "value": null}, {"name": "X-B", "value": 123_456_789}, {"name": ":status", "value": SSN}, null]);
    let names = |entry: &Value| {
        let headers = Exchange::from_value(entry).unwrap().response.headers;
        headers.into_iter().map(|header| header.name).collect::<Vec<_>>()
    };
    let entry = redacted(&with("/response/headers", odd));
    assert_eq!(names(&entry).iter().map(String::len).collect::<Vec<_>>(), [3, 3]);
    let entry = redacted(&with("/response/headers", json!({"ETag": SSN})));
    assert_eq!(names(&entry), ["etag"]);
}

/// There are few stand-ins of this form, so that some are what other values were.
#[test]
fn a_stand_in_that_another_value_has_is_no_leak() {
    let spread = |number: usize| number.to_string().chars().map(|digit| format!("-{digit}")).collect::<String>();
    let codes: Vec<String> = (10_000..14_000).map(|number| format!("q{}", spread(number))).collect();
    let mut redactor = redactor();
    let halves = codes.chunks(2000).map(|half| redactor.entry(&entry("GET", "/v1/users/", 200, &json!(half))));
    let entries: Vec<Value> = halves.collect();
    assert_clean(&redactor, &entries);
    // a value that was known when the stand-in was made is no stand-in
    let after = answer(&entries[1]);
    let met = after.as_array().unwrap().iter().filter(|one| codes[..2000].iter().any(|code| *one == code)).count();
    assert_eq!(met, 0);
}

//! A recording with values that must not be seen again.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use truv_sdk_test_support::planted::{EMAIL, KEY, NAME, PHONE, SSN, TOKEN};

/// An exchange of another program with each value in each place.
pub(crate) fn entry() -> Value {
    let all = [SSN, EMAIL, NAME, TOKEN, PHONE, KEY];
    let encoded = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    let query: Vec<_> = all.iter().enumerate().map(|(at, value)| format!("q{at}={}", encoded(value))).collect();
    let headers: Vec<_> =
        all.iter().enumerate().map(|(at, value)| json!({"name": format!("X-H{at}"), "value": value})).collect();
    let body = json!({
        "ssn": SSN, "email": EMAIL, "last_name": NAME, "id": TOKEN, "phone": PHONE, "access_secret": KEY, "list": all,
        "by_key": all.iter().map(|value| ((*value).to_owned(), json!(value))).collect::<serde_json::Map<_, _>>(),
        "text": format!("{NAME} ({EMAIL}, {PHONE}) has {SSN}"), "nested": json!({"deep": all}).to_string(),
        "file": BASE64_STANDARD.encode(format!("%PDF-1.7 {}", all.join(" "))),
        "link": format!("https://{}@lender.com/{TOKEN}?{}#{NAME}", encoded(NAME), query.join("&")),
    });
    json!({
        "startedDateTime": "2026-03-02T15:00:00Z", "time": 1, "comment": all.join(" "), "serverIPAddress": all.join(" "),
        "request": {"method": "POST", "url": format!("https://prod.truv.com/v1/users/{}/?{}", encoded(EMAIL), query.join("&")),
            "headers": headers, "cookies": headers, "postData": {"mimeType": "application/json", "text": body.to_string()}},
        "response": {"status": 200, "headers": headers, "cookies": headers, "redirectURL": format!("https://lender.com/{TOKEN}"),
            "content": {"mimeType": "application/json", "text": body.to_string()}},
    })
}

//! Values that must not be seen again.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

pub(crate) const SSN: &str = "123-45-6789";
pub(crate) const EMAIL: &str = "ada.winters@lender.com";
pub(crate) const NAME: &str = "Winters-Planted";
pub(crate) const TOKEN: &str = "48427a36d43c4d5aa6324bc06c692456";
pub(crate) const PHONE: &str = "+12025557788";
pub(crate) const KEY: &str = "prod-7c1de0a2b3c44d5e9f60718293a4b5c6";

/// In whatever form it may be written.
#[track_caller]
pub(crate) fn assert_absent(shown: &str, others: &[&str]) {
    for planted in [SSN, "123456789", EMAIL, NAME, TOKEN, PHONE, "2025557788", KEY].iter().chain(others) {
        let encoded: String = form_urlencoded::byte_serialize(planted.as_bytes()).collect();
        let base64 = BASE64_STANDARD.encode(planted);
        for form in [*planted, &encoded, &base64[..base64.len() - 4]] {
            assert!(!shown.contains(form), "{planted} is shown");
        }
    }
}

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

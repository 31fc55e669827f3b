//! Drift: one change of a recorded exchange, as if the service no longer kept to its document.

use serde_json::{Map, Value, json};

use truv_sdk_test_support::choices::Choices;

/// Changes an entry in one place.
pub(crate) fn mutate(entry: &mut Value, choices: &mut Choices) {
    match choices.below(16) {
        0 => entry["response"]["status"] = json!([200, 299, 418, 404, 500, 599][choices.below(6)]),
        1 => media_type(
            entry,
            ["text/html", "application/problem+json", "application/xml", "Text/CSV; charset=utf-8"][choices.below(4)],
        ),
        2 => header(
            entry,
            ["X-Shiny", "X-RateLimit-Remaining", "Authorization", "X-Access-Hint"][choices.below(4)],
            &choices.text(),
        ),
        3 => query(entry, choices),
        4 => entry["request"]["method"] = json!(["PUT", "HEAD", "DELETE", "get"][choices.below(4)]),
        5 => path(entry, choices),
        6 => broken(entry, &choices.text()),
        7..=8 => body(entry, "/request/postData", choices),
        _ => body(entry, "/response/content", choices),
    }
}

fn media_type(entry: &mut Value, name: &str) {
    entry["response"]["content"]["mimeType"] = json!(name);
    if let Some(headers) = entry["response"]["headers"].as_array_mut() {
        headers.retain(|header| header["name"] != "Content-Type");
    }
}

fn broken(entry: &mut Value, text: &str) {
    let media_type = entry["response"]["content"]["mimeType"].clone();
    entry["response"]["content"] = json!({"mimeType": media_type, "text": format!("{{\"broken\": \"{text}")});
}

fn header(entry: &mut Value, name: &str, value: &str) {
    if let Some(headers) = entry["response"]["headers"].as_array_mut() {
        headers.push(json!({"name": name, "value": value}));
    }
}

fn query(entry: &mut Value, choices: &mut Choices) {
    let url = entry["request"]["url"].as_str().unwrap();
    let separator = if url.contains('?') { '&' } else { '?' };
    let value: String = form_urlencoded::byte_serialize(choices.text().as_bytes()).collect();
    let name = ["shiny", "page", "filter%5Bstate%5D", "page%5B48427a36d43c4d5aa6324bc06c692456%5D", "created.at"]
        [choices.below(5)];
    entry["request"]["url"] = json!(format!("{url}{separator}{name}={value}"));
}

fn path(entry: &mut Value, choices: &mut Choices) {
    let url = entry["request"]["url"].as_str().unwrap();
    let (path, query) = url.split_once('?').map_or((url, String::new()), |(path, query)| (path, format!("?{query}")));
    let (id, path) = (choices.hex(32), path.trim_end_matches('/'));
    let path = match choices.below(4) {
        0 => path.to_owned(),
        1 => format!("{path}/{id}/"),
        2 => format!("{path}/shiny-things/{id}/"),
        _ => path.replace("/v1/", "/v2/"),
    };
    entry["request"]["url"] = json!(path + &query);
}

/// Changes a value somewhere in a body.
fn body(entry: &mut Value, content: &str, choices: &mut Choices) {
    let Some(content) = entry.pointer_mut(content) else { return };
    let Some(mut body) = content["text"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return;
    };
    let mut count = 0;
    visit(&mut body, &mut count, &mut |_, _| {});
    let chosen = choices.below(count.max(1));
    visit(&mut body, &mut 0, &mut |at, value| {
        if at == chosen {
            change(value, choices);
        }
    });
    content["text"] = json!(body.to_string());
}

fn visit(value: &mut Value, count: &mut usize, act: &mut dyn FnMut(usize, &mut Value)) {
    let at = *count;
    *count += 1;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, count, act)),
        Value::Object(object) => object.values_mut().for_each(|item| visit(item, count, act)),
        _ => {}
    }
    act(at, value);
}

fn change(value: &mut Value, choices: &mut Choices) {
    let choice = choices.below(8);
    match value {
        _ if choice == 0 => *value = Value::Null,
        _ if choice == 1 => *value = of_any_type(choices),
        Value::Object(object) if choice == 2 && !object.is_empty() => {
            let name = object.keys().nth(choices.below(object.len())).unwrap().clone();
            object.remove(&name);
        }
        Value::Object(object) => {
            let name = match choices.below(5) {
                0 => choices.text(),
                1 => choices.hex(32),
                _ => ["shiny_new_field", "status", "ssn", "X"][choices.below(4)].to_owned(),
            };
            object.insert(name, of_any_type(choices));
        }
        Value::Array(items) => items.push(of_any_type(choices)),
        Value::String(text) => *text = other_text(text, choices),
        _ => *value = number(choices),
    }
}

fn other_text(text: &str, choices: &mut Choices) -> String {
    match choices.below(8) {
        0 => text.to_uppercase(),
        1 => text.chars().rev().collect(),
        2 => text.repeat(40),
        3 => text.chars().take(2).collect(),
        4 => [
            "2026-02-30",
            "2026-02-28",
            "2026-02-28T23:59:60Z",
            "24:00",
            "1,234.50",
            "$5.00",
            "12.",
            ".5",
            "1e5",
            "-0.00",
            "0001-01-01",
            "2026-02-28T10:00:00",
            "2026-1-1",
            "+12025557788",
            "a.b.test",
            "not an@email",
            "a@b.co",
            "x@[127.0.0.1]",
            "mailto:a@lender.com",
            "localhost",
            "https://",
            "//lender.com/x",
            "ftp://lender.com/x",
            "999.1.1.1",
            "10.1.2.3",
            "::1",
            "true",
            "null",
            "0",
            "12",
        ][choices.below(30)]
        .to_owned(),
        5 => format!("shiny_{text}"),
        _ => choices.text(),
    }
}

fn of_any_type(choices: &mut Choices) -> Value {
    match choices.below(9) {
        0 => json!([choices.text(), choices.text()]),
        1 => json!({"street_name": choices.text(), choices.hex(32): [choices.text()]}),
        2 => json!(choices.one_in(2)),
        3 => json!([]),
        4 => json!({}),
        5 => json!([{"amount": 12.5, "status": "done"}]),
        6 => number(choices),
        _ => json!(choices.text()),
    }
}

fn number(choices: &mut Choices) -> Value {
    match choices.below(12) {
        0 => json!(0),
        1 => json!(-1),
        2 => json!(7),
        3 => json!(1_234_567_890_123_u64),
        4 => json!(u64::MAX),
        5 => json!(i64::MIN),
        6 => json!(0.5),
        7 => json!(1e21),
        8 => json!(-12.0),
        9 => json!(3_000_000_000_u64),
        10 => json!(1e-7),
        _ => json!(choices.below(3000)),
    }
}

/// An object with members in another order: the findings do not depend on the order.
pub(crate) fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect::<Map<_, _>>(),
        ),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

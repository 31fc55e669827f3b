//! What an exchange is, from entries that programs write.

use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::{Value, json};
use truv_har::{Entries, Exchange, Header, Message, Reason, fields};

use crate::{entry, exchange, har, try_exchange};

fn with(pointer: &str, value: Value) -> Value {
    let mut entry = entry("/a");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    entry.pointer_mut(parent).unwrap()[name] = value;
    entry
}

fn headers(message: &Message) -> Vec<(&str, &str)> {
    message.headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect()
}

#[test]
fn a_body_that_was_kept_compressed_is_unpacked() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"{\"a\": 1}").unwrap();
    let packed = packed.finish().unwrap();
    let content =
        |media_type: &str| json!({"mimeType": media_type, "text": STANDARD.encode(&packed), "encoding": "base64"});
    let body = |content: Value| exchange(&with("/response/content", content)).response.body;
    assert_eq!(body(content("application/json; charset=utf-8")), b"{\"a\": 1}");
    assert_eq!(body(content("application/gzip")), packed);
    let cut = json!({"mimeType": "application/json", "text": STANDARD.encode(&packed[..12]), "encoding": "base64"});
    assert_eq!(body(cut), packed[..12]);
}

#[test]
fn bodies_are_unpacked_by_their_content_coding() {
    let zlib = || {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(b"{\"a\": 1}").unwrap();
        packed.finish().unwrap()
    };
    let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
    raw.write_all(b"{\"a\": 1}").unwrap();
    let codings = [
        ("deflate", zlib()),
        ("deflate", raw.finish().unwrap()),
        #[cfg(feature = "brotli-and-zstd")]
        ("br", STANDARD.decode("iwOAeyJhIjogMX0D").unwrap()),
        #[cfg(feature = "brotli-and-zstd")]
        ("zstd", STANDARD.decode("KLUv/SAIQQAAeyJhIjogMX0=").unwrap()),
    ];
    for (coding, packed) in codings {
        let mut entry = with(
            "/response/content",
            json!({"mimeType": "application/json", "text": STANDARD.encode(&packed), "encoding": "base64"}),
        );
        entry["response"]["headers"] = json!([{"name": "Content-Encoding", "value": coding}]);
        assert_eq!(exchange(&entry).response.body, b"{\"a\": 1}", "{coding}");
        // most recorders unpack, and leave the header
        entry["response"]["content"] = json!({"mimeType": "application/json", "text": "[]"});
        assert_eq!(exchange(&entry).response.body, b"[]", "{coding}");
        entry["response"]["content"] = json!({"text": STANDARD.encode([0xff, 0xfe, 0xfd]), "encoding": "base64"});
        assert_eq!(exchange(&entry).response.body, [0xff, 0xfe, 0xfd], "{coding}");
    }
}

#[test]
fn cookies_are_read_from_their_lists_if_no_header_has_them() {
    let mut entry = entry("/a");
    let cookies = json!([{"name": "a", "value": "1"}, {"name": "b", "value": 2}]);
    entry["request"]["cookies"] = cookies.clone();
    entry["response"]["cookies"] = cookies;
    entry["response"]["headers"] = json!([]);
    let found = exchange(&entry);
    assert_eq!(found.request.header("cookie"), Some("a=1; b=2"));
    assert_eq!(headers(&found.response), [("set-cookie", "a=1"), ("set-cookie", "b=2")]);
    assert_eq!(fields::request_headers(&entry["request"]).last(), Some(&Header::new("cookie", "a=1; b=2")));
    assert_eq!(fields::response_headers(&entry["response"]).len(), 2);
    entry["request"]["headers"] = json!([{"name": "Cookie", "value": "c=3"}]);
    assert_eq!(headers(&exchange(&entry).request), [("cookie", "c=3")]);
}

#[test]
fn an_entry_of_the_book() {
    let exchange = exchange(&json!({
        "startedDateTime": "2026-01-01T00:00:00Z", "time": 1, "comment": "c", "cache": {}, "timings": {},
        "request": {
            "method": "POST", "url": "https://API.test:8443/v1/a%20b?x=1&y=%C3%A9&x=2#part", "httpVersion": "HTTP/1.1",
            "headers": [{"name": "Content-Type", "value": "Application/JSON; charset=utf-8", "comment": "c"}],
            "postData": {"mimeType": "text/plain", "text": "{}", "comment": "c"},
        },
        "response": {
            "status": 201, "headers": [{"name": "X-A", "value": "1"}],
            "content": {"mimeType": "image/png", "text": "AQID", "encoding": "base64"},
        },
    }));
    assert_eq!((exchange.id.as_str(), exchange.method.as_str(), exchange.status), ("traffic.har#0", "post", 201));
    assert_eq!(
        (exchange.scheme.as_str(), exchange.host.as_deref(), exchange.port),
        ("https", Some("api.test"), Some(8443))
    );
    assert_eq!(exchange.path, "/v1/a%20b");
    let query = [("x", "1"), ("y", "é"), ("x", "2")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(exchange.query, query);
    assert_eq!(exchange.request.media_type.as_deref(), Some("application/json"));
    assert_eq!(exchange.request.content_type.as_deref(), Some("Application/JSON; charset=utf-8"));
    assert_eq!(exchange.request.body, b"{}");
    assert_eq!(exchange.response.media_type.as_deref(), Some("image/png"));
    assert_eq!(exchange.response.body, [1, 2, 3]);
    assert_eq!(headers(&exchange.response), [("x-a", "1")]);
    assert_eq!(exchange.response.header("x-a"), Some("1"));
}

#[test]
fn null_and_missing_are_nothing() {
    let bare = json!({"request": {"method": "GET", "url": "https://api.test/a"}, "response": {"status": 204}});
    let mut full = bare.clone();
    for side in ["request", "response"] {
        for name in ["headers", "cookies", "queryString", "postData", "content", "httpVersion"] {
            full[side][name] = json!(null);
        }
    }
    assert_eq!(exchange(&bare), exchange(&full));
    assert_eq!(exchange(&bare).response, Message::default());
    let empty = with("/response/content", json!({"mimeType": null, "text": null, "encoding": null, "size": null}));
    assert_eq!(exchange(&empty).response, Message::default());
}

#[test]
fn headers_of_other_types() {
    for (recorded, read) in [
        (
            json!([{"name": "X", "value": null}, {"name": "y"}, {"value": "z"}, null, 1, "a: b"]),
            vec![("x", ""), ("y", "")],
        ),
        (
            json!([{"name": "Age", "value": 7}, {"name": "B", "value": true}, {"name": "C", "value": [1]}]),
            vec![("age", "7"), ("b", "true"), ("c", "")],
        ),
        (json!({"X-A": "1", "X-B": 2}), vec![("x-a", "1"), ("x-b", "2")]),
        (json!("X-A: 1"), vec![]),
        (
            json!([{"name": ":path", "value": "/a"}, {"name": ":authority", "value": "x"}, {"name": "a", "value": "1"}]),
            vec![("a", "1")],
        ),
    ] {
        assert_eq!(headers(&exchange(&with("/response/headers", recorded.clone())).response), read, "{recorded}");
    }
    assert_eq!(
        fields::headers(&json!([{"name": ":status", "value": 200}, {"name": "X-A", "value": 1}])),
        [Header::new("X-A", "1")]
    );
}

#[test]
fn statuses_of_other_types() {
    for (status, read) in
        [(json!(200), 200), (json!("404"), 404), (json!(200.0), 200), (json!(" 503 "), 503), (json!(999), 999)]
    {
        assert_eq!(exchange(&with("/response/status", status.clone())).status, read, "{status}");
        assert_eq!(fields::status(&status), Some(read));
    }
    for status in [json!(99), json!(1000), json!(""), json!("OK"), json!([200]), json!(true)] {
        assert!(try_exchange(&with("/response/status", status.clone())).is_err(), "{status}");
        assert_eq!(fields::status(&status), None);
    }
}

#[test]
fn bodies_of_other_types() {
    let long = "x".repeat(100);
    let wrapped = "eHh4\r\neHg=\n".to_owned();
    for (content, body) in [
        (json!({"text": "AQID", "encoding": "Base64"}), vec![1, 2, 3]),
        (json!({"text": "_-8", "encoding": "base64"}), vec![0xff, 0xef]),
        (json!({"text": "/+8", "encoding": "base64"}), vec![0xff, 0xef]),
        (json!({"text": "/+8=", "encoding": "base64"}), vec![0xff, 0xef]),
        (json!({"text": wrapped, "encoding": "base64"}), b"xxxxx".to_vec()),
        (json!({"text": "", "encoding": "base64"}), vec![]),
        (json!({"text": "AQID", "encoding": "utf-8"}), b"AQID".to_vec()),
        (json!({"text": {"a": [1, null]}}), b"{\"a\":[1,null]}".to_vec()),
        (json!({"text": [1, "x"]}), b"[1,\"x\"]".to_vec()),
        (json!({"text": 17}), b"17".to_vec()),
        (json!({"text": long}), long.clone().into_bytes()),
        (json!("text"), vec![]),
    ] {
        assert_eq!(exchange(&with("/response/content", content.clone())).response.body, body, "{content}");
        assert_eq!(fields::body(&content, &Value::Null), Ok(body));
    }
    assert!(fields::body(&json!({"text": "a b%", "encoding": "base64"}), &Value::Null).is_err());
}

#[test]
fn media_types_are_those_of_the_header_first() {
    let media_type = |header: Value, recorded: Value| {
        let mut entry = with("/response/headers", json!([{"name": "content-TYPE", "value": header}]));
        entry["response"]["content"]["mimeType"] = recorded;
        exchange(&entry).response.media_type
    };
    assert_eq!(media_type(json!("text/html"), json!("text/plain")).as_deref(), Some("text/html"));
    assert_eq!(media_type(json!(""), json!("text/plain; charset=x")).as_deref(), Some("text/plain"));
    assert_eq!(media_type(json!(null), json!("x-unknown")), None);
}

#[test]
fn fields_of_a_form_become_its_text() {
    let form = |media_type: Value, params: Value| {
        let entry = with("/request/postData", json!({"mimeType": media_type, "params": params}));
        let request = exchange(&entry).request;
        (request.content_type.unwrap_or_default(), String::from_utf8(request.body).unwrap())
    };
    let params = json!([{"name": "a b", "value": "é&="}, {"name": "c", "value": null}, {"value": "x"}]);
    let text = "a+b=%C3%A9%26%3D&c=".to_owned();
    let urlencoded = "application/x-www-form-urlencoded".to_owned();
    assert_eq!(form(json!(urlencoded), params.clone()), (urlencoded.clone(), text.clone()));
    assert_eq!(form(json!(null), params.clone()), (urlencoded, text));

    let params = json!([{"name": "a\"b", "value": "1"}, {"name": "f", "fileName": "x.pdf", "contentType": "application/pdf", "value": "%PDF"}]);
    let (media_type, text) = form(json!("multipart/form-data; boundary=\"b1\""), params.clone());
    assert_eq!(media_type, "multipart/form-data; boundary=\"b1\"");
    assert_eq!(
        text,
        "--b1\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n--b1\r\nContent-Disposition: form-data; \
         name=\"f\"; filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b1--\r\n"
    );
    let (media_type, text) = form(json!("multipart/form-data"), params);
    let (_, boundary) = media_type.split_once("boundary=").unwrap();
    assert!(text.starts_with(&format!("--{}\r\n", boundary.trim_matches('"'))), "{text}");
    // if there are a text and fields, the text wins
    let both = json!({"mimeType": "text/plain", "text": "t", "params": [{"name": "a", "value": "1"}]});
    assert_eq!(exchange(&with("/request/postData", both)).request.body, b"t");
}

#[test]
fn relative_addresses_have_the_host_that_stands_elsewhere() {
    let at = |url: &str, headers: Value| {
        let mut entry = with("/request/url", json!(url));
        entry["request"]["headers"] = headers;
        exchange(&entry)
    };
    let address = |exchange: &Exchange| {
        format!(
            "{}://{}:{}{}",
            exchange.scheme,
            exchange.host.clone().unwrap_or_default(),
            exchange.port.unwrap_or_default(),
            exchange.path
        )
    };
    let host = json!([{"name": "Host", "value": "api.test:81"}]);
    let authority = json!([{"name": ":authority", "value": "h2.test"}, {"name": ":scheme", "value": "http"}, {"name": "host", "value": "x"}]);
    assert_eq!(address(&at("/a/b?c=1", host.clone())), "https://api.test:81/a/b");
    assert_eq!(at("/a/b?c=1", host.clone()).query, [("c".to_owned(), "1".to_owned())]);
    assert_eq!(address(&at("/a", authority)), "http://h2.test:80/a");
    assert_eq!(address(&at("//other.test/a", host.clone())), "https://other.test:443/a");
    assert_eq!(address(&at("other.test:8080/a", host)), "https://other.test:8080/a");
    for unknown in [json!([]), json!([{"name": "Host", "value": "a/b@c"}]), json!([{"name": "Host", "value": null}])] {
        let exchange = at("/a", unknown);
        assert_eq!((exchange.host, exchange.port, exchange.path), (None, None, "/a".to_owned()));
    }
    let request = |url: &str| json!({"url": url, "headers": [{"name": "host", "value": "api.test"}]});
    assert_eq!(fields::url(&request("/a")).unwrap().unwrap().as_str(), "https://api.test/a");
    assert_eq!(fields::url(&json!({"url": "/a"})), Ok(None));
    assert_eq!(fields::url(&json!({"url": "no address"})), Err(Reason::BadUrl));
}

#[test]
fn relative_addresses_have_the_host_of_their_page() {
    let mut relative = with("/request/url", json!("/a"));
    relative["pageref"] = json!("page_1");
    let text = har(&[relative, with("/request/url", json!("/b"))]).replacen(
        "\"entries\"",
        "\"pages\": [{\"id\": \"page_1\", \"title\": \"https://shop.test/start?x\"}, {\"id\": \"page_2\", \"title\": \"Start\"}], \"entries\"",
        1,
    );
    let found: Vec<_> = Entries::new("a.har", text.as_bytes()).exchanges().map(Result::unwrap).collect();
    assert_eq!((found[0].host.as_deref(), found[0].path.as_str()), (Some("shop.test"), "/a"));
    assert_eq!(found[1].host, None);
}

#[test]
fn other_addresses_of_browsers() {
    for (url, scheme, host) in [
        ("wss://api.test/socket", "wss", Some("api.test")),
        ("data:image/png;base64,AAAA", "data", None),
        ("blob:https://api.test/1", "blob", None),
        ("chrome-extension://abcdef/x.js", "chrome-extension", Some("abcdef")),
        ("about:blank", "about", None),
        ("http://[::1]:80/x", "http", Some("[::1]")),
    ] {
        let exchange = exchange(&with("/request/url", json!(url)));
        assert_eq!((exchange.scheme.as_str(), exchange.host.as_deref()), (scheme, host), "{url}");
    }
}

#[test]
fn a_query_that_is_only_in_its_list() {
    let mut odd = entry("/a");
    odd["request"]["queryString"] = json!([{"name": "a", "value": "1"}, {"name": "b", "value": null}]);
    let pairs = [("a", "1"), ("b", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(exchange(&odd).query, pairs);
    odd["request"]["url"] = json!("https://api.test/a?c=2");
    assert_eq!(exchange(&odd).query, [("c".to_owned(), "2".to_owned())]);
}

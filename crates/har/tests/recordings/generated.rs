//! Arbitrary input, and files cut at every place.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use truv_har::{Creator, Entries, Exchange, Form, Writer};

use crate::{entry, har, paths_named, read_named};

/// Gives only a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.min(buffer.len());
        self.0.read(&mut buffer[..length])
    }
}

fn small() -> [(&'static str, String); 4] {
    let entries = ["/a\\n{[\"", "/b", "/c"].map(entry);
    let lines: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
    let pretty = entries.iter().map(|entry| format!("{entry:#}\n")).collect();
    [("a.har", har(&entries)), ("a.ndjson", lines), ("b.har", pretty), ("c.har", json!(entries).to_string())]
}

#[test]
fn a_file_may_be_cut_at_every_byte() {
    for (name, text) in small() {
        let (all, told) = paths_named(name, text.as_bytes());
        assert_eq!((all.len(), told.len()), (3, 0), "{name}");
        let mut before = 0;
        for length in 0..text.len() {
            let (found, told) = paths_named(name, &text.as_bytes()[..length]);
            assert!(all.starts_with(&found), "{name} {length}");
            assert!(found.len() >= before, "{name} {length}");
            before = found.len();
            // one or more values, all complete
            let prefix = &text.as_bytes()[..length];
            let mut values = serde_json::Deserializer::from_slice(prefix).into_iter::<Value>();
            let is_whole = !prefix.is_empty() && values.all(|value| value.is_ok());
            assert_eq!(told.len(), usize::from(!is_whole), "{name} {length} {told:?}");
        }
        assert_eq!(before, 3, "{name}");
    }
}

#[test]
fn a_compressed_file_may_be_cut_at_every_byte() {
    for (name, text) in small() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        let bytes = encoder.finish().unwrap();
        let all = paths_named(name, &bytes).0;
        for length in 0..bytes.len() {
            let (found, _) = paths_named(name, &bytes[..length]);
            assert!(all.starts_with(&found), "{name} {length}");
        }
    }
}

#[test]
fn a_file_may_come_in_pieces_of_any_size() {
    for (name, text) in small() {
        for size in 1..40 {
            let found: Vec<_> =
                Entries::new(name, Slow(text.as_bytes(), size)).map(|entry| entry.unwrap().text().to_owned()).collect();
            let (whole, _) = read_named(name, text.as_bytes());
            assert_eq!(found, whole.iter().map(truv_har::Entry::text).collect::<Vec<_>>(), "{name} {size}");
        }
    }
}

#[test]
fn every_byte_may_be_another() {
    for (name, text) in small() {
        for at in (0..text.len()).step_by(7) {
            for byte in [0xff, 0xc3, 0, b'"', b'{', b'}', b'[', b'9', b'\n', b'\\'] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] = byte;
                let (entries, problems) = read_named(name, &bytes);
                assert!(entries.len() + problems.len() <= 8, "{name} {at} {byte}");
                for entry in entries {
                    let _ = (entry.value().is_ok(), entry.exchange().is_ok());
                }
            }
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,8}",
        Just("GET".to_owned()),
        Just("https://api.test/x?y=1".to_owned()),
        Just("/relative".to_owned()),
        Just("base64".to_owned()),
        Just("200".to_owned()),
        Just("multipart/form-data".to_owned()),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..1100_i64).prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    let name = prop_oneof![
        any_text(),
        prop::sample::select(vec![
            "request",
            "response",
            "method",
            "url",
            "headers",
            "name",
            "value",
            "status",
            "content",
            "postData",
            "text",
            "encoding",
            "params",
            "mimeType",
            "queryString",
            "pageref",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A good entry with an arbitrary value in it.
fn any_entry() -> impl Strategy<Value = Value> {
    const POINTERS: [&str; 12] = [
        "",
        "/request",
        "/request/method",
        "/request/url",
        "/request/headers",
        "/response",
        "/response/status",
        "/response/headers",
        "/response/content",
        "/response/content/text",
        "/response/content/mimeType",
        "/x",
    ];
    let entry = (prop::sample::select(&POINTERS[..]), any_value()).prop_map(|(pointer, value)| {
        let mut entry = entry("/a");
        if let Some(place) = entry.pointer_mut(pointer) {
            *place = value;
        }
        entry
    });
    // a list with an entry in it is a recording of its own, also in place of an entry
    entry.prop_filter("an entry is no list of entries", |entry| !has_entries(entry))
}

fn has_entries(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().any(|item| item.get("request").is_some() || has_entries(item)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(entries in prop::collection::vec(any_entry(), 0..6)) {
        for form in [Form::Har, Form::List, Form::Lines] {
            let mut writer = Writer::new(Vec::new(), form, Creator { name: "x", version: "1" }).unwrap();
            entries.iter().for_each(|entry| writer.write(entry).unwrap());
            let bytes = writer.finish().unwrap();
            // a list is recognized by its first entry, and lines by the file's name
            let is_known = form != Form::List || entries.first().is_some_and(|entry| !entry["request"].is_null());
            let name = if form == Form::Lines { "x.ndjson" } else { "x.har" };
            let mut index = 0;
            for found in Entries::new(name, &*bytes) {
                match found {
                    Ok(entry) => {
                        prop_assert_eq!(entry.index(), index);
                        // with floats as `serde_json` reads them
                        let written: Value = serde_json::from_str(&entries[index].to_string()).unwrap();
                        prop_assert_eq!(&entry.value().unwrap(), &written);
                        let by_value = Exchange::from_value(&entries[index]).is_ok();
                        prop_assert_eq!(entry.exchange().is_ok(), by_value);
                        index += 1;
                    }
                    Err(problem) => prop_assert!(!is_known || form == Form::Lines && entries.is_empty(), "{}", problem),
                }
            }
            prop_assert!(index == entries.len() || !is_known, "{} of {} in {form:?}", index, entries.len());
        }
    }

    #[test]
    fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..300), start in 0..5_usize) {
        let starts = ["", "{\"log\": {\"entries\": [", "[{\"request\": {}}, ", "{\"request\": {}}\n", "{\"a\": "];
        let bytes = [starts[start].as_bytes(), &bytes].concat();
        for name in ["a.har", "a.ndjson"] {
            let found: Vec<_> = Entries::new(name, &*bytes).exchanges().collect();
            prop_assert!(found.len() <= bytes.len() + 2);
        }
    }
}

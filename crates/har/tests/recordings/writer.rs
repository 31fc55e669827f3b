//! The text that the writer writes.

use serde_json::{Value, json};
use truv_har::{Creator, Entries, Form, Layout, Writer};

use crate::entry;

const CREATOR: Creator<'_> = Creator { name: "the \"writer\"", version: "1.0" };

fn written(layout: impl Into<Layout>, entries: &[Value]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), layout, CREATOR).unwrap();
    entries.iter().for_each(|entry| writer.write(entry).unwrap());
    writer.finish().unwrap()
}

#[test]
fn har_is_laid_out_as_one_value_would_be() {
    for entries in [vec![], vec![entry("/a")], vec![entry("/a"), json!({"a": [], "b": {}, "c": "x\ny"}), json!({})]] {
        let text = String::from_utf8(written(Form::Har, &entries)).unwrap();
        let har: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(har["log"]["version"], "1.2");
        assert_eq!(har["log"]["creator"], json!({"name": CREATOR.name, "version": CREATOR.version}));
        assert_eq!(har["log"]["entries"], json!(entries));
        let start = "{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"creator\": {\n      \"name\": \"the \\\"writer\\\"\",\n      \
            \"version\": \"1.0\"\n    },\n";
        let list = format!("{:#}", json!({"log": {"entries": entries}}));
        assert_eq!(text, start.to_owned() + list.strip_prefix("{\n  \"log\": {\n").unwrap() + "\n");
    }
}

#[test]
fn lists_and_lines() {
    let entries = [entry("/a"), entry("/b")];
    assert_eq!(written(Form::List, &entries), format!("{:#}\n", json!(entries)).into_bytes());
    assert_eq!(written(Form::List, &[]), b"[]\n");
    assert_eq!(written(Form::Lines, &entries), format!("{}\n{}\n", entries[0], entries[1]).into_bytes());
    assert_eq!(written(Form::Lines, &[]), b"");
}

#[test]
fn what_was_written_is_read_in_the_same_layout() {
    let entries = [entry("/a"), entry("/b")];
    for form in [Form::Har, Form::List, Form::Lines] {
        for is_gzip in [false, true] {
            let layout = Layout { form, is_gzip };
            let bytes = written(layout, &entries);
            assert_eq!(bytes, written(layout, &entries), "the same bytes each time");
            let mut read = Entries::new("x", &*bytes);
            let values: Vec<_> = read.by_ref().map(|entry| entry.unwrap().value().unwrap()).collect();
            assert_eq!(values, entries);
            assert_eq!(read.layout(), Some(layout));
        }
    }
}

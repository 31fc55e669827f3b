//! Forms of files.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use truv_har::{Entries, Form, Layout, Reason};

use crate::{entry, har, paths, paths_named};

fn three() -> Vec<serde_json::Value> {
    ["/a", "/b", "/c"].map(entry).to_vec()
}

const ALL: [&str; 3] = ["/a", "/b", "/c"];

/// All three entries are read, and no problem is reported.
#[track_caller]
fn assert_all(what: &str, bytes: &[u8]) {
    let (found, told) = paths(bytes);
    assert_eq!(found, ALL, "{what}");
    assert_eq!(told, [], "{what}");
}

fn lines() -> String {
    three().iter().map(|entry| format!("{entry}\n")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn entries_follow_one_another_in_many_ways() {
    let har = har(&three());
    let pretty = format!("{:#}", serde_json::from_str::<serde_json::Value>(&har).unwrap());
    assert_all("HAR", har.as_bytes());
    assert_all("HAR in many lines", pretty.as_bytes());
    assert_all("HAR with Windows' line breaks", pretty.replace('\n', "\r\n").as_bytes());
    assert_all("lines", lines().as_bytes());
    assert_all("lines without the last break", lines().trim_end().as_bytes());
    assert_all("lines with empty ones between", lines().replace('\n', "\r\n\r\n").as_bytes());
    assert_all("in many lines each", three().map_pretty().as_bytes());
    assert_all("a JSON text sequence", lines().replace("{\"request\"", "\u{1e}{\"request\"").as_bytes());
    assert_all("a list", json!(three()).to_string().as_bytes());
    assert_all("a list in many lines", format!("{:#}", json!(three())).as_bytes());
    let two = format!("{}\n{}", crate::har(&three()[..1]), crate::har(&three()[1..]));
    assert_all("two HARs", two.as_bytes());
}

trait Pretty {
    fn map_pretty(&self) -> String;
}

impl Pretty for Vec<serde_json::Value> {
    fn map_pretty(&self) -> String {
        self.iter().map(|entry| format!("{entry:#}\n")).collect()
    }
}

#[test]
fn what_is_around_the_entries_does_not_matter() {
    let entries = json!(three());
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    for text in [
        format!(r#"{{"$schema": "x", "_x": {deep}, "log": {{"entries": {entries}, "version": 1.2}}}}"#),
        format!(
            r#"{{"log": {{"_x": {deep}, "version": null, "pages": null, "entries": {entries}, "comment": "]}}"}}, "a": 1}}"#
        ),
        format!(r#"{{"log": {{"pages": [{{"id": 1}}, null], "browser": {{"log": {{}}}}, "entries": {entries}}}}}"#),
        format!(r#"{{"log": {{"entries": [], "entries": {entries}}}}}"#),
        format!(r#"{{"log": {{"entries": []}}, "log": {{"entries": {entries}}}}}"#),
        // as editors and people leave files behind
        format!(r#"{{"log": {{"entries": {},]}},}}"#, entries.to_string().trim_end_matches(']')),
    ] {
        assert_all(&text.replace(&deep, "…"), text.as_bytes());
    }
}

#[test]
fn gzip_marks_and_utf_16_are_seen_by_the_first_bytes() {
    for text in [har(&three()), lines(), json!(three()).to_string()] {
        let marked = format!("\u{feff}{text}");
        let forms = [
            text.clone().into_bytes(),
            marked.clone().into_bytes(),
            utf16(&marked, u16::to_le_bytes),
            utf16(&marked, u16::to_be_bytes),
            utf16(&text, u16::to_le_bytes),
            utf16(&text, u16::to_be_bytes),
        ];
        for (number, form) in forms.iter().enumerate() {
            assert_all(&format!("{number}"), form);
            assert_all(&format!("{number} in gzip"), &gzip(form));
        }
        let (start, end) = text.split_at(text.len() / 2);
        assert_all("gzip in two parts", &[gzip(start.as_bytes()), gzip(end.as_bytes())].concat());
    }
}

#[test]
fn characters_of_utf_16_are_whole_across_pieces() {
    let body = "a\u{1f600}é".repeat(20_000);
    let mut odd = entry("/a");
    odd["response"]["content"]["text"] = json!(body);
    for shift in ["", " "] {
        let bytes = utf16(&format!("{}{shift}", har(&[odd.clone()])), u16::to_le_bytes);
        let exchange = Entries::new("x.har", &*bytes).exchanges().next().unwrap().unwrap();
        assert_eq!(exchange.response.body, body.as_bytes());
    }
    let half = utf16(&har(&three()).replace("test/a", "test/a\u{e000}"), u16::to_le_bytes);
    let half: Vec<u8> =
        half.chunks(2).flat_map(|unit| if unit == [0, 0xe0] { [0, 0xd8] } else { [unit[0], unit[1]] }).collect();
    let (found, told) = paths(&half);
    assert_eq!(found, ["/a%EF%BF%BD", "/b", "/c"]);
    assert_eq!(told, [(None, Reason::InvalidText)]);
}

#[test]
fn what_is_no_recording_is_told_once() {
    for text in [
        "",
        " \n",
        "{}",
        "[]",
        "null",
        "17",
        "\"text\"",
        "<html></html>",
        "{\"name\": \"package\", \"version\": \"1\"}",
        "[{\"name\": \"x\"}, {\"name\": \"y\"}]",
        "[[[[",
        "{\"log\": null}",
        "{\"log\": \"text\"}",
        "{\"log\": {\"version\": \"1.2\"}}",
        "{\"log\": {\"entries\": \"text\"}}",
        "{\"log\": {\"entries\": {}}}",
        "{\"log\" {}}",
        "{\"a\": }",
        "{log: 1}",
    ] {
        for bytes in [text.as_bytes().to_vec(), gzip(text.as_bytes())] {
            assert_eq!(paths(&bytes), (vec![], vec![(None, Reason::NotARecording)]), "{text}");
        }
    }
    assert_eq!(paths(har(&[]).as_bytes()), (vec![], vec![]));
}

#[test]
fn lines_are_looked_for_by_the_name_where_the_first_is_odd() {
    let text = format!("{{\"level\": \"info\"}}\nhalf of a li\n{{\"half\": \n{}", lines());
    let odd = [(Some(0), Reason::NoRequest), (Some(1), Reason::NotJson), (Some(2), Reason::NotJson)];
    for name in ["a.ndjson", "a.JSONL", "a.ndjson.gz", "a.jsonl"] {
        assert_eq!(paths_named(name, text.as_bytes()), (ALL.map(str::to_owned).to_vec(), odd.to_vec()), "{name}");
    }
    // without that name, only text that starts like an entry
    assert_eq!(paths(text.as_bytes()).1, [(None, Reason::NotARecording)]);
    assert_eq!(paths(format!("{{}}\n{}", lines()).as_bytes()).0, ALL);
    assert_eq!(paths_named("a.ndjson", format!("[]\n{}", lines()).as_bytes()).0, ALL);
    // a HAR is read as HAR, whatever its name is
    assert_eq!(paths_named("a.ndjson", har(&three()).as_bytes()).0, ALL);
}

#[test]
fn the_layout_is_known_with_the_first_entry() {
    for (form, text) in [(Form::Har, har(&three())), (Form::Lines, lines()), (Form::List, json!(three()).to_string())] {
        for is_gzip in [false, true] {
            let bytes = if is_gzip { gzip(text.as_bytes()) } else { text.clone().into_bytes() };
            let mut entries = Entries::new("a.har", &*bytes);
            assert_eq!(entries.layout(), None);
            entries.next().unwrap().unwrap();
            assert_eq!(entries.layout(), Some(Layout { form, is_gzip }));
        }
    }
}

#[test]
fn what_stands_after_the_end_or_is_damaged_is_told() {
    let har = har(&three());
    let told = |text: &str| {
        let (found, told) = paths(text.as_bytes());
        assert_eq!(found, ALL, "{text}");
        told
    };
    for rest in ["x", "}", "]", "{\"a\": 1}", "<!-- -->", "\0\0\0"] {
        assert_eq!(told(&format!("{har}\n{rest}")), [(None, Reason::TrailingText)], "{rest}");
    }
    let open = format!("{{\"log\": {{\"entries\": {}", json!(three()));
    for (rest, reason) in [("", Reason::Truncated), ("}", Reason::Truncated), (" 1}}", Reason::BrokenOff)] {
        assert_eq!(told(&format!("{open}{rest}")), [(None, reason)], "{rest}");
    }
    let mut damaged = gzip(&[har.as_bytes(), "x".repeat(1 << 20).as_bytes()].concat());
    let length = damaged.len();
    damaged.truncate(length - 20);
    assert_eq!(paths(&damaged).0, ALL);
    let problem = Entries::new("a.har", format!("\n\n{har}\n\nx").as_bytes()).last().unwrap().unwrap_err();
    assert_eq!(problem.to_string(), "a.har (line 5): there is more text after the end of the recording");
}

#[test]
fn what_is_outside_of_the_entries_can_be_kept() {
    let text =
        r#"{"log": {"pages": [{"title": "t"}], "entries": [{"request": {}}, {"request": 1}], "x": "y"}, "z": 1} rest"#;
    let mut entries = Entries::new("a.har", text.as_bytes()).keep_envelope();
    assert_eq!(entries.by_ref().filter(Result::is_ok).count(), 2);
    assert_eq!(entries.envelope(), r#"{"log": {"pages": [{"title": "t"}], "entries": [ ], "x": "y"}, "z": 1} rest"#);
    let mut other = Entries::new("a.har", "{\"a\": [1]} x".as_bytes()).keep_envelope();
    assert_eq!(other.by_ref().count(), 1);
    assert_eq!(other.envelope(), "{\"a\": [1]} x");
}

/// Gives these bytes, then fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
            read => Ok(read),
        }
    }
}

#[test]
fn an_error_of_reading_is_told_after_what_came_before() {
    let text = har(&three());
    for length in [0, 10, text.len() - 20, text.len()] {
        let found: Vec<_> = Entries::new("a.har", Failing(&text.as_bytes()[..length])).collect();
        let (last, before) = found.split_last().unwrap();
        assert!(before.iter().all(Result::is_ok), "{length}");
        let reason = last.as_ref().unwrap_err().reason;
        assert_eq!(reason, Reason::Unreadable(std::io::ErrorKind::ConnectionReset), "{length}");
    }
}

/// Counts the bytes that were read.
struct Counted<'a>(&'a [u8], &'a AtomicUsize);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.fetch_add(read, Ordering::Relaxed);
        Ok(read)
    }
}

#[test]
fn no_more_is_read_than_the_entry_at_hand_needs() {
    const AHEAD: usize = 256 << 10;
    let entries: Vec<_> = (0..10_000).map(|number| entry(&format!("/{number}"))).collect();
    let lines: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
    for text in [har(&entries), lines, json!(entries).to_string()] {
        assert!(text.len() > 5 * AHEAD);
        let (read, mut given, mut count) = (AtomicUsize::new(0), 0, 0);
        for found in Entries::new("a.har", Counted(text.as_bytes(), &read)) {
            given += found.unwrap().text().len();
            count += 1;
            assert!(read.load(Ordering::Relaxed) < given + count + AHEAD);
        }
        assert_eq!((count, read.into_inner()), (entries.len(), text.len()));
    }
}

#[test]
fn large_entries_can_be_left_out() {
    let mut large = entry("/large");
    large["response"]["content"]["text"] = json!("x".repeat(300_000));
    let text = har(&[entry("/a"), large, entry("/b")]);
    let found: Vec<_> = Entries::new("a.har", text.as_bytes()).largest(100_000).collect();
    let problem = found[1].as_ref().unwrap_err();
    assert_eq!((problem.entry, problem.reason), (Some(1), Reason::TooLarge));
    assert_eq!(found[2].as_ref().unwrap().index(), 2);
    assert!(found[0].is_ok() && found.len() == 3);
}

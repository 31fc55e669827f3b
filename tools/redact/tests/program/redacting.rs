//! How the program reads and writes files.

use serde_json::{Value, json};

use truv_sdk_test_support::planted::{SSN, assert_absent};

use crate::planted::entry;
use crate::{failure, files, run, success};

fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "pages": [{"title": SSN}], "creator": {"name": SSN}, "entries": entries}})
        .to_string()
}

#[test]
fn files_are_cleaned_in_place_and_once() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("below");
    std::fs::create_dir(&below).unwrap();
    std::fs::write(folder.path().join("a.har"), har(&[entry(), entry()])).unwrap();
    std::fs::write(below.join("b.ndjson"), format!("{}\n{}\n", entry(), entry())).unwrap();
    std::fs::write(folder.path().join("notes.txt"), SSN).unwrap();
    let path = folder.path().to_str().unwrap();

    let message = failure(&run(&["--check", path]));
    assert!(message.contains("a.har: entry 1 has what looks like a social security number"), "{message}");
    assert!(message.contains("b.ndjson: entry 0 has what looks like an access secret"), "{message}");
    assert_absent(&message, &[]);

    let said = success(&run(&[path]));
    assert!(said.starts_with("Redacted 2 of 2 files: 4 entries, 0 already redacted before. Replaced: "), "{said}");
    assert_absent(&said, &[]);
    let written =
        [files(&below), files(folder.path()).into_iter().filter(|(name, _)| name == "a.har").collect()].concat();
    assert_eq!(written.len(), 2);
    written.iter().for_each(|(_, text)| assert_absent(text, &[]));
    let said = success(&run(&["--check", path]));
    assert_eq!(said, "Nothing was found in 2 files with 4 exchanges.\n");

    let said = success(&run(&[path]));
    assert!(said.starts_with("Redacted 0 of 2 files: 0 entries, 4 already redacted before."), "{said}");
    assert_eq!(
        [files(&below), files(folder.path()).into_iter().filter(|(name, _)| name == "a.har").collect()].concat(),
        written
    );
    // a file that is not a recording stays unchanged
    assert_eq!(std::fs::read_to_string(folder.path().join("notes.txt")).unwrap(), SSN);
}

#[test]
fn the_same_key_gives_the_same_stand_ins() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let redacted = |name: &str, flags: &[&str]| {
        std::fs::write(file(name), har(&[entry()])).unwrap();
        success(&run(&[&[&*file(name)][..], flags].concat()));
        std::fs::read_to_string(file(name)).unwrap()
    };
    let one = redacted("1.har", &["--key", "of this test"]);
    assert_eq!(redacted("2.har", &["--key", "of this test"]), one);
    assert_ne!(redacted("3.har", &["--key", "another"]), one);
    assert_ne!(redacted("4.har", &[]), redacted("5.har", &[]));
}

#[test]
fn a_document_of_another_service_says_what_may_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("shared.yaml"), "components: {schemas: {State: {type: string, enum: [ajar, shut]}}}\n")
        .unwrap();
    let spec = "openapi: 3.0.3\ninfo: {title: Doors, version: '1'}\nservers: [{url: https://doors.example/api}]\npaths:\n  /doors:\n    \
        get:\n      responses:\n        '200':\n          description: d\n          content:\n            '*/*':\n              schema:\n                \
        {type: object, properties: {state: {$ref: 'shared.yaml#/components/schemas/State'}, owner: {type: string}}}\n";
    std::fs::write(path("openapi.yaml"), spec).unwrap();
    let entry = json!({"request": {"method": "GET", "url": "https://doors.example/api/doors"}, "response": {"status": 200,
        "content": {"mimeType": "application/json", "text": "{\"state\": \"ajar\", \"owner\": \"ajar\"}"}}});
    std::fs::write(path("doors.har"), har(std::slice::from_ref(&entry))).unwrap();
    success(&run(&["--spec", &path("openapi.yaml"), &path("doors.har")]));
    let har: Value = serde_json::from_str(&std::fs::read_to_string(path("doors.har")).unwrap()).unwrap();
    let body: Value =
        serde_json::from_str(har["log"]["entries"][0]["response"]["content"]["text"].as_str().unwrap()).unwrap();
    assert_eq!(body["state"], "ajar");
    assert_ne!(body["owner"], "ajar");

    std::fs::write(path("broken.yaml"), "openapi: 3.0.3\npaths: {/doors: {$ref: gone.yaml#/x}}\n").unwrap();
    let message = failure(&run(&["--spec", &path("broken.yaml"), &path("doors.har")]));
    assert!(message.contains("broken.yaml cannot be used") && message.contains("gone.yaml"), "{message}");
    std::fs::write(path("list.yaml"), "[]\n").unwrap();
    failure(&run(&["--spec", &path("list.yaml"), &path("doors.har")]));
}

#[test]
fn what_cannot_be_read_is_neither_clean_nor_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let broken = format!("{{\"log\": {{\"entries\": [{{\"ssn\": \"{SSN}\"");
    std::fs::write(path("good.har"), har(&[entry()])).unwrap();
    std::fs::write(path("broken.har"), &broken).unwrap();
    for flags in [&["redact"][..], &["--check"]] {
        let message = failure(&run(&[flags, &[&path("broken.har")]].concat()));
        assert!(message.contains("broken.har#0: the file ends in the middle of the entry\n"), "{message}");
        assert_absent(&message, &[]);
        let message = failure(&run(&[flags, &[&path("none.har")]].concat()));
        assert!(message.contains("none.har: cannot be read"), "{message}");
    }
    // all or nothing
    failure(&run(&[folder.path().to_str().unwrap()]));
    assert_eq!(std::fs::read_to_string(path("good.har")).unwrap(), har(&[entry()]));
    assert_eq!(std::fs::read_to_string(path("broken.har")).unwrap(), broken);

    std::fs::write(path("empty.har"), r#"{"log": {"entries": []}}"#).unwrap();
    let message = failure(&run(&["--check", &path("empty.har")]));
    assert!(message.contains("so nothing was checked"), "{message}");
    let empty = tempfile::tempdir().unwrap();
    let message = failure(&run(&[empty.path().to_str().unwrap()]));
    assert!(message.contains("there are no recordings; they end in .har,"), "{message}");
    assert!(failure(&run(&[])).contains("<FILE|DIR>"));
}

#[test]
fn text_that_is_not_json_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let texts = [
        ("lines.ndjson", format!("{}\n{SSN}\n", entry()), "lines.ndjson#1 (line 2): not valid JSON"),
        ("entry.har", har(&[entry(), json!("ENTRY")]).replace("\"ENTRY\"", "{\"x\" 1}"), "entry.har#1: not valid JSON"),
        ("rest.har", format!("{}\n{SSN}", har(&[entry()])), "rest.har (line 2): there is more text after the end"),
        ("other.json", format!("{{\"x\": \"{SSN}\"}}"), "other.json: neither a HAR file nor"),
    ];
    for (name, text, expected) in texts {
        std::fs::write(path(name), &text).unwrap();
        for flags in [&[][..], &["--check"]] {
            let message = failure(&run(&[flags, &[&path(name)]].concat()));
            assert!(message.contains(expected), "{message}");
            assert_absent(&message, &[]);
        }
        assert_eq!(std::fs::read_to_string(path(name)).unwrap(), text);
    }
    // other files in a folder are not taken for recordings
    std::fs::rename(path("other.json"), path("package.json")).unwrap();
    ["lines.ndjson", "entry.har", "rest.har"].iter().for_each(|name| std::fs::remove_file(path(name)).unwrap());
    std::fs::write(path("a.har"), har(&[entry()])).unwrap();
    let output = run(&[folder.path().to_str().unwrap()]);
    assert!(success(&output).starts_with("Redacted 1 of 1 file: 1 entry,"));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("note: 1 file left out: neither a HAR file nor"), "{message}");
    assert_absent(&message, &[]);
}

#[test]
fn files_keep_their_layout() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = har(&[entry(), entry()]);
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
    std::fs::write(path("a.har.gz"), gzip.finish().unwrap()).unwrap();
    std::fs::write(path("b.har"), utf16).unwrap();
    std::fs::write(path("c.json"), json!([entry(), entry()]).to_string()).unwrap();
    std::fs::write(path("d.jsonl"), format!("\u{feff}{}\n\n{}", entry(), entry())).unwrap();
    // without its last bracket
    std::fs::write(path("e.har"), text.trim_end_matches('}')).unwrap();
    let all = folder.path().to_str().unwrap();
    let read = |name: &str| {
        let mut entries = truv_har::Entries::open(path(name));
        let texts: Vec<_> = entries.by_ref().map(|entry| entry.unwrap().text().to_owned()).collect();
        assert_eq!(texts.len(), 2, "{name}");
        texts.iter().for_each(|text| assert_absent(text, &[]));
        entries.layout().unwrap()
    };
    assert!(success(&run(&[all])).starts_with("Redacted 5 of 5 files: 10 entries"));
    assert_eq!(read("a.har.gz"), truv_har::Layout { form: truv_har::Form::Har, is_gzip: true });
    assert_eq!(read("b.har"), truv_har::Form::Har.into());
    assert_eq!(read("c.json"), truv_har::Form::List.into());
    assert_eq!(read("d.jsonl"), truv_har::Form::Lines.into());
    assert_eq!(read("e.har"), truv_har::Form::Har.into());
    assert!(success(&run(&[all])).starts_with("Redacted 0 of 5 files: 0 entries, 10 already redacted before."));
    assert_eq!(success(&run(&["--check", all])), "Nothing was found in 5 files with 10 exchanges.\n");
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_redacted_once_and_the_link_stays() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("a.har");
    std::fs::write(&file, har(&[entry()])).unwrap();
    for name in ["a.har", "b.har"] {
        std::os::unix::fs::symlink(&file, folder.path().join(name)).unwrap();
    }
    assert!(success(&run(&[folder.path().to_str().unwrap()])).starts_with("Redacted 1 of 1 file: 1 entry,"));
    assert!(folder.path().join("a.har").is_symlink());
    assert_absent(&std::fs::read_to_string(&file).unwrap(), &[]);
}

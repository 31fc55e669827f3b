//! Odd entries among others.

use serde_json::{Value, json};
use truv_har::{Reason, Tally};

use crate::{entry, har, paths, read_named};

/// What stands between two good entries.
fn between(odd: &str) -> String {
    format!(r#"{{"log": {{"entries": [{}, {odd}, {}]}}}}"#, entry("/before"), entry("/after"))
}

#[test]
fn an_odd_entry_is_told_and_the_next_follows() {
    let with = |pointer: &str, value: Value| {
        let mut entry = entry("/odd");
        *entry.pointer_mut(pointer).unwrap() = value;
        entry.to_string()
    };
    for (reason, odd) in [
        (Reason::NotAnObject, "null".to_owned()),
        (Reason::NotAnObject, "17".to_owned()),
        (Reason::NotAnObject, "\"text\"".to_owned()),
        (Reason::NotAnObject, "[{}]".to_owned()),
        (Reason::NotJson, "nonsense".to_owned()),
        (Reason::NotJson, "{\"request\" 1}".to_owned()),
        (Reason::NotJson, "{request: {}}".to_owned()),
        (Reason::NotJson, "{\"request\": [}, \"response\": {]}".to_owned()),
        (Reason::NoRequest, "{}".to_owned()),
        (Reason::NoRequest, with("/request", json!(null))),
        (Reason::NoRequest, with("/request", json!([1]))),
        (Reason::NoMethod, "{\"request\": {}}".to_owned()),
        (Reason::NoMethod, with("/request/method", json!("GET /x"))),
        (Reason::NoMethod, with("/request/method", json!(""))),
        (Reason::NoMethod, with("/request/method", json!(null))),
        (Reason::BadUrl, with("/request/url", json!(null))),
        (Reason::BadUrl, with("/request/url", json!("no address"))),
        (Reason::BadUrl, with("/request/url", json!("https://"))),
        (Reason::BadUrl, with("/request/url", json!("https://[host/x"))),
        (Reason::NoResponse, with("/response", json!(null))),
        (Reason::NoResponse, with("/response", json!([]))),
        (Reason::NoResponse, json!({"request": entry("/")["request"]}).to_string()),
        (Reason::NoStatus, with("/response/status", json!(0))),
        (Reason::NoStatus, with("/response/status", json!(-1))),
        (Reason::NoStatus, with("/response/status", json!(70_000))),
        (Reason::NoStatus, with("/response/status", json!(null))),
        (Reason::NoStatus, with("/response/status", json!("(failed)"))),
        (Reason::NoStatus, with("/response/status", json!(200.5))),
        (Reason::BadBody, with("/response/content", json!({"text": "%%%", "encoding": "base64"}))),
    ] {
        let (found, told) = paths(between(&odd).as_bytes());
        assert_eq!(found, ["/before", "/after"], "{odd}");
        assert_eq!(told, [(Some(1), reason)], "{odd}");
    }
}

#[test]
fn what_parsers_refuse_is_mended_and_told() {
    let odd = entry("/odd").to_string();
    let with = |from: &str, to: &[u8]| {
        let at = odd.find(from).unwrap();
        [&odd.as_bytes()[..at], to, &odd.as_bytes()[at + from.len()..]].concat()
    };
    let deep = format!("\"x\": {}1{}, \"request\"", "[".repeat(3000), "]".repeat(3000));
    for (what, odd, reason) in [
        ("bytes that are not UTF-8", with("a\\\":1", b"\xff\xc3"), Reason::InvalidText),
        ("a line break in a text", with("a\\\":1", b"x\ny"), Reason::Mended),
        ("half of a character", with("a\\\":1", b"\\ud83d"), Reason::Mended),
        ("a path of Windows", with("a\\\":1", b"C:\\dir"), Reason::Mended),
        ("what is no number", with("200", b"200, \"time\": NaN"), Reason::Mended),
        ("a number without end", with("200", b"200, \"time\": 1e999"), Reason::Mended),
        ("what is nested deeply", with("\"request\"", deep.as_bytes()), Reason::Mended),
    ] {
        let text = between("ODD").into_bytes();
        let at = text.windows(3).position(|window| window == b"ODD").unwrap();
        let text = [&text[..at], &odd, &text[at + 3..]].concat();
        let (entries, told) = read_named("a.har", &text);
        assert_eq!(entries.len(), 3, "{what}");
        assert_eq!(told.len(), 1, "{what}");
        assert_eq!((told[0].entry, told[0].reason), (Some(1), reason), "{what}");
        assert!(entries.iter().all(|entry| entry.value().is_ok() && entry.exchange().is_ok()), "{what}");
    }
}

#[test]
fn the_value_has_all_that_the_file_has() {
    let mut odd = entry("/odd");
    odd["_initiator"] = json!({"type": "script", "stack": [1, 2.5, null]});
    odd["request"]["comment"] = json!("é\u{1f600}");
    let (entries, _) = read_named("a.har", har(&[odd.clone()]).as_bytes());
    assert_eq!(entries[0].value().unwrap(), odd);
    assert_eq!(entries[0].text(), odd.to_string());
}

#[test]
fn the_last_of_two_members_with_one_name_counts() {
    let odd =
        entry("/odd").to_string().replacen("\"headers\":[]", "\"headers\":null,\"headers\":[{\"name\":\"A\"}]", 1);
    let (entries, told) = read_named("a.har", format!("{odd}\n").as_bytes());
    assert_eq!((entries.len(), told.len()), (1, 0));
    assert_eq!(entries[0].exchange().unwrap().request.headers.len(), 1);
}

#[test]
fn nothing_that_is_told_has_a_recorded_value_in_it() {
    const SECRET: &str = "prod-0123456789abcdef";
    let mut odd = entry(&format!("/{SECRET}"));
    odd["request"]["headers"] = json!([{"name": SECRET, "value": SECRET}]);
    odd["request"]["method"] = json!(SECRET);
    odd["response"]["content"]["text"] = json!(SECRET);
    let mut broken = odd.clone();
    broken["request"]["url"] = json!(SECRET);
    let text = format!("{odd}\n{broken}\n{{\"request\": {SECRET}}}\n{SECRET}\n{{\"{SECRET}\": 1}}\n{{\"{SECRET}");
    let mut shown = String::new();
    let mut tally = Tally::default();
    for found in truv_har::Entries::new("a.ndjson", text.as_bytes()) {
        shown += &format!("{found:?}");
        match found.map(|entry| (entry.value(), entry.exchange())) {
            Ok((value, exchange)) => {
                shown += &format!("{exchange:?}");
                for problem in [value.err(), exchange.err()].into_iter().flatten() {
                    shown += &format!("{problem} {problem:?}");
                    tally.add(&problem);
                }
            }
            Err(problem) => {
                shown += &format!("{problem}");
                tally.add(&problem);
            }
        }
    }
    assert!(tally.entries_left_out() >= 5, "{tally}");
    assert!(!format!("{shown}{tally}").contains(SECRET), "{shown}{tally}");
}

#[test]
fn the_tally_has_one_line_for_each_reason() {
    let mut tally = Tally::default();
    assert!(tally.is_empty());
    let odd: String = (0..5).map(|_| "{\"request\": {}}\n").collect();
    let text = format!("{}\n{odd}nothing\n{}\n\u{1}", entry("/a"), entry("/b"));
    for problem in truv_har::Entries::new("a\n.ndjson", text.as_bytes()).exchanges().filter_map(Result::err) {
        tally.add(&problem);
    }
    assert_eq!(
        tally.to_string(),
        "2 entries left out: not valid JSON (a\u{fffd}.ndjson#6 (line 7), a\u{fffd}.ndjson#8 (line 9))\n\
         5 entries left out: no valid method (a\u{fffd}.ndjson#1 (line 2), a\u{fffd}.ndjson#2 (line 3), \
         a\u{fffd}.ndjson#3 (line 4), and 2 more)"
    );
    assert_eq!(tally.entries_left_out(), 7);
}

//! Texts with a pattern in the document: whether they fit it stays the same, whatever the pattern is.

use har_redact::document::Document;
use har_redact::redaction::{Key, Redactor};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use truv_openapi::schema::fits_pattern;

use crate::har::{KEY, answer, entry};

/// A document with one text of this pattern, and what redaction makes of the texts.
fn redacted(pattern: &str, texts: &[String]) -> Vec<String> {
    let spec = json!({"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "servers": [{"url": "https://prod.truv.com"}],
        "paths": {"/codes": {"get": {"responses": {"200": {"description": "d", "content": {"application/json": {
            "schema": {"type": "array", "items": {"type": "string", "pattern": pattern}}}}}}}}}});
    let document = Document::parse(&spec.to_string()).unwrap();
    let mut redactor = Redactor::new(&document, Key::of_text(KEY));
    let after = answer(&redactor.entry(&entry("GET", "/codes", 200, &json!(texts))));
    after.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Fixed texts, classes, alternatives and repetitions, one after another.
fn patterns() -> impl Strategy<Value = String> {
    let repeated = prop_oneof![
        4 => (1..24_u32).prop_map(|count| format!("{{{count}}}")),
        2 => (0..4_u32, 4..20_u32).prop_map(|(least, most)| format!("{{{least},{most}}}")),
        1 => Just("+".to_owned()),
        1 => Just("*".to_owned()),
        1 => Just("?".to_owned()),
    ];
    let class = prop_oneof![
        Just("[0-9a-f]"),
        Just("[A-Z]"),
        Just("[a-zA-Z0-9_]"),
        Just("[0-9]"),
        Just(r"\d"),
        Just(r"\w"),
        Just("[^a-z/ ]"),
        Just("[a-z0-9-]"),
        Just("[1-9]"),
        Just("[XYZ]"),
        Just("."),
    ];
    let part = prop_oneof![
        3 => "[A-Z]{2,4}",
        2 => "[a-z]{1,6}[_-]",
        4 => (class, repeated).prop_map(|(class, repeated)| format!("{class}{repeated}")),
        2 => prop::collection::vec("[a-z]{2,5}", 2..4).prop_map(|words| format!("({})", words.join("|"))),
    ];
    prop::collection::vec(part, 1..5).prop_map(|parts| format!("^{}$", parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_pattern_says_stays(pattern in patterns(), other in "[ -~]{0,40}") {
        let mut runner = TestRunner::deterministic();
        let within = proptest::string::string_regex(pattern.trim_matches(['^', '$'])).unwrap();
        let mut texts: Vec<String> = (0..4).map(|_| within.new_tree(&mut runner).unwrap().current()).collect();
        texts.push(other);
        for (before, after) in texts.iter().zip(redacted(&pattern, &texts)) {
            prop_assert_eq!(fits_pattern(&pattern, before), fits_pattern(&pattern, &after), "{} {:?} {:?}", pattern, before, after);
        }
    }
}

#[test]
fn fixed_parts_classes_and_alternatives_stay_and_the_rest_changes() {
    for (pattern, text, expected) in [
        ("^[0-9]{12}[0-9a-f]{9}$", "9502633613423e493a64a", "^[0-9]{12}[0-9a-f]{9}$"),
        ("^AC[0-9a-f]{32}$", "AC48427a36d43c4d5aa6324bc06c692456", "^AC[0-9a-f]{32}$"),
        ("^(en|fr)-[A-Z]{2}$", "en-US", "^(en|fr)-[A-Z]{2}$"),
        // with features that simple engines do not support
        ("^(?!000)[0-9]{3}-(?=[A-Z])[A-Z]{4}$", "123-ADAW", "^[0-9]{3}-[A-Z]{4}$"),
        ("^(?>ID|NO)-[0-9]{9}$", "ID-517826043", "^(ID|NO)-[0-9]{9}$"),
        ("^[A-Z]++[0-9]{6}+$", "ADA517826", "^[A-Z]+[0-9]{6}$"),
        ("^(?!.*WINTERS)[A-Z]{2,9}-[0-9]{5}$", "ADA-51782", "^[A-Z]{2,9}-[0-9]{5}$"),
        ("^(?!test$|demo$)[a-z]{4,8}(?<!x)$", "adawint", "^[a-z]{4,8}$"),
        ("^sk_(live|test)_[A-Za-z0-9]{24}$", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "^sk_(live|test)_[A-Za-z0-9]{24}$"),
    ] {
        let after = &redacted(pattern, &[text.to_owned()])[0];
        assert_ne!(after, text);
        assert_eq!(fits_pattern(expected, after), Some(true), "{pattern}: {after}");
    }
    // nothing else fits, so the text is not secret
    assert_eq!(redacted("^v1$", &["v1".to_owned()]), ["v1"]);
}

#[test]
fn different_texts_of_a_pattern_stay_different() {
    let texts: Vec<String> = (0..200).map(|number| format!("AC{number:032x}")).collect();
    let after = redacted("^AC[0-9a-f]{32}$", &texts);
    let different: std::collections::BTreeSet<_> = after.iter().collect();
    assert_eq!(different.len(), texts.len());
    assert_eq!(redacted("^AC[0-9a-f]{32}$", &texts), after);
    assert!(json!(after).as_array().unwrap().iter().all(Value::is_string));
}

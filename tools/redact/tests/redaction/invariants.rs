//! A check against the document has the same result before and after redaction.

use std::collections::HashMap;

use har_redact::redaction::length_class;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generated::{answers, instance, problems, validator};
use crate::har::{answer, assert_clean, document, entry, redactor, request, with_request};
use truv_sdk_test_support::choices::choices;

/// The strings of both sides at the same places.
fn pairs<'v>(before: &'v Value, after: &'v Value, found: &mut Vec<(&'v str, &'v str)>) {
    match (before, after) {
        (Value::String(before), Value::String(after)) => found.push((before, after)),
        (Value::Array(before), Value::Array(after)) => {
            assert_eq!(before.len(), after.len());
            before.iter().zip(after).for_each(|(before, after)| pairs(before, after, found));
        }
        (Value::Object(before), Value::Object(after)) => {
            assert_eq!(before.len(), after.len(), "{:?} {:?}", before.keys(), after.keys());
            for ((name, before), (new_name, after)) in before.iter().zip(after) {
                found.push((name, new_name));
                pairs(before, after, found);
            }
        }
        (Value::Number(before), Value::Number(after)) => {
            assert_eq!(before.is_f64(), after.is_f64(), "{before} {after}");
            assert_eq!(before.as_f64() < Some(0.0), after.as_f64() < Some(0.0), "{before} {after}");
        }
        _ => assert_eq!(before, after),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_document_finds_the_same(seed: prop::sample::Index, mut choices in choices(4000)) {
        let cases = answers();
        let case = seed.get(&cases);
        let body = instance(&case.schema, &mut choices, 0);
        let mut redactor = redactor();
        let entry = redactor.entry(&entry(&case.method, &case.path.replace(['{', '}'], ""), case.status, &body));
        let after = answer(&entry);

        let validator = validator(&case.schema, false);
        prop_assert_eq!(problems(&validator, &body), problems(&validator, &after), "{}\n{}", body, after);
        pairs(&body, &after, &mut Vec::new());
        assert_clean(&redactor, &[entry]);
    }

    #[test]
    fn equal_stay_equal_and_different_stay_different(mut choices in choices(6000)) {
        let texts: Vec<String> = (0..120).map(|_| choices.text()).collect();
        let mut redactor = redactor();
        let notes = |texts: &[String]| json!({"notes": texts.iter().map(|text| json!({"note": text})).collect::<Vec<_>>()});
        let mut known: HashMap<String, String> = HashMap::new();
        let mut owners: HashMap<String, String> = HashMap::new();
        // twice, and in the opposite order
        for _ in 0..2 {
            let body = notes(&texts);
            let after = answer(&redactor.entry(&entry("GET", "/v1/unheard/", 200, &body)));
            let mut found = Vec::new();
            pairs(&body, &after, &mut found);
            for (before, after) in found {
                prop_assert_eq!(known.entry(before.to_owned()).or_insert_with(|| after.to_owned()), after);
                prop_assert_eq!(owners.entry(after.to_owned()).or_insert_with(|| before.to_owned()), before);
            }
        }
    }

    #[test]
    fn a_value_is_joined_wherever_it_stands(mut choices in choices(65)) {
        let id = match choices.below(4) {
            0 => format!("a{}", choices.hex(31)),
            1 => choices.uuid(),
            2 => format!("1{}", choices.digits(6)),
            _ => format!("FM-{}-{}", choices.digits(5), choices.hex(32)),
        };
        let mut redactor = redactor();
        let target = format!("/v1/users/{id}/?cursor={id}&client_id={id}");
        let body = json!({
            "id": id, "data": {"data": {id.clone(): 1}, "links": format!("{id},{id}")},
            "next": format!("https://prod.truv.com/v1/users/{id}/?user={id}"),
            "detail": json!({"user_id": id}).to_string(),
        });
        let entry = redactor.entry(&with_request(entry("GET", &target, 200, &body), &json!({"user_id": id})));
        let after = answer(&entry);
        let new = after["id"].as_str().unwrap();
        prop_assert_ne!(new, &id);
        prop_assert_eq!(&entry["request"]["url"], &format!("https://prod.truv.com/v1/users/{new}/?cursor={new}&client_id={new}"));
        prop_assert_eq!(&request(&entry)["user_id"], new);
        prop_assert_eq!(after["data"]["data"].as_object().unwrap().keys().next().unwrap(), new);
        prop_assert_eq!(&after["data"]["links"], &format!("{new},{new}"));
        prop_assert_eq!(&after["next"], &format!("https://prod.truv.com/v1/users/{new}/?user={new}"));
        prop_assert_eq!(&after["detail"], &json!({"user_id": new}).to_string());
        prop_assert_eq!(&entry["request"]["queryString"][0]["value"], new);
    }

    #[test]
    fn doing_it_again_changes_nothing(mut choices in choices(600)) {
        let body = json!([choices.text(), {"value": choices.text(), "amount": 12.5}]);
        let once = redactor().entry(&entry("GET", "/v1/users/", 200, &body));
        // with any key
        let other = har_redact::redaction::Key::of_text("another");
        let again = har_redact::redaction::Redactor::new(document(), other).entry(&once);
        prop_assert_eq!(&again, &once);
        let mut edited = once.clone();
        edited["response"]["content"]["text"] = json!("{\"ssn\": \"123456789\"}");
        let again = redactor().entry(&edited);
        prop_assert!(!again.to_string().contains("123456789"));
    }

    #[test]
    fn shapes_and_lengths_stay(mut choices in choices(65), kind in 0usize..8) {
        let text = match kind {
            0 => choices.hex(32),
            1 => choices.digits(12),
            2 => choices.amount(),
            3 => choices.date_time(),
            4 => choices.uuid(),
            5 => format!("{}-{}-{}", choices.digits(3), choices.digits(2), choices.digits(4)),
            6 => format!("loan-{}", choices.digits(5)),
            _ => format!("({}) {}-{}", choices.digits(3), choices.digits(3), choices.digits(4)),
        };
        let after = answer(&redactor().entry(&entry("GET", "/v1/unheard/", 200, &json!([{"x1": text}]))));
        let after = after[0].as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
        prop_assert_eq!(after.len(), text.len());
        let class = |c: char| match c {
            // an id has letters only
            _ if matches!(kind, 0 | 4) && c.is_ascii_hexdigit() => 'x',
            '0'..='9' => '0',
            'a'..='z' => 'a',
            other => other,
        };
        prop_assert_eq!(after.chars().map(class).collect::<String>(), text.chars().map(class).collect::<String>());
    }

    #[test]
    fn texts_stay_in_their_class_of_length(words in prop::collection::vec("[A-Z]?[a-z]{1,12}", 2..30)) {
        let text = words.join(" ");
        let after = answer(&redactor().entry(&entry("GET", "/v1/unheard/", 200, &json!([text]))));
        let after = after[0].as_str().unwrap();
        prop_assert_eq!(length_class(after.len()), length_class(text.len()), "{}", after);
        prop_assert!(!words.iter().any(|word| word.len() > 6 && after.contains(word.as_str())));
    }

    #[test]
    fn nothing_makes_it_fail(text in ".*", name in ".*", header in ".*") {
        let mut redactor = redactor();
        let mut har = entry("GET", "/v1/users/", 200, &json!({name.clone(): text}));
        har["request"]["url"] = json!(format!("https://{name}/{text}?{header}"));
        har["response"]["headers"] = json!([{"name": header, "value": text}, {"name": "Content-Type", "value": name}]);
        har["response"]["content"]["mimeType"] = json!(header);
        let once = redactor.entry(&har);
        prop_assert_eq!(redactor.entry(&once), once);
        redactor.entry(&json!({"request": text, "response": [name]}));
    }
}

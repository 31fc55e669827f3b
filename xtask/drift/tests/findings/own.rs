//! With the document of the client: answers of the embedded sandbox, with changes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use har_redact::document::Document;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

use crate::compare::{Subject, entry, repository};
use crate::mutation::mutate;
use truv_sdk_test_support::choices::choices;

fn subject() -> &'static Subject {
    static SUBJECT: LazyLock<Subject> = LazyLock::new(|| Subject {
        spec: repository().join("spec/openapi.yaml"),
        redaction: Document::parse(truv_spec::BUNDLE).unwrap(),
        decode: Some(xtask_drift::decode::check),
    });
    &SUBJECT
}

/// The exchanges with the embedded sandbox, which were not redacted: it made everything up.
static RAW: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let mut files: Vec<_> =
        std::fs::read_dir(repository().join("tests/recordings/sandbox")).unwrap().flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    let har = |file: &std::fs::DirEntry| -> Value {
        serde_json::from_str(&std::fs::read_to_string(file.path()).unwrap()).unwrap()
    };
    files.iter().flat_map(|file| har(file)["log"]["entries"].as_array().unwrap().clone()).collect()
});

#[test]
fn what_the_sandbox_answers() {
    let report = subject().assert_same(&RAW);
    assert!(report.found.len() > 50, "{}", report.found.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, rng_seed: RngSeed::Fixed(1), failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_it_no_longer_answers_as_documented(
        chosen in prop::collection::vec((any::<prop::sample::Index>(), choices(400)), 1..24),
    ) {
        let entries: Vec<Value> = chosen.into_iter().map(|(at, mut choices)| {
            let mut entry = at.get(&RAW).clone();
            (0..=choices.below(3)).for_each(|_| mutate(&mut entry, &mut choices));
            entry
        }).collect();
        subject().assert_same(&entries);
    }
}

/// Each rule that a body or a request can break, once, with its subject.
#[test]
fn each_rule_is_found_as_before() {
    let url = |path: &str| format!("https://prod.truv.com/v1/{path}");
    let user = |change: &dyn Fn(&mut Value)| {
        let mut user = json!({"id": "48427a36d43c4d5aa6324bc06c692456", "external_user_id": "crm-0042", "first_name": "Ada",
            "last_name": "Winters", "email": "ada@lender.com", "phone": "+12025557788", "ssn": "123456789"});
        change(&mut user);
        entry("GET", &url("users/48427a36d43c4d5aa6324bc06c692456/"), 200, None, Some(&user))
    };
    let task = |change: &dyn Fn(&mut Value)| {
        let raw = RAW.iter().find(|entry| entry["_truv"]["operation_id"] == "tasks_get").unwrap();
        let mut task: Value = serde_json::from_str(raw["response"]["content"]["text"].as_str().unwrap()).unwrap();
        change(&mut task);
        entry("GET", raw["request"]["url"].as_str().unwrap(), 200, None, Some(&task))
    };
    let mut odd_header = user(&|_| {});
    odd_header["response"]["headers"] = json!([{"name": "X-Shiny", "value": "Ada Winters"}]);
    let mut odd_type = user(&|_| {});
    odd_type["response"]["content"]["mimeType"] = json!("text/html");
    let cases = [
        ("undocumented-operation", entry("GET", &url("shiny/48427a36/"), 200, None, None)),
        ("undocumented-status", entry("GET", &url("users/x/"), 299, None, None)),
        ("undocumented-content-type", odd_type),
        ("undocumented-response-header", odd_header),
        ("undocumented-query-parameter", entry("GET", &url("users/?shiny=Ada"), 200, None, None)),
        ("undocumented-request-field", entry("POST", &url("users/"), 201, Some(&json!({"shiny": "Ada"})), None)),
        ("undocumented-field", user(&|user| user["shiny"] = json!("ada@lender.com"))),
        ("missing-required-field", user(&|user| drop(user.as_object_mut().unwrap().remove("id")))),
        ("null-not-allowed", user(&|user| user["id"] = Value::Null)),
        ("type-mismatch", user(&|user| user["first_name"] = json!(["Ada"]))),
        ("decode-failure", user(&|user| user["first_name"] = json!(["Ada"]))),
        ("unknown-enum-value", task(&|task| task["status"] = json!("shiny"))),
        ("error-body-shape", entry("GET", &url("users/x/"), 400, None, Some(&json!(["Ada"])))),
        ("format-mismatch", task(&|task| task["created_at"] = json!("yesterday"))),
    ];
    let mut rules = BTreeSet::new();
    for (rule, entry) in cases {
        let report = subject().assert_same(std::slice::from_ref(&entry));
        let found: Vec<_> = report.found.keys().map(|key| key.split('|').next().unwrap()).collect();
        assert!(found.contains(&rule), "{rule} is not among {found:?}");
        rules.insert(rule);
    }
    assert_eq!(rules.len(), 14);
}

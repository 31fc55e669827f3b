//! Reports: none has a recorded value in it, and each has what its readers need.

use openapi_drift::document;
use openapi_drift::report::{Format, write};
use openapi_drift::rules::Severity;
use serde_json::{Value, json};
use truv_openapi::Description;

use crate::Case;

const PLANTED: [&str; 4] = ["900-11-2233", "prod-0123456789abcdef", "ines.marlow@example.org", "Marlow"];
const FORMATS: [Format; 5] = [Format::Text, Format::Json, Format::Sarif, Format::Junit, Format::Github];

/// Values in every place that a finding is about.
fn planted() -> Case {
    let body = json!({
        "known": PLANTED[0], "unknown": PLANTED[1], "date": PLANTED[2], "kind": PLANTED[3], "short": PLANTED[0],
        "null": null, "nested": [{"a": PLANTED[3]}], "map": {"k": {"b": PLANTED[0]}},
    });
    let schema = "{required: [gone], properties: {known: {type: integer}, date: {type: string, format: date}, \
                  kind: {enum: [x]}, short: {type: string, maxLength: 3}, \"null\": {type: string}, \
                  nested: {type: array, items: {properties: {a: {type: boolean}}}}, \
                  map: {additionalProperties: {properties: {c: {}}}}}}";
    Case::of_schema(schema, "")
        .answer(&body)
        .exchange("GET", "/v1/people/900-11-2233/prod-0123456789abcdef", 200, None, Some(&body), &[])
        .exchange("GET", "/v1/things?email=ines.marlow@example.org", 500, None, Some(&body), &[])
}

fn document(case: &Case) -> Description {
    document::load(&case.spec()).unwrap()
}

fn report(format: Format, case: &Case) -> String {
    write(format, &document(case), &case.run(), Severity::Info)
}

#[test]
fn no_recorded_value_is_in_any_report() {
    let outcome = planted().run();
    assert!(outcome.findings.len() >= 10, "{}", outcome.findings.len());
    for format in FORMATS {
        let report = write(format, &document(&planted()), &outcome, Severity::Info);
        for value in PLANTED {
            assert!(!report.contains(value), "{format:?} has {value}:\n{report}");
        }
    }
}

#[test]
fn json_has_all_of_a_finding() {
    let report: Value = serde_json::from_str(&report(Format::Json, &planted())).unwrap();
    assert_eq!((&report["exchanges"], &report["matched"], &report["unmatched"]), (&json!(3), &json!(2), &json!(1)));
    let findings = report["findings"].as_array().unwrap();
    let missing = findings.iter().find(|finding| finding["rule"] == "missing-required-field").unwrap();
    assert_eq!(missing["severity"], "error");
    assert_eq!(missing["operation"], "GET /things");
    assert_eq!(missing["operation_id"], "things_get");
    assert_eq!(
        (&missing["side"], &missing["status"], &missing["pointer"]),
        (&json!("response"), &json!(200), &json!("/gone"))
    );
    assert_eq!(missing["spec"]["line"], 13);
    assert_eq!(missing["count"], 1);
    assert!(missing["samples"][0].as_str().unwrap().ends_with("recordings.har#0"));
    let new = findings.iter().find(|finding| finding["pointer"] == "/unknown").unwrap();
    assert!(new["patch"][0]["insert"].as_str().unwrap().contains("unknown: {type: string}"), "{new}");
    assert_eq!(missing["patch"][0]["insert"], "");
}

#[test]
fn sarif_has_a_region_and_a_fingerprint_for_each_result_and_results_on_a_clean_run() {
    let found: Value = serde_json::from_str(&report(Format::Sarif, &planted())).unwrap();
    assert_eq!(found["version"], "2.1.0");
    for result in found["runs"][0]["results"].as_array().unwrap() {
        assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap() >= 1);
        assert!(!result["partialFingerprints"]["drift/v1"].as_str().unwrap().is_empty());
    }
    let clean = Case::of_schema("{type: object}", "").answer(&json!({}));
    let report: Value = serde_json::from_str(&report(Format::Sarif, &clean)).unwrap();
    assert_eq!(report["runs"][0]["results"], json!([]));
}

#[test]
fn junit_has_a_case_for_each_operation() {
    let found = report(Format::Junit, &planted());
    assert!(found.contains("<testcase name=\"GET /things\""), "{found}");
    let clean = Case::of_schema("{type: object}", "").answer(&json!({}));
    assert!(report(Format::Junit, &clean).contains("failures=\"0\""));
}

#[test]
fn annotations_are_capped_worst_first_and_say_how_many_were_dropped() {
    let properties: Vec<_> = (0..25).map(|number| format!("\"f{number}\": 1")).collect();
    let body: Value = serde_json::from_str(&format!("{{{}}}", properties.join(","))).unwrap();
    let outcome = Case::of_schema("{required: [gone], properties: {gone: {}}}", "").answer(&body);
    let report = report(Format::Github, &outcome);
    let lines: Vec<_> = report.lines().collect();
    assert!(lines[0].starts_with("::error file="), "{report}");
    assert!(lines[1].starts_with("::warning file="), "{report}");
    assert_eq!(lines.len(), 12);
    assert!(lines[11].contains("26 findings, 15 of them not shown"), "{report}");
}

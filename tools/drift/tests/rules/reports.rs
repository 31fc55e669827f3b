//! Reports: none contains a recorded value, and each has the facts that its readers need.

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

#[test]
fn sarif_is_valid_by_its_schema() {
    let schema = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/sarif-schema-2.1.0.json"),
    );
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let clean = Case::of_schema("{type: object}", "").answer(&json!({}));
    for case in [planted(), clean] {
        let report: Value = serde_json::from_str(&report(Format::Sarif, &case)).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&report).map(|error| format!("{error} {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    // it would notice
    assert!(!validator.is_valid(&json!({"version": "2.1.0", "runs": [{"tool": {}}]})));
}

#[test]
fn addresses_in_sarif_are_percent_encoded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my api (1)#2.yaml");
    std::fs::copy(Case::of_schema("{type: object, properties: {a: {}}}", "").spec(), &path).unwrap();
    let document = document::load(&path).unwrap();
    let case = Case::of_schema("{}", "").answer(&json!({"b": 1}));
    let mut traffic = openapi_drift::har::Traffic::open([case.har()]);
    let options = openapi_drift::check::Options { closed_world: true, min_evidence: 10, decode: None };
    let outcome = openapi_drift::check::run(&document, &mut traffic, &options).unwrap();
    let report: Value = serde_json::from_str(&write(Format::Sarif, &document, &outcome, Severity::Info)).unwrap();
    let result = &report["runs"][0]["results"][0];
    for place in [
        &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        &result["fixes"][0]["artifactChanges"][0]["artifactLocation"]["uri"],
    ] {
        let uri = place.as_str().unwrap();
        assert!(uri.starts_with("file:///") && uri.ends_with("/my%20api%20(1)%232.yaml"), "{uri}");
    }
}

#[test]
fn junit_has_every_operation_of_the_document() {
    let paths = "paths: {/a: {get: {responses: {'204': {description: d}}}}, /b: {get: {responses: {'204': {description: d}}}}, /c: {get: {responses: {}}}}";
    let case = Case::new(paths)
        .exchange("GET", "/v1/a", 204, None, None, &[])
        .exchange("GET", "/v1/b", 500, None, None, &[])
        .exchange("GET", "/v1/<x>&", 200, None, None, &[]);
    let found = report(Format::Junit, &case);
    let report = quick_junit::Report::deserialize_from_str(&found).unwrap();
    let cases: Vec<_> = report.test_suites[0]
        .test_cases
        .iter()
        .map(|case| {
            let status = match &case.status {
                quick_junit::TestCaseStatus::Success { .. } => "seen",
                quick_junit::TestCaseStatus::Skipped { .. } => "skipped",
                _ => "failed",
            };
            (case.name.to_string(), status)
        })
        .collect();
    let expected = [("GET /a", "seen"), ("GET /b", "failed"), ("GET /c", "skipped"), ("GET /v1/{…}", "failed")];
    assert_eq!(cases, expected.map(|(name, status)| (name.to_owned(), status)));
    assert!(found.contains("tests=\"4\"") && found.contains("failures=\"2\""), "{found}");
}

/// The rules of `junit-10.xsd` of Jenkins' xUnit plugin: an element, the elements that it may be in, its attributes; those with `!`
/// are required.
const JENKINS: [(&str, &[&str], &[&str]); 5] = [
    ("testsuites", &[""], &["name", "time", "tests", "failures", "errors"]),
    (
        "testsuite",
        &["testsuites", "testsuite"],
        &[
            "name!",
            "tests!",
            "failures!",
            "errors!",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
    ),
    ("testcase", &["testsuite"], &["name!", "time", "classname", "group"]),
    ("failure", &["testcase"], &["type", "message"]),
    ("skipped", &["testcase"], &["type", "message"]),
];

#[track_caller]
fn assert_jenkins_reads(report: &str) {
    let tags = regex_lite::Regex::new(r#"<(/?)([\w?!-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*([/?]?)>"#).unwrap();
    let attributes = regex_lite::Regex::new(r#"([\w:-]+)="([^"<]*)""#).unwrap();
    assert_eq!(tags.find_iter(report).count(), report.matches('<').count(), "{report}");
    let mut open: Vec<&str> = vec![""];
    for tag in tags.captures_iter(report).skip(1) {
        let name = tag.get(2).unwrap().as_str();
        if &tag[1] == "/" {
            assert_eq!(open.pop(), Some(name), "{report}");
            continue;
        }
        let Some((_, parents, known)) = JENKINS.iter().find(|(own, ..)| *own == name) else {
            panic!("Jenkins does not know <{name}>");
        };
        assert!(parents.contains(open.last().unwrap()), "<{name}> in <{}>", open.last().unwrap());
        let found: Vec<&str> =
            attributes.captures_iter(tag.get(3).unwrap().as_str()).map(|one| one.get(1).unwrap().as_str()).collect();
        let is_known = |own: &&&str| known.iter().any(|known| known.trim_end_matches('!') == **own);
        assert!(found.iter().all(|own| is_known(&own)), "{name}: {found:?}");
        let required = known.iter().filter_map(|own| own.strip_suffix('!'));
        required.for_each(|own| assert!(found.contains(&own), "{name} without {own}"));
        if &tag[4] != "/" {
            open.push(name);
        }
    }
    assert_eq!(open, [""]);
}

#[test]
fn junit_keeps_to_the_schema_of_jenkins() {
    let clean = Case::of_schema("{type: object}", "").answer(&json!({}));
    let unseen = Case::new("paths: {/a: {get: {responses: {}}}, '/b<\"&\\>': {get: {responses: {}}}}").exchange(
        "GET",
        "/v1/a",
        200,
        None,
        None,
        &[],
    );
    for case in [planted(), clean, unseen] {
        assert_jenkins_reads(&report(Format::Junit, &case));
    }
}

#[test]
fn control_characters_never_reach_a_report() {
    let odd = "a\u{1b}[31m\u{7}\u{202e}b";
    let key = serde_json::to_string(&format!("/{odd}")).unwrap();
    let name = serde_json::to_string(odd).unwrap();
    let text = format!(
        "{{\"openapi\": \"3.0.3\", \"paths\": {{{key}: {{\"get\": {{\"operationId\": {name}, \"responses\": {{\"200\": {{\"description\": \"d\", \"content\": {{\"application/json\": {{\"schema\": {{\"type\": \"object\", \"required\": [{name}], \"properties\": {{{name}: {{\"type\": \"string\", \"format\": {name}}}, \"n\": {{\"type\": {name}}}}}}}}}}}}}}}}}}}}}}}"
    );
    let url = "https://api.test/a%1B%5B31m%07%E2%80%AEb";
    let entry = |body: Value| json!({"request": {"method": "GET", "url": url}, "response": {"status": 200, "content": {"mimeType": "application/json", "text": body.to_string()}}});
    let case = Case::of_text(&text).entry(entry(json!({}))).entry(entry(json!({odd: 1, "n": null})));
    let outcome = case.run();
    assert!(!outcome.findings.is_empty());
    for format in FORMATS {
        let report = write(format, &document(&case), &outcome, Severity::Info);
        let is_bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!report.contains(is_bad), "{format:?}: {report:?}");
        assert!(!report.contains("\\u001b") && !report.contains("\\u202e"), "{format:?}: {report}");
    }
}

#[test]
fn annotations_are_escaped() {
    let text = "openapi: 3.0.3\npaths: {'/a%,b': {get: {responses: {'200': {description: d}}}}}\n";
    let case = Case::of_text(text)
        .entry(json!({"request": {"method": "GET", "url": "https://api.test/a%25,b"}, "response": {"status": 500}}));
    let report = report(Format::Github, &case);
    assert!(report.contains("GET /a%25,b") && report.lines().count() == 2, "{report}");
}

#[test]
fn the_level_hides_from_every_format() {
    let case = Case::of_schema("{required: [gone], properties: {gone: {}, date: {type: string, format: date}}}", "");
    let case = case.answer(&json!({"date": "soon", "more": 1}));
    let (document, outcome) = (document(&case), case.run());
    for format in FORMATS {
        let all = write(format, &document, &outcome, Severity::Info);
        let errors = write(format, &document, &outcome, Severity::Error);
        assert!(all.contains("/date") && all.contains("/gone"), "{format:?}: {all}");
        assert!(
            !errors.contains("/date") && !errors.contains("/more") && errors.contains("/gone"),
            "{format:?}: {errors}"
        );
    }
    assert!(write(Format::Text, &document, &outcome, Severity::Error).contains("2 findings below `--level` not shown"));
}

#[test]
fn text_shows_so_many_findings_of_a_rule() {
    let body: serde_json::Map<String, Value> = (0..60).map(|number| (format!("f{number}"), json!(1))).collect();
    let case = Case::of_schema("{properties: {a: {}}}", "").answer(&Value::Object(body));
    let (document, outcome) = (document(&case), case.run());
    let usual = write(Format::Text, &document, &outcome, Severity::Info);
    assert!(usual.contains("  … and 40 more\n") && usual.matches("GET /things").count() == 20, "{usual}");
    let all = openapi_drift::report::write_limited(Format::Text, &document, &outcome, Severity::Info, 0);
    assert!(!all.contains("more\n") && all.matches("GET /things").count() == 60, "{all}");
}

//! The program: exit codes, baseline, coverage, and what cannot be checked.

use std::fs;
use std::process::{Command, Output};

use serde_json::json;

use crate::Case;

fn drift(case: &Case, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
    command.arg("--spec").arg(case.spec()).arg("--har").arg(case.har()).args(flags).output().unwrap()
}

fn code(case: &Case, flags: &[&str]) -> i32 {
    drift(case, flags).status.code().unwrap()
}

const SCHEMA: &str = "{properties: {a: {type: integer}}}";

#[test]
fn ends_with_0_1_or_2() {
    let clean = Case::of_schema(SCHEMA, "").answer(&json!({"a": 1}));
    assert_eq!(code(&clean, &[]), 0);
    let warning = Case::of_schema(SCHEMA, "").answer(&json!({"b": 1}));
    assert_eq!(code(&warning, &[]), 1);
    assert_eq!(code(&warning, &["--level", "error"]), 0);
    assert_eq!(code(&warning, &["--open-world"]), 0);
    assert_eq!(code(&clean, &["--min-coverage", "100"]), 0);
    let two = Case::new("paths: {/a: {get: {responses: {'204': {description: d}}}}, /b: {get: {responses: {}}}}");
    let two = two.exchange("GET", "/v1/a", 204, None, None, &[]);
    assert_eq!(code(&two, &["--min-coverage", "51"]), 1);
}

#[test]
fn what_cannot_be_checked_is_never_clean() {
    let says = |case: &Case, words: &str| {
        let output = drift(case, &[]);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(words), "{message}");
    };
    says(&Case::of_schema(SCHEMA, ""), "no exchange");
    let elsewhere = Case::of_schema(SCHEMA, "").exchange("GET", "/v1/other", 200, None, None, &[]);
    says(&elsewhere, "no exchange (1 in all)");
    let broken = Case::of_schema("{$ref: '#/components/schemas/Gone'}", "").answer(&json!({}));
    says(&broken, "leads nowhere");
    says(&Case::new("paths: {").answer(&json!({})), "not valid YAML");
    says(&Case::new("paths: {}").answer(&json!({})), "no operations");
    let case = Case::of_schema(SCHEMA, "").answer(&json!({}));
    fs::write(case.spec(), "swagger: '2.0'\npaths: {}\n").unwrap();
    says(&case, "not an OpenAPI 3.0 document");
    let case = Case::of_schema(SCHEMA, "").answer(&json!({}));
    let har = case.har().with_file_name("planted.har");
    fs::write(&har, "{\"log\": {\"entries\": \"900-11-2233\"}}").unwrap();
    let output = drift(&case, &["--har", har.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!String::from_utf8(output.stderr).unwrap().contains("900-11-2233"));
}

#[test]
fn lines_of_entries_are_read_too() {
    let case = Case::of_schema(SCHEMA, "").answer(&json!({"b": 1}));
    let har: serde_json::Value = serde_json::from_str(&fs::read_to_string(case.har()).unwrap()).unwrap();
    let lines = case.har().with_file_name("recordings.ndjson");
    fs::write(&lines, format!("{}\n{}\n", har["log"]["entries"][0], har["log"]["entries"][0])).unwrap();
    let output = drift(&case, &["--har", lines.to_str().unwrap(), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["exchanges"], 3);
}

#[test]
fn an_odd_entry_is_told_and_the_others_are_checked() {
    let case = Case::of_schema(SCHEMA, "").answer(&json!({"b": 1}));
    let folder = case.har().with_file_name("recordings");
    fs::create_dir(&folder).unwrap();
    let har: serde_json::Value = serde_json::from_str(&fs::read_to_string(case.har()).unwrap()).unwrap();
    let good = &har["log"]["entries"][0];
    let mut aborted = good.clone();
    aborted["response"]["status"] = json!(0);
    let lines = format!("{good}\n{aborted}\n{{\"request\": {{}}}}\n{aborted}\n{{\"half");
    fs::write(folder.join("a.ndjson"), lines).unwrap();
    fs::write(folder.join("b.har"), format!("\u{feff}{har}")).unwrap();
    fs::write(folder.join("package.json"), "{\"name\": \"x\"}").unwrap();
    let output = drift(&case, &["--har", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["exchanges"], 3);
    let message = String::from_utf8(output.stderr).unwrap().replace(folder.to_str().unwrap(), "");
    let expected = [
        "note: 1 entry left out: no valid method (/a.ndjson#2 (line 3))",
        "note: 2 entries left out: no valid status; the request was probably aborted (/a.ndjson#1 (line 2), /a.ndjson#3 (line 4))",
        "note: 1 entry left out: the file ends in the middle of the entry (/a.ndjson#4 (line 5))",
        "note: 1 file left out: neither a HAR file nor a file with a HAR entry on each line (/package.json)",
    ];
    assert_eq!(message.lines().collect::<Vec<_>>(), expected);
    // a named file that is not a recording is an error, whatever else is there
    for named in ["package.json", "none.har"] {
        let output = drift(&case, &["--har", folder.join(named).to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(named));
    }
}

#[test]
fn the_document_may_have_many_files() {
    let case = Case::of_schema("{$ref: 'schemas.yaml#/Thing'}", "").answer(&json!({"b": 1}));
    fs::write(case.spec().with_file_name("schemas.yaml"), "Thing:\n  properties:\n    a: {}\n").unwrap();
    let output = drift(&case, &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let spec = &report["findings"][0]["spec"];
    assert!(spec["file"].as_str().unwrap().ends_with("schemas.yaml"));
    assert_eq!(spec["line"], 1);
}

#[test]
fn a_baseline_accepts_until_it_is_stale_or_expired() {
    let case = Case::of_schema(SCHEMA, "").answer(&json!({"b": 1}));
    let path = case.spec().with_file_name("baseline.yaml");
    let with = |entry: &str| {
        fs::write(&path, entry).unwrap();
        drift(&case, &["--baseline", path.to_str().unwrap()])
    };
    let entry = |rule: &str, expires: &str| {
        format!("- rule: {rule}\n  operation: GET /things\n  pointer: /b\n  reason: asked\n  expires: '{expires}'\n")
    };
    let accepted = with(&entry("undocumented-field", "2999-01-01"));
    assert_eq!(accepted.status.code(), Some(0), "{}", String::from_utf8_lossy(&accepted.stdout));
    for (entry, rule) in [
        (entry("undocumented-field", "2020-01-01"), "expired-baseline"),
        (entry("type-mismatch", "2999-01-01"), "stale-baseline"),
    ] {
        let output = with(&entry);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stdout).contains(rule));
    }
    for wrong in [entry("no-such-rule", "2999-01-01"), entry("type-mismatch", "soon"), "- rule: type-mismatch\n".into()]
    {
        let output = with(&wrong);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("baseline.yaml:1"));
    }
}

#[test]
fn an_entry_of_the_baseline_hides_only_itself() {
    let schema = "{type: object, properties: {a: {type: integer}}}";
    let case = Case::of_schema(schema, "").answer(&json!({"a": "x"})).answer(&json!({"a": true}));
    let path = case.spec().with_file_name("baseline.yaml");
    let with = |more: &str| {
        let entry = "- rule: type-mismatch\n  operation: GET /things\n  pointer: /a\n  reason: asked\n  expires: '2999-01-01'\n";
        fs::write(&path, format!("{entry}{more}")).unwrap();
        let output = drift(&case, &["--baseline", path.to_str().unwrap(), "--format", "json"]);
        let findings = serde_json::from_slice(&output.stdout).unwrap_or(serde_json::Value::Null)["findings"].clone();
        (output.status.code(), findings, String::from_utf8(output.stderr).unwrap())
    };
    let (code, _, message) = with("");
    assert_eq!(code, Some(2));
    assert!(message.contains("baseline.yaml:1: the entry fits 2 findings"), "{message}");
    assert!(message.contains("add `wrong`: `boolean, expected integer` or `string, expected integer`"), "{message}");
    let (code, findings, _) = with("  wrong: boolean, expected integer\n");
    assert_eq!((code, findings.as_array().map(Vec::len)), (Some(1), Some(1)));
    assert_eq!(findings[0]["wrong"], "string, expected integer");
    // the status and the side distinguish findings, too
    let (code, findings, _) = with("  wrong: boolean, expected integer\n  status: 404\n");
    assert_eq!(code, Some(1));
    assert_eq!(findings.as_array().unwrap().iter().filter(|one| one["rule"] == "stale-baseline").count(), 1);
}

#[test]
fn many_threads_find_what_one_does() {
    use openapi_drift::check::{self, Options};
    use openapi_drift::har::Traffic;
    use openapi_drift::report::{Format, write};
    use openapi_drift::rules::Severity;
    use openapi_drift::scope::Scope;
    let paths = (0..40).map(|number| format!("  /p{number}: {{get: {{responses: {{'200': {{description: d, headers: {{}}, content: {{application/json: {{schema: {SCHEMA}}}}}}}}}}}}}\n"));
    let case = Case::new(&format!("paths:\n{}", paths.collect::<String>()));
    let case = (0..600).fold(case, |case, number: usize| {
        let body = [json!({"a": 1}), json!({"a": "x"}), json!({"b": number}), json!({"b": 1.5})];
        let path = format!("/v1/p{}", number * 7 % 43);
        case.exchange("GET", &path, 200, None, body.get(number % 4), &["X-New"])
    });
    let document = openapi_drift::document::load(&case.spec()).unwrap();
    let options = Options { closed_world: true, min_evidence: 3, decode: None };
    let har = case.har();
    let one = check::run(&document, Traffic::open([&har]), &options).unwrap();
    let many = check::run_parallel(&document, Traffic::open([&har]), &options, &Scope::default()).unwrap();
    assert!(one.findings.len() > 40, "{}", one.findings.len());
    assert_eq!(one.matched, many.matched);
    let report = |outcome| write(Format::Json, &document, outcome, Severity::Info);
    assert_eq!(report(&one), report(&many));
}

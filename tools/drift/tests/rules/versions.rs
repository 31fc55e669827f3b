//! Versions of OpenAPI: 3.0 and 3.1 are read, others are refused by their names.

use std::process::Command;

use serde_json::{Value, json};

use crate::Case;

/// The findings for a body in a document of OpenAPI 3.1.
fn found(schema: &str, components: &str, body: &Value) -> Vec<(&'static str, String)> {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\nservers: [{{url: 'https://api.test/v1'}}]\npaths:\n  /things:\n    get:\n      responses:\n        '200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}\n{components}\n"
    );
    Case::of_text(&text).answer(body).found()
}

#[test]
fn schemas_of_3_1_are_compared() {
    let schema = "{type: object, properties: {a: {type: [string, 'null']}, b: {const: fixed}, c: {type: array, prefixItems: [{type: string}, {type: integer}]}, d: {type: integer, exclusiveMinimum: 0}, e: {$ref: '#/components/schemas/E', description: beside, maxLength: 2}}}";
    let components =
        "components: {schemas: {E: {type: string}}}\nwebhooks: {news: {post: {responses: {'200': {description: d}}}}}";
    let of = |body: Value| found(schema, components, &body);
    assert_eq!(of(json!({"a": null, "b": "fixed", "c": ["x", 1], "d": 1, "e": "ab"})), []);
    assert_eq!(of(json!({"a": 1})), [("type-mismatch", "/a".to_owned())]);
    assert_eq!(of(json!({"b": null})), [("null-not-allowed", "/b".to_owned())]);
    assert_eq!(of(json!({"b": "other"})), [("unknown-enum-value", "/b".to_owned())]);
    assert_eq!(of(json!({"c": ["x", "y"]})), [("type-mismatch", "/c/*".to_owned())]);
    assert_eq!(of(json!({"d": 0})), [("bound-violation", "/d".to_owned())]);
    assert_eq!(of(json!({"e": "abc"})), [("bound-violation", "/e".to_owned())]);
    assert_eq!(of(json!({"f": 1})), [("undocumented-field", "/f".to_owned())]);
}

#[test]
fn other_versions_are_refused_by_name() {
    for (text, name) in [
        ("swagger: '2.0'\npaths: {}\n", "Swagger 2.0"),
        ("openapi: 3.2.0\npaths: {}\n", "OpenAPI 3.2.0"),
        ("openapi: '4'\npaths: {}\n", "OpenAPI 4"),
    ] {
        let case = Case::of_text(text).answer(&json!({}));
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        let output = command.arg("--spec").arg(case.spec()).arg("--har").arg(case.har()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(name) && message.contains("convert it"), "{message}");
    }
}

#[test]
fn keywords_that_are_not_read_are_told_once() {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://api.test/v1'}]\npaths: {/things: {get: {responses: {'200': {description: d, content: {application/json: {schema: {type: object, dependentRequired: {a: [b]}, properties: {a: {type: array, contains: {type: integer}}, b: {contains: {}}}}}}}}}}}\n";
    let outcome = Case::of_text(text).answer(&json!({"a": ["x"]})).answer(&json!({"a": []})).run();
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
    let told: Vec<_> = outcome.unchecked.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "the keyword `contains` (2 times in the document) is not checked",
            "the keyword `dependentRequired` (once in the document) is not checked"
        ]
    );
}

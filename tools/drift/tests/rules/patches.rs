//! After the patch of a rule, the same run has no finding of that rule, and comments and layout are as they were.

use std::fs;

use openapi_drift::document;
use openapi_drift::patch;
use serde_json::{Value, json};

use crate::Case;

/// One with everything in blocks and with comments, one in flow style.
const BLOCK: &str = "paths:
  # all things
  /things/:
    get:
      operationId: things_get # the one
      responses:
        '200':
          description: d
          headers:
            X-Count:
              required: true # always
              schema:
                type: integer
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
components:
  schemas:
    # A thing.
    Thing:
      required:
        - gone # for good
        - here
      properties:
        here:
          # comes after
          type: string
          description: |
            Two
            lines.
        day:
          type: string
          format: date # by calendar
        short:
          type: string
          maxLength: 2
        other:
          $ref: '#/components/schemas/Other'

    # Another one.
    Other:
      type: object
";

const FLOW: &str = "paths:
  /things/: {get: {responses: {'200': {description: d, headers: {X-Count: {schema: {}, required: true}}, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}
components:
  schemas:
    Thing: {required: [gone, here], properties: {here: {type: string}, day: {type: string, format: date}, short: {maxLength: 2, type: string}, other: {$ref: '#/components/schemas/Other'}}}
    Other: {type: object}
";

fn thing() -> Value {
    json!({"here": "x", "gone": 1, "day": "2026-01-01", "short": "ab", "other": {}})
}

/// The rule's findings before, the diff, and the document afterwards.
fn mended(case: &Case, rule: &str) -> String {
    let of_rule = |case: &Case| case.run().findings.into_iter().filter(|one| one.rule.id() == rule).collect::<Vec<_>>();
    let findings = of_rule(case);
    assert!(!findings.is_empty(), "{rule} does not speak");
    let before = fs::read_to_string(case.spec()).unwrap();
    let changes = patch::changes(&document::load(&case.spec()).unwrap(), &findings).unwrap();
    assert!(patch::diff(&changes).contains("@@"), "{rule}");
    patch::write(&changes).unwrap();
    let after = fs::read_to_string(case.spec()).unwrap();
    assert!(of_rule(case).is_empty(), "{rule} speaks still:\n{after}");
    for comment in before.lines().filter_map(|line| line.split_once("# ")).map(|(_, comment)| comment) {
        let is_of_removed = after.len() < before.len();
        assert!(after.contains(comment) || is_of_removed, "`{comment}` is lost:\n{after}");
    }
    after
}

fn both(exchange: impl Fn(Case) -> Case, rule: &str) -> [String; 2] {
    // the fields that bodies have beside
    let with_gone = |paths: &str| {
        paths
            .replace("here:\n          #", "gone: {}\n        here:\n          #")
            .replace("here: {type", "gone: {}, here: {type")
    };
    [BLOCK, FLOW].map(|paths| mended(&exchange(Case::new(&with_gone(paths))), rule))
}

fn answer(change: impl Fn(&mut Value)) -> impl Fn(Case) -> Case {
    move |case| {
        let mut body = thing();
        change(&mut body);
        case.exchange("GET", "/v1/things/", 200, None, Some(&body), &["X-Count"])
    }
}

#[test]
fn undocumented_field() {
    let [block, flow] = both(answer(|body| body["since"] = json!("2026-01-01")), "undocumented-field");
    assert!(
        block.contains(
            "          $ref: '#/components/schemas/Other'\n        since: {type: string, format: date}\n\n    # Another"
        ),
        "{block}"
    );
    assert!(flow.contains(", since: {type: string, format: date}}}\n"), "{flow}");
    both(answer(|body| body["on"] = json!({"a": [1]})), "undocumented-field");
}

#[test]
fn missing_required_field() {
    let gone = |body: &mut Value| drop(body.as_object_mut().unwrap().remove("gone"));
    let [block, flow] = both(answer(gone), "missing-required-field");
    assert!(block.contains("      required:\n        - here\n"), "{block}");
    assert!(flow.contains("required: [here]"), "{flow}");
    let [block, flow] = both(answer(|body| *body = json!({})), "missing-required-field");
    assert!(!block.contains("required:\n") && !flow.contains("{required"), "{block}{flow}");
}

#[test]
fn null_not_allowed() {
    let [block, flow] = both(answer(|body| body["other"] = Value::Null), "null-not-allowed");
    // `nullable` beside a reference is ignored by most readers
    let wanted = "        other:\n          anyOf:\n            - $ref: '#/components/schemas/Other'\n            - {type: object, nullable: true, enum: [null]}\n";
    assert!(block.contains(wanted), "{block}");
    assert!(
        flow.contains(
            "other: {anyOf: [{$ref: '#/components/schemas/Other'}, {type: object, nullable: true, enum: [null]}]}"
        ),
        "{flow}"
    );
    let [block, flow] = both(answer(|body| body["here"] = Value::Null), "null-not-allowed");
    assert!(block.contains("            lines.\n          nullable: true\n"), "{block}");
    assert!(flow.contains("here: {type: string, nullable: true}"), "{flow}");
}

#[test]
fn format_mismatch_and_bound_violation() {
    let [block, flow] = both(answer(|body| body["day"] = json!("soon")), "format-mismatch");
    assert!(!block.contains("format:") && flow.contains("day: {type: string}"), "{block}{flow}");
    let [block, flow] = both(answer(|body| body["short"] = json!("abc")), "bound-violation");
    assert!(!block.contains("maxLength") && flow.contains("short: {type: string}"), "{block}{flow}");
}

#[test]
fn undocumented_status_and_content_type() {
    both(|case| case.exchange("GET", "/v1/things/", 503, None, None, &[]), "undocumented-status");
    let csv = |case: Case| {
        let case = case.exchange("GET", "/v1/things/", 200, None, Some(&json!("a")), &["X-Count"]);
        case.with_media_type("text/csv")
    };
    let [block, flow] = both(csv, "undocumented-content-type");
    assert!(block.contains("            text/csv: {schema: {type: string}}\n"), "{block}");
    assert!(flow.contains(", text/csv: {schema: {type: string}}}"), "{flow}");
}

#[test]
fn undocumented_query_parameter_and_missing_required_header() {
    let [block, flow] = both(
        |case| case.exchange("GET", "/v1/things/?page=2&size[]=3", 200, None, Some(&thing()), &["X-Count"]),
        "undocumented-query-parameter",
    );
    assert!(block.contains("{name: page, in: query") && flow.contains("{name: page, in: query"));
    let [block, flow] =
        both(|case| case.exchange("GET", "/v1/things/", 200, None, Some(&thing()), &[]), "missing-required-header");
    assert!(!block.contains("required: true") && flow.contains("X-Count: {schema: {}}"), "{block}{flow}");
}

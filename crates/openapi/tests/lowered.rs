//! Schemas of OpenAPI 3.1, read as schemas of 3.0.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use serde_json::{Value, json};
use truv_openapi::Description;
use truv_openapi::schema::{Fault, Misfit, Path, Side, Visitor, Walker};

/// Pointers and kinds of everything that does not fit.
#[derive(Default)]
struct Found(Vec<String>);

impl Visitor for Found {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        let fault = match misfit.fault {
            Fault::Type(expected) => format!("type {expected}"),
            Fault::Bound(keyword) => keyword.to_owned(),
            Fault::Missing(name) | Fault::Undocumented { name, .. } => name.to_owned(),
            other => format!("{other:?}").to_lowercase(),
        };
        self.0.push(format!("{} {fault}", path.pointer()));
    }
}

/// The misfits of a value of the schema `A`, among these schemas.
fn found(schemas: &str, value: &Value) -> Vec<String> {
    let text = format!("openapi: 3.1.0\npaths: {{}}\ncomponents:\n  schemas: {schemas}\n");
    let description = Description::of_text("a.yaml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut visitor = Found::default();
    Walker::new(&description, Side::Response, true).walk(description.schema("A").unwrap(), value, &mut visitor);
    visitor.0
}

#[test]
fn a_list_of_types_takes_each_of_them() {
    let nullable = "{A: {type: [string, 'null']}}";
    assert_eq!(found(nullable, &json!(null)), [""; 0]);
    assert_eq!(found(nullable, &json!(1)), [" type string"]);
    let several = "{A: {type: [string, integer]}}";
    assert_eq!(found(several, &json!("a")), [""; 0]);
    assert_eq!(found(several, &json!(1)), [""; 0]);
    assert_eq!(found(several, &json!(true)), [" type string or integer"]);
    assert_eq!(found(several, &json!(null)), [" null"]);
    assert_eq!(found("{A: {type: [string, integer, 'null']}}", &json!(null)), [""; 0]);
    assert_eq!(found("{A: {type: 'null'}}", &json!(null)), [""; 0]);
    // an `enum` and a `const` list all values, null too
    assert_eq!(found("{A: {type: [string, 'null'], enum: [a]}}", &json!(null)), [" null"]);
    assert_eq!(found("{A: {type: [string, 'null'], const: a}}", &json!(null)), [" null"]);
    assert_eq!(found("{A: {type: [string, 'null'], enum: [a, null]}}", &json!(null)), [""; 0]);
    assert_eq!(found("{A: {oneOf: [{type: string}, {type: 'null'}]}}", &json!(null)), [""; 0]);
    assert_eq!(found("{A: {oneOf: [{type: string}, {type: 'null'}]}}", &json!("a")), [""; 0]);
}

#[test]
fn const_and_bounds_that_are_numbers() {
    assert_eq!(found("{A: {const: x}}", &json!("x")), [""; 0]);
    assert_eq!(found("{A: {const: x}}", &json!("y")), [" enum"]);
    assert_eq!(found("{A: {exclusiveMinimum: 1}}", &json!(2)), [""; 0]);
    assert_eq!(found("{A: {exclusiveMinimum: 1}}", &json!(1)), [" minimum"]);
    assert_eq!(found("{A: {exclusiveMaximum: 1, maximum: 5}}", &json!(1)), [" exclusiveMaximum"]);
}

#[test]
fn the_first_items_may_have_schemas_of_their_own() {
    let tuple = "{A: {prefixItems: [{type: string}, {type: integer}], items: {type: boolean}}}";
    assert_eq!(found(tuple, &json!(["a", 1, true, false])), [""; 0]);
    assert_eq!(found(tuple, &json!([1, "a", 2])), ["/0 type string", "/1 type integer", "/2 type boolean"]);
    assert_eq!(found("{A: {prefixItems: [{}], items: false}}", &json!([1, 2])), ["/1 excluded"]);
}

#[test]
fn keywords_beside_a_reference_count() {
    let schemas = "{A: {$ref: '#/components/schemas/B', properties: {b: {type: integer}}, required: [b]}, B: {type: object, properties: {a: {type: string}}}}";
    assert_eq!(found(schemas, &json!({"a": "x", "b": 1})), [""; 0]);
    assert_eq!(found(schemas, &json!({"a": 1, "c": 1})), [" b", "/a type string", " c"]);
    // a description is not a keyword that restricts values
    let described = "{A: {$ref: '#/components/schemas/B', description: d}, B: {type: string}}";
    assert_eq!(found(described, &json!(1)), [" type string"]);
}

#[test]
fn references_lead_to_anchors_and_ids() {
    let b = "$id: 'https://schemas.test/v1/b', $anchor: bee, type: object, properties: {n: {type: integer}}";
    for reference in [
        "'#bee'",
        "'https://schemas.test/v1/b'",
        "'https://schemas.test/v1/b#'",
        "'https://schemas.test/v1/b#bee'",
        "'/v1/b'",
        "b",
    ] {
        let schemas = format!("{{A: {{$ref: {reference}}}, B: {{{b}}}}}");
        assert_eq!(found(&schemas, &json!({"n": "x"})), ["/n type integer"], "{reference}");
    }
    let schemas = format!("{{A: {{$ref: 'https://schemas.test/v1/b#/properties/n'}}, B: {{{b}}}}}");
    assert_eq!(found(&schemas, &json!("x")), [" type integer"]);
    let tree = "{A: {$dynamicAnchor: node, type: object, properties: {n: {type: integer}, children: {type: array, items: {$dynamicRef: '#node'}}}}}";
    assert_eq!(
        found(tree, &json!({"n": 1, "children": [{"m": 1, "n": "x"}]})),
        ["/children/0 m", "/children/0/n type integer"]
    );
    let beside = "{A: {$dynamicRef: '#node', required: [m]}, B: {$dynamicAnchor: node, type: object, properties: {n: {type: integer}}}}";
    assert_eq!(found(beside, &json!({"n": "x"})), [" m", "/n type integer"]);
}

#[test]
fn a_name_that_nothing_has_is_a_broken_reference() {
    for reference in ["'#nobody'", "'https://schemas.test/nobody'", "'https://schemas.test/b#nobody'"] {
        let text = format!(
            "openapi: 3.1.0\npaths: {{/a: {{get: {{parameters: [{{$ref: {reference}}}], responses: {{}}}}}}}}\ncomponents: {{schemas: {{B: {{$id: 'https://schemas.test/b'}}}}}}\n"
        );
        let problems = Description::of_text("a.yaml", &text).map(drop).unwrap_err();
        assert!(problems[0].message.contains("leads nowhere"), "{problems:?}");
    }
}

#[test]
fn truth_values_are_schemas() {
    assert_eq!(found("{A: {properties: {a: true, b: false}}}", &json!({"a": 1})), [""; 0]);
    assert_eq!(found("{A: {properties: {a: true, b: false}}}", &json!({"b": 1})), ["/b excluded"]);
    // these words look like keywords, but are names of properties here
    let names =
        "{A: {properties: {properties: {type: string}, const: {type: [integer, 'null']}, items: {type: string}}}}";
    assert_eq!(found(names, &json!({"properties": "a", "const": null, "items": "x"})), [""; 0]);
}

#[test]
fn names_may_be_documented_by_patterns_and_conditions() {
    let by_pattern = "{A: {properties: {a: {}}, patternProperties: {'^x-': {type: integer}}}}";
    assert_eq!(found(by_pattern, &json!({"a": 1, "x-b": 2})), [""; 0]);
    assert_eq!(found(by_pattern, &json!({"x-b": "c", "y": 1})), ["/x-b type integer", " y"]);
    let condition = "{A: {properties: {a: {}}, if: {properties: {a: {const: 1}}}, then: {properties: {b: {}}}}}";
    assert_eq!(found(condition, &json!({"a": 1, "b": 2})), [""; 0]);
}

#[test]
fn what_is_not_read_is_told_once() {
    let text = "openapi: 3.1.0\nwebhooks: {}\ncomponents:\n  schemas:\n    A: {contains: {type: string}, example: {if: 1}}\n    B: {contains: {}}\n    C: {properties: {if: {}}}\n";
    let description = Description::of_text("a.yaml", text).unwrap();
    let [contains] = description.unchecked() else { panic!("{:?}", description.unchecked()) };
    assert_eq!(contains.message, "the keyword `contains` (2 times in the document) is not checked");
    assert_eq!(contains.location.as_ref().unwrap().line, 5);
    assert!(description.operations().is_empty());
}

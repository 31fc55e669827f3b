//! What a walk through a value and its schema reports, and what schemas say about members, formats and numbers.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use serde_json::{Map, Value, json};
use truv_openapi::schema::{
    Fault, Member, Members, Misfit, Path, Side, Visitor, Walker, compare, convert, equal, every_part, fits_pattern,
    items,
};
use truv_openapi::{Description, NodeId, format};

/// Schemas by name, in YAML's flow style.
fn described(schemas: &str) -> Description {
    let text = format!("openapi: 3.0.3\npaths: {{/a: {{get: {{}}}}}}\ncomponents: {{schemas: {{{schemas}}}}}\n");
    Description::of_text("a.yaml", &text).unwrap()
}

/// Everything that the walk reports, one line each.
#[derive(Default)]
struct Told(Vec<String>);

impl Visitor for Told {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        let fault = match misfit.fault {
            Fault::Undocumented { name, is_forbidden } => format!("undocumented {name} {is_forbidden}"),
            fault => format!("{fault:?}"),
        };
        self.0.push(format!("{} {} {fault}", path.pointer(), path.pattern()));
    }

    fn object(&mut self, path: &Path<'_>, object: &Map<String, Value>, members: &Members<'_>) {
        self.0.push(format!("{} object of {} and {}", path.pointer(), object.len(), members.properties.len()));
    }

    fn listed(&mut self, path: &Path<'_>, _: &Value) {
        self.0.push(format!("{} listed", path.pointer()));
    }
}

fn told(schemas: &str, side: Side, closed_world: bool, value: &Value) -> Vec<String> {
    let description = described(schemas);
    let mut told = Told::default();
    Walker::new(&description, side, closed_world).walk(description.schema("S").unwrap(), value, &mut told);
    told.0
}

/// The misfits of an answer, in a closed world.
fn faults(schemas: &str, value: &Value) -> Vec<String> {
    let told = told(schemas, Side::Response, true, value);
    told.into_iter().filter(|line| !line.contains("object of") && !line.contains("listed")).collect()
}

#[test]
fn places_are_told_with_the_value_and_without() {
    let schemas = "S: {properties: {'a/b': {type: array, items: {properties: {n: {type: integer, enum: [1]}}}}, \
                   map: {additionalProperties: {type: string}}}}";
    let value = json!({"a/b": [{"n": 1}, {"n": "x"}], "map": {"ada": 1}, "more": 2});
    assert_eq!(
        told(schemas, Side::Response, true, &value),
        [
            " object of 3 and 2",
            "/a~1b/0 object of 1 and 1",
            "/a~1b/0/n listed",
            "/a~1b/1 object of 1 and 1",
            "/a~1b/1/n /a~1b/*/n Type(\"integer\")",
            "/map object of 1 and 0",
            "/map/ada /map/* Type(\"string\")",
            "  undocumented more false",
        ]
    );
    assert!(!told(schemas, Side::Response, false, &value).iter().any(|line| line.contains("undocumented")));
}

#[test]
fn each_fault_is_told_where_it_is() {
    for (schemas, value, expected) in [
        ("S: {type: string}", json!(null), "  Null"),
        ("S: {type: string}", json!(1), "  Type(\"string\")"),
        ("S: {enum: [a, b]}", json!("c"), "  Enum"),
        ("S: {format: date}", json!("2026-02-30"), "  Format(\"date\")"),
        ("S: {format: int64}", json!(9_223_372_036_854_775_808_u64), "  Format(\"int64\")"),
        ("S: {maxLength: 2}", json!("abc"), "  Bound(\"maxLength\")"),
        ("S: {not: {type: string}}", json!("c"), "  Excluded"),
        ("S: {required: [a]}", json!({}), "  Missing(\"a\")"),
        ("S: {additionalProperties: false}", json!({"a": 1}), "  undocumented a true"),
        (
            "S: {oneOf: [{$ref: '#/components/schemas/T'}], discriminator: {propertyName: k}}, T: {type: object, properties: {k: {}}}",
            json!({"k": "U"}),
            "  Discriminator",
        ),
        ("S: {allOf: [{$ref: '#/components/schemas/T'}]}, T: {type: array}", json!({}), "  Type(\"array\")"),
        ("S: {anyOf: [{type: string, maxLength: 1}, {type: array}]}", json!("ab"), "  Bound(\"maxLength\")"),
    ] {
        assert_eq!(faults(schemas, &value), [expected], "{schemas} with {value}");
    }
}

#[test]
fn null_is_taken_where_it_is_allowed() {
    for (schemas, takes) in [
        ("S: {}", true),
        ("S: {type: string, nullable: true}", true),
        ("S: {nullable: true, allOf: [{type: string}]}", true),
        ("S: {nullable: true, $ref: '#/components/schemas/T'}, T: {type: string}", true),
        ("S: {oneOf: [{type: string}, {type: integer, nullable: true}]}", true),
        ("S: {enum: [a, null]}", true),
        ("S: {enum: [a]}", false),
        ("S: {allOf: [{type: string, nullable: true}, {type: string}]}", false),
        ("S: {type: object, allOf: [{$ref: '#/components/schemas/S'}]}", false),
    ] {
        assert_eq!(faults(schemas, &Value::Null).is_empty(), takes, "{schemas}");
    }
}

#[test]
fn members_of_the_other_side_may_be_missing() {
    let schemas =
        "S: {required: [a, b], properties: {a: {readOnly: true}, b: {allOf: [{type: string}], writeOnly: true}}}";
    let missing = |side| {
        let told = told(schemas, side, true, &json!({}));
        told.iter().filter(|line| line.contains("Missing")).cloned().collect::<String>()
    };
    assert_eq!(missing(Side::Request), "  Missing(\"b\")");
    assert_eq!(missing(Side::Response), "  Missing(\"a\")");
}

#[test]
fn the_mapping_of_a_discriminator_may_name_a_schema_in_another_way_than_the_branch() {
    let schemas = "S: {oneOf: [{$ref: '#/components/schemas/Cat%20One'}, {$ref: '#/components/schemas/Dog'}], discriminator: \
                   {propertyName: kind, mapping: {cat: 'Cat One', dog: '#/components/schemas/Dog'}}}, \
                   'Cat One': {properties: {kind: {}, lives: {type: integer}}}, Dog: {properties: {kind: {}, bark: {type: string}}}";
    assert_eq!(faults(schemas, &json!({"kind": "cat", "lives": 9})), [""; 0]);
    assert_eq!(faults(schemas, &json!({"kind": "cat", "bark": "loud"})), ["  undocumented bark false"]);
    assert_eq!(faults(schemas, &json!({"kind": "dog", "bark": 1})), ["/bark /bark Type(\"string\")"]);
}

#[test]
fn every_part_is_found_and_each_once() {
    let description = described(
        "S: {allOf: [{$ref: '#/components/schemas/T'}], oneOf: [{title: one}, {$ref: '#/components/schemas/S'}], not: {title: not}}, \
         T: {title: t, items: {title: item}, anyOf: [{title: any}, true]}",
    );
    let mut parts = Vec::new();
    every_part(&description, description.schema("S").unwrap(), &mut parts);
    let tree = description.tree();
    let titles = |parts: &[NodeId]| -> Vec<String> {
        parts.iter().map(|part| tree.get_text(*part, "title").unwrap_or("S").to_owned()).collect()
    };
    assert_eq!(titles(&parts), ["S", "t", "any", "one", "not"]);
    assert_eq!(titles(&items(&description, &parts)), ["item"]);
}

#[test]
fn schemas_say_what_members_are() {
    let description = described(
        "Closed: {properties: {a: {}}, additionalProperties: false}, Map: {additionalProperties: {type: string}}, Free: {type: object}, \
         Open: {properties: {a: {}}, additionalProperties: true}, Known: {properties: {a: {}}, required: [a, b]}",
    );
    let closed = description.schema("Closed").unwrap();
    let members = |name: &str| Members::of(&description, &[description.schema(name).unwrap()]);
    assert!(matches!(members("Closed").member("a"), Member::Documented([_])));
    assert_eq!(members("Closed").member("b"), Member::Forbidden(closed));
    assert!(matches!(members("Map").member("b"), Member::Entry([_])));
    assert_eq!(members("Free").member("b"), Member::Entry(&[]));
    assert_eq!(members("Open").member("b"), Member::Entry(&[]));
    assert_eq!(members("Known").member("b"), Member::Undocumented);
    assert!(members("Known").is_required("b") && !members("Open").is_required("a"));
}

#[test]
fn formats_are_known_by_their_standards() {
    for (name, fits, fits_not) in [
        ("date", "2024-02-29", "2023-02-29"),
        ("date-time", "2026-01-31T09:15:00.5+02:00", "2026-01-31T09:15:00"),
        ("uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b8109dad11d180b400c04fd430c8"),
        ("email", "ada@lender.com", "ada@lender"),
        ("uri", "https://a.test/x?y", "/x"),
        ("ipv4", "10.0.0.1", "10.0.0.256"),
        ("ipv6", "::1", "1"),
        ("byte", "YWI", "a b"),
        ("decimal", "-1,234.50", "1.2.3"),
        ("pii", "anything", ""),
    ] {
        assert!(format::fits(name, &json!(fits)), "{name}: {fits}");
        assert!(format::fits(name, &json!(fits_not)) == fits_not.is_empty(), "{name}: {fits_not}");
    }
    assert_eq!(format::of("2026-01-31"), Some("date"));
    assert_eq!(format::of("https://a.test"), Some("uri"));
    assert_eq!(format::of("a"), None);
    assert!(!format::fits("int32", &json!(2_147_483_648_u64)) && format::fits("int32", &json!(-2_147_483_648_i64)));
    assert!(format::fits("int64", &json!(i64::MIN)) && !format::fits("int64", &json!(1e19)));
    // lenient and strict checkers
    assert_eq!(format::views("date-time", "2026-01-31 09:15"), [true, false, true]);
    assert_eq!(format::views("byte", "YWI"), [false, false, true]);
    assert_eq!(format::views("byte", "YWI="), [true; 3]);
    assert_eq!(format::views("pii", "x"), [true; 0]);
}

#[test]
fn values_are_compared_by_what_they_are() {
    assert!(equal(&json!([1, {"a": 2.0}]), &json!([1.0, {"a": 2}])));
    assert!(!equal(&json!(9_007_199_254_740_993_u64), &json!(9_007_199_254_740_992_u64)));
    let number = |value: Value| value.as_number().cloned().unwrap();
    assert!(
        compare(&number(json!(9_007_199_254_740_993_u64)), &number(json!(9_007_199_254_740_992_u64))).unwrap().is_gt()
    );
    assert_eq!(fits_pattern("^a+$", "aa"), Some(true));
    assert_eq!(fits_pattern("^(a", "b"), None);
    assert_eq!((fits_pattern("^(?!a)", "b"), fits_pattern("^(?!a)", "a")), (Some(true), Some(false)));
}

#[test]
fn a_converter_sees_each_documented_part_with_its_path() {
    let schema = r#"{"type": "object", "properties": {
        "days": {"type": "integer"},
        "list": {"type": "array", "items": {"allOf": [{"type": "integer"}]}},
        "free": {"type": "object"}
    }, "additionalProperties": {"type": "integer"}}"#;
    let description = Description::of_schema("schema.json", schema).unwrap();
    let mut value = json!({"days": "60", "list": ["1", 2], "free": {"a": "1"}, "more": "3"});
    let mut seen = Vec::new();
    convert(&description, description.root().unwrap(), &mut value, &mut |path, parts, value| {
        let is_integer = parts.iter().any(|part| description.tree().get_text(*part, "type") == Some("integer"));
        seen.push(path.pointer());
        value.as_str().filter(|_| is_integer).and_then(|text| text.parse::<i64>().ok()).map(Value::from)
    });
    assert_eq!(value, json!({"days": 60, "list": [1, 2], "free": {"a": "1"}, "more": 3}));
    seen.sort();
    assert_eq!(seen, ["", "/days", "/free", "/list", "/list/0", "/list/1", "/more"]);
}

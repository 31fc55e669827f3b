//! Rules about bodies.

use serde_json::{Value, json};

use crate::{Case, found};

/// `schema` gives exactly this finding for `bad`, and none for `good`.
fn speaks(schema: &str, rule: &'static str, pointer: &str, bad: Value, good: Value) {
    assert_eq!(found(schema, &bad), [(rule, pointer.to_owned())], "{schema} {bad}");
    assert_eq!(found(schema, &good), [], "{schema} {good}");
}

#[test]
fn undocumented_field() {
    let schema = "{type: object, properties: {a: {type: integer}}}";
    speaks(schema, "undocumented-field", "/b", json!({"b": 1}), json!({"a": 1}));
    // free, open, closed
    assert_eq!(found("{type: object}", &json!({"b": 1})), []);
    assert_eq!(found("{properties: {a: {}}, additionalProperties: true}", &json!({"b": 1})), []);
    let of_integers = "{properties: {a: {}}, additionalProperties: {type: integer}}";
    speaks(of_integers, "type-mismatch", "/*", json!({"b": "x"}), json!({"b": 1}));
    // arrays are one shape, and the world may be open
    let list = "{type: array, items: {properties: {a: {}}}}";
    let case = Case::of_schema(list, "").answer(&json!([{"b": 1}, {"b": 2}, {"b": 3}]));
    assert_eq!(case.run().findings[0].count, 3);
    assert_eq!(case.found(), [("undocumented-field", "/*/b".to_owned())]);
    let open = openapi_drift::check::Options { closed_world: false, min_evidence: 10, decode: None };
    assert!(case.run_with(&open).unwrap().findings.is_empty());
}

#[test]
fn parts_of_all_of_are_one_object() {
    let schema = "{allOf: [{properties: {a: {}}}, {properties: {b: {}}, required: [b]}]}";
    assert_eq!(found(schema, &json!({"a": 1, "b": 1})), []);
    assert_eq!(found(schema, &json!({"a": 1})), [("missing-required-field", "/b".to_owned())]);
    assert_eq!(found(schema, &json!({"b": 1, "c": 1})), [("undocumented-field", "/c".to_owned())]);
}

#[test]
fn missing_required_field() {
    let schema = "{required: [a], properties: {a: {}}}";
    speaks(schema, "missing-required-field", "/a", json!({}), json!({"a": null}));
    assert_eq!(found("{required: [a], properties: {a: {writeOnly: true}}}", &json!({})), []);
}

#[test]
fn null_not_allowed() {
    let schema = |of_a: &str| format!("{{properties: {{a: {of_a}}}}}");
    let null = json!({"a": null});
    speaks(&schema("{type: string}"), "null-not-allowed", "/a", null.clone(), json!({"a": "x"}));
    let allowed = [
        "{type: string, nullable: true}",
        "{nullable: true, allOf: [{type: string}]}",
        "{nullable: true, oneOf: [{type: string}]}",
        "{enum: [x, null]}",
        "{oneOf: [{type: string}, {type: string, nullable: true}]}",
        "{allOf: [{type: string, nullable: true}]}",
        "{}",
    ];
    for of_a in allowed {
        assert_eq!(found(&schema(of_a), &null), [], "{of_a}");
    }
    let referred = "{properties: {a: {nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}, b: {$ref: '#/components/schemas/A'}}}";
    let case = Case::of_schema(referred, "components:\n  schemas:\n    A: {type: object, properties: {c: {}}}");
    assert_eq!(case.answer(&json!({"a": null, "b": null})).found(), [("null-not-allowed", "/b".to_owned())]);
}

#[test]
fn type_mismatch() {
    let values = [
        ("string", json!("x"), json!(1)),
        ("integer", json!(1), json!(1.5)),
        ("integer", json!(1.0), json!("1")),
        ("number", json!(1), json!("1")),
        ("boolean", json!(true), json!("true")),
        ("array", json!([]), json!({})),
        ("object", json!({}), json!([])),
    ];
    for (name, good, bad) in values {
        let schema = format!("{{properties: {{a: {{type: {name}}}}}}}");
        speaks(&schema, "type-mismatch", "/a", json!({"a": bad}), json!({"a": good}));
    }
}

#[test]
fn unknown_enum_value() {
    let schema = "{properties: {a: {type: string, enum: [x, y]}}}";
    speaks(schema, "unknown-enum-value", "/a", json!({"a": "z"}), json!({"a": "y"}));
}

#[test]
fn format_mismatch() {
    let values = [
        ("date", "2026-02-28", "2026-02-30"),
        ("date-time", "2026-02-28T10:00:00Z", "2026-02-28"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("email", "a@b.test", "a.b.test"),
        ("uri", "https://b.test/x", "b.test"),
        ("ipv4", "127.0.0.1", "localhost"),
        ("decimal", "-1500.00", "1500.00 USD"),
        ("password", "anything", ""),
    ];
    for (format, good, bad) in values {
        let schema = format!("{{properties: {{a: {{type: string, format: {format}}}}}}}");
        assert_eq!(found(&schema, &json!({"a": good})), [], "{format}");
        let expected = if bad.is_empty() { vec![] } else { vec![("format-mismatch", "/a".to_owned())] };
        assert_eq!(found(&schema, &json!({"a": bad})), expected, "{format}");
    }
}

#[test]
fn bound_violation() {
    let values = [
        ("minLength: 2", json!("äö"), json!("ä")),
        ("maxLength: 2", json!("äö"), json!("äöü")),
        ("pattern: '^a+$'", json!("aa"), json!("ab")),
        ("minimum: 2", json!(2), json!(1)),
        ("minimum: 2, exclusiveMinimum: true", json!(3), json!(2)),
        ("maximum: 2", json!(2), json!(3)),
        ("maximum: 2, exclusiveMaximum: true", json!(1), json!(2)),
        ("multipleOf: 0.1", json!(1.3), json!(1.35)),
        ("minItems: 1", json!([1]), json!([])),
        ("maxItems: 1", json!([1]), json!([1, 2])),
        ("uniqueItems: true", json!([1, 2]), json!([1, 1.0])),
        ("minProperties: 1", json!({"a": 1}), json!({})),
        ("maxProperties: 1", json!({"a": 1}), json!({"a": 1, "b": 2})),
        ("not: {type: string}", json!(1), json!("x")),
    ];
    for (bound, good, bad) in values {
        speaks(
            &format!("{{properties: {{a: {{{bound}}}}}}}"),
            "bound-violation",
            "/a",
            json!({"a": bad}),
            json!({"a": good}),
        );
    }
}

#[test]
fn of_branches_the_best_one_counts() {
    let schema = "{oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, \
                  {type: object, required: [b], properties: {b: {type: integer}, c: {}}}]}";
    assert_eq!(found(schema, &json!({"a": "x"})), []);
    assert_eq!(found(schema, &json!({"b": 1, "c": 2})), []);
    assert_eq!(found(schema, &json!({"b": 1, "d": 2})), [("undocumented-field", "/d".to_owned())]);
    assert_eq!(found(schema, &json!({"b": "1", "c": 2})), [("type-mismatch", "/b".to_owned())]);
    let any = "{anyOf: [{properties: {a: {}}}, {properties: {b: {}}}]}";
    assert_eq!(found(any, &json!({"a": 1, "b": 2})), []);
}

#[test]
fn discriminator_unknown() {
    let schema = "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], \
                  discriminator: {propertyName: kind, mapping: {hound: '#/components/schemas/Dog'}}}";
    let components = "components:\n  schemas:\n    Cat: {properties: {kind: {}, claws: {}}}\n    Dog: {properties: {kind: {}, tail: {}}}";
    let of = |body: Value| Case::of_schema(schema, components).answer(&body).found();
    assert_eq!(of(json!({"kind": "Cat", "claws": 1})), []);
    assert_eq!(of(json!({"kind": "hound", "tail": 1})), []);
    assert_eq!(of(json!({"kind": "hound", "claws": 1})), [("undocumented-field", "/claws".to_owned())]);
    assert_eq!(of(json!({"kind": "newt", "tail": 1})), [("discriminator-unknown", String::new())]);
}

#[test]
fn never_seen_and_always_there() {
    let schema = "{properties: {a: {type: string, nullable: true, enum: [x, y]}, b: {}}}";
    let case =
        |times: usize, body: Value| (0..times).fold(Case::of_schema(schema, ""), |case, _| case.answer(&body)).found();
    assert_eq!(case(9, json!({"a": "x"})), []);
    let all = case(10, json!({"a": "x"}));
    let rules: Vec<_> = all.iter().map(|(rule, pointer)| format!("{rule} {pointer}")).collect();
    assert_eq!(
        rules,
        [
            "never-seen-field /b",
            "never-seen-enum-value /a",
            "always-present-but-optional /a",
            "never-null-but-nullable /a",
        ]
    );
    let varied = Case::of_schema(schema, "");
    let varied = (0..10).fold(varied, |case, _| case.answer(&json!({"a": "x", "b": 1})));
    assert_eq!(varied.answer(&json!({"a": "y"})).answer(&json!({"a": null})).answer(&json!({})).found(), []);
}

#[test]
fn schemas_may_refer_to_themselves() {
    let components = "components:\n  schemas:\n    Tree: {properties: {children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}";
    let case = Case::of_schema("{$ref: '#/components/schemas/Tree'}", components);
    let body = json!({"children": [{"children": [{"leaf": 1}]}]});
    assert_eq!(case.answer(&body).found(), [("undocumented-field", "/children/*/children/*/leaf".to_owned())]);
}

/// What bodies in another syntax than JSON give, and what is told.
fn of_text(media_type: &str, schema: &str, bodies: &[&str]) -> (Vec<(&'static str, String)>, Vec<String>) {
    let paths = format!(
        "paths: {{/things: {{get: {{responses: {{'200': {{description: d, content: {{{media_type}: {{schema: {schema}}}}}}}}}}}}}}}\n"
    );
    let mut case = Case::new(&paths);
    for body in bodies {
        case = case.entry(json!({
            "request": {"method": "GET", "url": "https://api.test/v1/things"},
            "response": {"status": 200, "content": {"mimeType": format!("{media_type}; charset=utf-8"), "text": body}},
        }));
    }
    (case.found(), case.run().unchecked.into_iter().map(|problem| problem.message).collect())
}

#[test]
fn text_is_compared_where_it_is_a_value() {
    let silent =
        |schema: &str, body: &str| assert_eq!(of_text("text/plain", schema, &[body]), (vec![], vec![]), "{body}");
    silent("{type: string, enum: [ok]}", "ok\r\n");
    silent("{type: integer}", "12\n");
    silent("{oneOf: [{type: string}, {type: object, properties: {a: {type: integer}}}]}", "{\"a\": 1}");
    silent("{type: object, properties: {a: {type: integer}}}", "{\"a\": 1}");
    silent("{}", "anything");
    let speaks = |schema: &str, body: &str, rule: &'static str, pointer: &str| {
        assert_eq!(of_text("text/plain", schema, &[body]), (vec![(rule, pointer.to_owned())], vec![]), "{schema}");
    };
    speaks("{type: string, enum: [ok]}", "no", "unknown-enum-value", "");
    speaks("{type: string, maxLength: 3}", "long", "bound-violation", "");
    speaks("{type: string, format: date}", "soon", "format-mismatch", "");
    speaks("{type: integer}", "many", "type-mismatch", "");
    speaks("{type: object, properties: {a: {type: integer}}}", "{\"a\": \"x\"}", "type-mismatch", "/a");
}

#[test]
fn what_no_syntax_reads_is_told_once() {
    let told = vec!["bodies of this media type cannot be compared with their schema".to_owned()];
    let object = "{type: object, properties: {a: {type: integer}}}";
    for media_type in ["application/xml", "text/xml", "image/svg+xml", "application/x-yaml", "text/event-stream"] {
        assert_eq!(of_text(media_type, object, &["<a>x</a>", "<b/>"]), (vec![], told.clone()), "{media_type}");
        assert_eq!(of_text(media_type, "{type: string}", &["<a>x</a>"]), (vec![], vec![]), "{media_type}");
    }
    assert_eq!(of_text("text/plain", object, &["a: x", "b: x"]), (vec![], told));
    assert_eq!(of_text("application/pdf", "{type: string, format: binary}", &["%PDF"]), (vec![], vec![]));
}

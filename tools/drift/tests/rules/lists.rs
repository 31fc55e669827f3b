//! Lists that `--fix` changes keep the style in which they are written.

use serde_json::{Value, json};

use crate::fixes::{Files, YAML, of_schema};

/// Where a schema is in [`YAML`]: one line deeper than `schema:`.
fn in_lines(version: &str, schema: &str) -> String {
    let lines: String = schema.lines().map(|line| format!("\n                {line}")).collect();
    YAML.replace("3.0.3", version).replace(" SCHEMA", &lines)
}

/// Schemas of the same lists in many ways to write them, with what becomes of each, byte for byte.
#[test]
fn lists_keep_their_own_style() {
    let null = json!(null);
    for (before, after, bodies) in [
        // types
        ("type:\n- integer", "type:\n- integer\n- 'null'", [json!(1), null.clone()]),
        (
            "type:\n  - integer # one\n\n  # two\n  - 'string'\n# end\ntitle: t",
            "type:\n  - integer # one\n\n  # two\n  - 'string'\n  - 'null'\n# end\ntitle: t",
            [json!(1), null.clone()],
        ),
        (
            "type: # many\n    -   \"integer\"",
            "type: # many\n    -   \"integer\"\n    - 'null'",
            [json!(1), null.clone()],
        ),
        (
            "type:\n-\n  integer\n- # text\n  string",
            "type:\n-\n  integer\n- # text\n  string\n- 'null'",
            [json!(1), null.clone()],
        ),
        (
            "type:\n- &number integer\ntitle: t",
            "type:\n- &number integer\n- 'null'\ntitle: t",
            [json!(1), null.clone()],
        ),
        ("type: [integer]", "type: [integer, 'null']", [json!(1), null.clone()]),
        (
            "type: [\n  'integer', # one\n  'string' # two\n]",
            "type: [\n  'integer', # one\n  'string',\n  'null' # two\n]",
            [json!(1), null.clone()],
        ),
        ("type: [ integer, ] # one", "type: [ integer, 'null', ] # one", [json!(1), null.clone()]),
        ("type:\n- integer", "type:\n- number", [json!(1), json!(1.5)]),
        (
            "type:\n- 'null'\n- 'integer' # whole\nformat: int32 # short\ntitle: t",
            "type:\n- 'null'\n- number # whole\ntitle: t",
            [null.clone(), json!(1.5)],
        ),
        ("{\"type\": [ \"integer\" ]}", "{\"type\": [ number ]}", [json!(1), json!(1.5)]),
        // enums
        (
            "type:\n- string\nenum:\n-   a\n-   b",
            "type:\n- string\n- 'null'\nenum:\n-   a\n-   b\n- null",
            [json!("a"), null.clone()],
        ),
        (
            "enum: ['a' ,\"b\"] # all\ntype: [string, 'null']",
            "enum: ['a' ,\"b\", null] # all\ntype: [string, 'null']",
            [json!("a"), null.clone()],
        ),
        // unions
        (
            "anyOf:\n- type:\n  - string\n- {type: integer, }",
            "anyOf:\n- type:\n  - string\n- {type: integer, }\n- {type: 'null'}",
            [json!("a"), null.clone()],
        ),
        ("oneOf: [ {type: string, } ]", "oneOf: [ {type: string, }, {type: 'null'} ]", [json!("a"), null.clone()]),
        (
            "anyOf: [\n  {\"type\": \"string\", # one\n  }, # two\n]",
            "anyOf: [\n  {\"type\": \"string\", # one\n  },\n  {type: 'null'}, # two\n]",
            [json!("a"), null.clone()],
        ),
        // names
        (
            "required:\n- a\n-\n  b\n- # the third\n  c\ntype: object\nproperties: {a: {}}",
            "required:\n- a\ntype: object\nproperties: {a: {}}",
            [json!({"a": 1}), json!({"a": 2})],
        ),
        (
            "allOf:\n- required: [b]\n  type: object\n- required:\n    - 'b'\n  properties: {a: {}}",
            "allOf:\n- type: object\n- properties: {a: {}}",
            [json!({"a": 1}), json!({"a": 2})],
        ),
        (
            "type: object\nrequired: [b, ]\nproperties: {a: {}}",
            "type: object\nproperties: {a: {}}",
            [json!({"a": 1}), json!({"a": 2})],
        ),
        // bounds that are the last, the first or the only words
        ("type: [integer]\nexclusiveMinimum: 3 # more", "type: [integer]", [json!(1), json!(2)]),
        (
            "properties:\n  a: { maxLength: 1, }\n  b: {maxLength: 1, # one\n  }",
            "properties:\n  a: {  }\n  b: { # one\n  }",
            [json!({"a": "long", "b": "long"}), json!({"a": "", "b": ""})],
        ),
    ] {
        let (before, after) = (in_lines("3.1.0", before), in_lines("3.1.0", after));
        for line_break in ["\n", "\r\n"] {
            let fixed = Files::new("api.yaml", &before.replace('\n', line_break), &bodies).fixed();
            assert_eq!(fixed, after.replace('\n', line_break));
        }
    }
}

/// The same in JSON, where lists are written on one line or on several.
#[test]
fn lists_of_types_grow_in_json() {
    for (version, schema, expected, bodies) in [
        ("3.1.0", json!({"type": ["integer"]}), json!({"type": ["integer", "null"]}), [json!(1), json!(null)]),
        ("3.1.0", json!({"type": ["integer", "null"]}), json!({"type": ["number", "null"]}), [json!(1.5), json!(null)]),
        (
            "3.1.0",
            json!({"const": "a", "type": ["string", "null"]}),
            json!({"anyOf": [{"const": "a", "type": ["string", "null"]}, {"type": "null"}]}),
            [json!("a"), json!(null)],
        ),
        ("3.0.3", json!({"enum": ["a"]}), json!({"enum": ["a", null]}), [json!("a"), json!(null)]),
        ("3.0.3", json!({"required": ["a", "b"], "type": "object"}), json!({"type": "object"}), [json!({}), json!({})]),
    ] {
        let of = |schema: Value| {
            let mut document = of_schema(schema);
            document["openapi"] = json!(version);
            document
        };
        for text in [of(schema.clone()).to_string(), format!("{:#}", of(schema.clone()))] {
            let fixed = Files::new("api.json", &text, &bodies).fixed();
            assert_eq!(serde_json::from_str::<Value>(&fixed).unwrap(), of(expected.clone()));
            assert_eq!(fixed.contains('\n'), text.contains('\n'));
        }
    }
}

//! `--fix` and `--patch` in the style of each file: what they write is valid, looks like the rest, and is enough.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A document of any name, and recordings of `GET /things`.
pub(crate) struct Files {
    folder: TempDir,
    name: &'static str,
}

impl Files {
    pub(crate) fn new(name: &'static str, document: &str, bodies: &[Value]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), document).unwrap();
        let entries: Vec<_> = bodies.iter().map(answer).collect();
        fs::write(folder.path().join("all.har"), json!({"log": {"entries": entries}}).to_string()).unwrap();
        Self { folder, name }
    }

    fn run(&self, flags: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-drift"));
        command
            .current_dir(self.folder.path())
            .args(["--spec", self.name, "--har", "all.har"])
            .args(flags)
            .output()
            .unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder.path().join(self.name)).unwrap()
    }

    /// Fixes everything; a second run finds nothing.
    pub(crate) fn fixed(&self) -> String {
        let first = self.run(&["--fix"]);
        let said = String::from_utf8_lossy(&first.stdout).into_owned() + &String::from_utf8_lossy(&first.stderr);
        assert_eq!(first.status.code(), Some(0), "{said}\n{}", self.text());
        let text = self.text();
        assert_eq!(self.run(&[]).status.code(), Some(0), "{text}");
        assert_eq!(self.run(&["--patch"]).stdout, b"", "{text}");
        text
    }
}

fn answer(body: &Value) -> Value {
    json!({
        "request": {"method": "GET", "url": "https://api.test/things"},
        "response": {"status": 200, "content": {"mimeType": "application/json", "text": body.to_string()}},
    })
}

/// A document in JSON whose one schema this is.
pub(crate) fn of_schema(schema: Value) -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
        "paths": {"/things": {"get": {"responses": {"200": {
            "description": "d", "content": {"application/json": {"schema": schema}},
        }}}}},
    })
}

fn schema() -> Value {
    json!({"type": "object", "required": ["id", "gone"], "properties": {"id": {"type": "integer"}, "empty": {"type": "object", "properties": {}}}})
}

fn bodies() -> [Value; 3] {
    [
        json!({"id": 1, "day": "2026-01-31", "size": 1, "owner": {"name": "x"}, "empty": {"a": 1}}),
        json!({"id": null, "day": "soon", "size": 1.5, "owner": {"age": 7, "tags": ["a"]}}),
        json!({"id": 1.5, "size": null, "owner": {"tags": [], "deep": {"er": {"x": true}}}}),
    ]
}

#[test]
fn json_stays_json_in_its_own_style() {
    let document = of_schema(schema());
    let pretty = |indent: &[u8]| {
        let mut text = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(indent);
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
        serde::Serialize::serialize(&document, &mut serializer).unwrap();
        String::from_utf8(text).unwrap()
    };
    let plain = document.to_string();
    for (before, indent) in [(pretty(b"  "), "  "), (pretty(b"\t"), "\t"), (pretty(b"    "), "    "), (plain, "")] {
        let fixed = Files::new("api.json", &before, &bodies()).fixed();
        let value: Value = serde_json::from_str(&fixed).unwrap_or_else(|error| panic!("{error}: {fixed}"));
        // written anew in the same style, it is the same up to the order of members
        let mut lines: Vec<&str> = fixed.lines().map(|line| line.trim_end_matches(',')).collect();
        let again = match indent {
            "" => value.to_string(),
            _ => {
                let mut text = Vec::new();
                let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
                let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
                serde::Serialize::serialize(&value, &mut serializer).unwrap();
                String::from_utf8(text).unwrap()
            }
        };
        assert_eq!(fixed.len(), again.len(), "{fixed}\n{again}");
        let mut expected: Vec<&str> = again.lines().map(|line| line.trim_end_matches(',')).collect();
        lines.sort_unstable();
        expected.sort_unstable();
        if !indent.is_empty() {
            assert_eq!(lines, expected);
        }
        let fixed_schema =
            &value["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(fixed_schema["required"], json!(["id"]));
        assert_eq!(fixed_schema["properties"]["id"], json!({"type": "number", "nullable": true}));
        assert_eq!(fixed_schema["properties"]["size"], json!({"type": "number", "nullable": true}));
        assert_eq!(fixed_schema["properties"]["day"], json!({"type": "string"}));
        let owner = &fixed_schema["properties"]["owner"]["properties"];
        assert_eq!(owner["tags"], json!({"type": "array", "items": {"type": "string"}}));
        assert_eq!(owner["deep"]["properties"]["er"]["properties"]["x"], json!({"type": "boolean"}));
    }
}

pub(crate) const YAML: &str = "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /things:
    get:
      responses:
        '200':
          description: d
          content:
            application/json:
              schema: SCHEMA
";

#[test]
fn flow_maps_stay_valid_whatever_meets_in_them() {
    for flow in [
        "{type: object, required: [gone, id], properties: {id: {type: string, format: date, maxLength: 2, nullable: false}, e: {}}}",
        "{type: object, required: [id, gone, ], properties: {\n                    id: {format: date, type: string, maxLength: 2}, # the id\n                    e: {},\n                  }}",
        "{properties: {id: {maxLength: 2}, e: {}}, required: [gone]}",
        "{type: object, properties: {}}",
        "{type: object, properties: {id: {$ref: '#/components/schemas/Id'}}}\ncomponents: {schemas: {Id: {type: string, maxLength: 2}}}",
    ] {
        let bodies = [
            json!({"id": "long text", "e": 1, "x": 1}),
            json!({"id": null, "new-name": 2.5}),
            json!({"id": "a", "yes": {}}),
        ];
        let text = Files::new("api.yaml", &YAML.replace("SCHEMA", flow), &bodies).fixed();
        assert_eq!(text.matches("# the id").count(), flow.matches("# the id").count(), "{text}");
    }
}

#[test]
fn blocks_stay_blocks_with_their_comments_and_line_breaks() {
    let block = "\n                # the thing\n                type: object\n                required:\n                - gone\n                properties:\n                  id: # of the thing\n                    type: integer\n                    format: int32\n";
    let yaml = YAML.replace(" SCHEMA\n", block);
    let unix = Files::new("api.yaml", &yaml, &bodies()).fixed();
    let windows = Files::new("api.yaml", &yaml.replace('\n', "\r\n"), &bodies()).fixed();
    assert_eq!(windows, unix.replace('\n', "\r\n"));
    let marked = Files::new("api.yaml", &format!("\u{feff}{yaml}"), &bodies()).fixed();
    assert_eq!(marked, format!("\u{feff}{unix}"));
    assert!(unix.contains("# the thing") && unix.contains("  id: # of the thing\n"), "{unix}");
    assert!(unix.contains("type: number\n                    nullable: true\n"), "{unix}");
    // long values are written in blocks, too
    assert!(unix.contains("                  owner:\n                    type: object\n"), "{unix}");
    let without_end = Files::new("api.yaml", yaml.trim_end(), &bodies()).fixed();
    assert_eq!(without_end.trim_end(), unix.trim_end());
}

#[test]
fn new_statuses_and_requests_come_with_their_bodies() {
    let yaml = YAML.replace("SCHEMA", "{}");
    let files = Files::new("api.yaml", &yaml, &[]);
    let content = |text: &str| json!({"mimeType": "application/json", "text": text});
    let entries = [
        json!({"request": {"method": "GET", "url": "https://a.test/things?page=1&deep=true"}, "response": {"status": 409, "content": content("{\"code\": 1}")}}),
        json!({"request": {"method": "GET", "url": "https://a.test/things?page=x"}, "response": {"status": 409, "content": content("{\"code\": \"x\", \"at\": null}")}}),
        json!({"request": {"method": "GET", "url": "https://a.test/things", "postData": content("{\"a\": [1]}")}, "response": {"status": 200, "content": content("{}")}}),
        json!({"request": {"method": "GET", "url": "https://a.test/things?page=2&deep=false"}, "response": {"status": 200, "content": content("{}")}}),
    ];
    fs::write(files.folder.path().join("all.har"), json!({"log": {"entries": entries}}).to_string()).unwrap();
    let text = files.fixed();
    assert!(text.contains("{name: deep, in: query, schema: {type: boolean}}"), "{text}");
    assert!(text.contains("requestBody"), "{text}");
}

#[test]
fn documents_of_3_1_get_its_types() {
    let yaml = YAML.replace("3.0.3", "3.1.0").replace(
        "SCHEMA",
        "{type: object, properties: {a: {type: string}, b: {type: [string, integer]}, c: {$ref: '#/components/schemas/C'}}}\ncomponents: {schemas: {C: {type: object}}}",
    );
    let text =
        Files::new("api.yaml", &yaml, &[json!({"a": null, "b": null, "c": null, "d": null}), json!({"d": 1})]).fixed();
    assert!(
        text.contains("a: {type: [string, 'null']}") && text.contains("b: {type: [string, integer, 'null']}"),
        "{text}"
    );
    assert!(text.contains("anyOf: [{$ref: '#/components/schemas/C'}, {type: 'null'}]"), "{text}");
    assert!(text.contains("d: {type: [integer, 'null']}") && !text.contains("nullable"), "{text}");
}

/// Where null is refused: the schema, and the schema after it.
const NULLS: [(&str, &str); 9] = [
    ("{$ref: '#/components/schemas/C'}", "{anyOf: [{$ref: '#/components/schemas/C'}, NULL]}"),
    (
        "{description: d, allOf: [{$ref: '#/components/schemas/C'}, {properties: {b: {}}}]}",
        "{anyOf: [{description: d, allOf: [{$ref: '#/components/schemas/C'}, {properties: {b: {}}}]}, NULL]}",
    ),
    (
        "{anyOf: [{$ref: '#/components/schemas/C'}, {type: string}]}",
        "{anyOf: [{$ref: '#/components/schemas/C'}, {type: string}, NULL]}",
    ),
    (
        "{oneOf: [{$ref: '#/components/schemas/C'}, {type: string}], description: d}",
        "{oneOf: [{$ref: '#/components/schemas/C'}, {type: string}, NULL], description: d}",
    ),
    ("{not: {type: string, nullable: true}}", "{anyOf: [{not: {type: string, nullable: true}}, NULL]}"),
    ("{enum: [a, b]}", "{enum: [a, b, null]}"),
    ("{type: string, nullable: false}", "{type: string, nullable: true}"),
    ("{type: string, enum: [a]}", "{type: string, enum: [a, null], nullable: true}"),
    (
        "{type: object, allOf: [{$ref: '#/components/schemas/C'}]}",
        "{anyOf: [{type: object, allOf: [{$ref: '#/components/schemas/C'}]}, NULL]}",
    ),
];

fn with_property(version: &str, schema: &str) -> String {
    let components = "components: {schemas: {C: {type: object, properties: {a: {type: string}}}}}";
    YAML.replace("3.0.3", version)
        .replace("SCHEMA", &format!("{{type: object, properties: {{a: {schema}}}}}\n{components}"))
}

#[test]
fn null_is_written_as_strict_readers_take_it() {
    for (before, after) in NULLS {
        let after = after.replace("NULL", "{type: object, enum: [null], nullable: true}");
        let text = Files::new("api.yaml", &with_property("3.0.3", before), &[json!({"a": null})]).fixed();
        let order = text
            .replace("{type: object, nullable: true, enum: [null]}", "{type: object, enum: [null], nullable: true}");
        assert_eq!(order, with_property("3.0.3", &after));
    }
}

/// The same in the words of 3.1, where a type is a list.
#[test]
fn null_is_a_type_in_3_1() {
    let of_types = [
        ("{type: string, enum: [a]}", "{type: [string, 'null'], enum: [a, null]}"),
        ("{const: a}", "{anyOf: [{const: a}, {type: 'null'}]}"),
        (
            "{$ref: '#/components/schemas/C', type: object}",
            "{anyOf: [{$ref: '#/components/schemas/C', type: object}, {type: 'null'}]}",
        ),
    ];
    let unions =
        NULLS.into_iter().filter(|(before, _)| !before.contains("nullable") && !before.contains("{type: string, enum"));
    for (before, after) in unions.chain(of_types) {
        let text = Files::new("api.yaml", &with_property("3.1.0", before), &[json!({"a": null})]).fixed();
        assert_eq!(text, with_property("3.1.0", &after.replace("NULL", "{type: 'null'}")));
    }
}

#[test]
fn a_schema_that_becomes_a_branch_keeps_its_comments() {
    let block = "
                type: object
                properties:
                  a: # the owner
                    # by reference
                    $ref: '#/components/schemas/C' # of all

                    description: |
                      In words.

                      More words.
                  list:
                    type: array
                    items:
                      allOf:
                        # one
                        - $ref: '#/components/schemas/C'
components: {schemas: {C: {type: object, properties: {a: {type: string}}}}}
";
    let expected = "
                type: object
                properties:
                  a: # the owner
                    # by reference
                    anyOf:
                      - $ref: '#/components/schemas/C' # of all

                        description: |
                          In words.

                          More words.
                      - {type: object, nullable: true, enum: [null]}
                  list:
                    type: array
                    items:
                      anyOf:
                        - allOf:
                            # one
                            - $ref: '#/components/schemas/C'
                        - {type: object, nullable: true, enum: [null]}
components: {schemas: {C: {type: object, properties: {a: {type: string}}}}}
";
    let bodies = [json!({"a": null, "list": [null]})];
    for line_break in ["\n", "\r\n"] {
        let yaml = |block: &str| YAML.replace(" SCHEMA\n", block).replace('\n', line_break);
        assert_eq!(Files::new("api.yaml", &yaml(block), &bodies).fixed(), yaml(expected));
    }
    let document = of_schema(
        json!({"type": "object", "properties": {"a": {"allOf": [{"properties": {"b": {}}}], "type": "object"}}}),
    );
    let fixed = Files::new("api.json", &format!("{document:#}\n"), &bodies[..1]).fixed();
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&fixed), lines(&format!("{:#}\n", serde_json::from_str::<Value>(&fixed).unwrap())));
}

#[test]
fn lists_grow_at_their_own_dashes() {
    for dash in ["", "  ", "    "] {
        let yaml = |more: [&str; 2]| {
            let [schema, parameter] = more
                .map(|item| if item.is_empty() { String::new() } else { format!("                DASH- {item}\n") });
            let schema = format!(
                "\n                anyOf:\n                DASH- type: object\n                DASH  properties: {{}}\n{schema}"
            );
            let parameters = format!(
                "      parameters:\n      DASH- in: query\n      DASH  name: a\n{}",
                parameter.replace("                ", "      ")
            );
            let text = YAML
                .replace(" SCHEMA\n", &schema)
                .replace("      responses:", &format!("{parameters}      responses:"));
            text.replace("DASH", dash)
        };
        let files = Files::new("api.yaml", &yaml(["", ""]), &[]);
        let entry = json!({"request": {"method": "GET", "url": "https://a.test/things?page=1"}, "response": {"status": 200, "content": {"mimeType": "application/json", "text": "null"}}});
        fs::write(files.folder.path().join("all.har"), json!({"log": {"entries": [entry]}}).to_string()).unwrap();
        let branch = "{type: object, nullable: true, enum: [null]}";
        assert_eq!(files.fixed(), yaml([branch, "{name: page, in: query, schema: {type: integer}}"]));
    }
}

/// Values of several types are any, and an empty list says nothing of its items.
#[test]
fn what_is_added_fits_all_that_was_seen() {
    let yaml = YAML.replace("SCHEMA", "{type: object, properties: {id: {}}}");
    let values = [
        json!({"mixed": 1, "list": [], "items": [1, "a"], "map": {"1st": 1}}),
        json!({"mixed": "a", "list": [true], "items": [], "map": {"1st": [1]}}),
        json!({"mixed": null, "list": [null], "items": [1], "map": {"1st": [null]}}),
        json!({"mixed": 1, "list": [], "items": [1], "map": {}}),
    ];
    let text = Files::new("api.yaml", &yaml, &values).fixed();
    for wanted in [
        "mixed: {}",
        "list: {type: array, items: {type: boolean, nullable: true}}",
        "items: {type: array, items: {}}",
        "map: {type: object, additionalProperties: {}}",
    ] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn what_needs_a_decision_is_said() {
    let yaml = YAML.replace("SCHEMA", "{type: object, properties: {a: {type: string, enum: [x]}, b: {type: boolean}}}");
    let files = Files::new("api.yaml", &yaml, &[json!({"a": "y", "b": "text", "c": 1})]);
    let patch = files.run(&["--patch"]);
    assert_eq!(patch.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&patch.stderr).contains("2 findings are left that need a decision"));
    let output = files.run(&["--fix"]);
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("unknown-enum-value") && report.contains("type-mismatch"), "{report}");
    assert!(!report.contains("undocumented-field") && files.text().contains("c: {type: integer}"), "{report}");
}

#[test]
fn git_takes_the_patch() {
    let git = |folder: &Path, arguments: &[&str], input: &[u8]| {
        fs::write(folder.join("patch"), input).unwrap();
        Command::new("git").current_dir(folder).args(arguments).output().map(|output| output.status.success())
    };
    for line_break in ["\n", "\r\n"] {
        let yaml = YAML.replace("SCHEMA", "{type: object, properties: {a: {type: string}}}").replace('\n', line_break);
        let files = Files::new("api.yaml", &yaml, &[json!({"b": 1})]);
        let folder = files.folder.path();
        // without git, this test has nothing to run
        if !git(folder, &["init", "-q"], b"").unwrap_or_default() {
            return;
        }
        let patch = files.run(&["--patch"]).stdout;
        assert!(String::from_utf8_lossy(&patch).starts_with("--- a/api.yaml\n+++ b/api.yaml\n"));
        assert!(git(folder, &["apply", "patch"], &patch).unwrap(), "{}", String::from_utf8_lossy(&patch));
        assert_eq!(files.run(&[]).status.code(), Some(0));
        assert_eq!(files.text().matches("\r\n").count(), yaml.matches("\r\n").count());
    }
}

#[test]
fn fixes_of_sarif_are_the_same_edits() {
    for (name, text) in [
        ("api.json", format!("{:#}", of_schema(schema()))),
        (
            "api.yaml",
            YAML.replace("SCHEMA", "{type: object, required: [gone], properties: {id: {type: string, format: date}}}"),
        ),
    ] {
        let body = json!({"id": "x", "more": {"a": 1}});
        let files = Files::new(name, &text, &[body]);
        let report: Value = serde_json::from_slice(&files.run(&["--format", "sarif"]).stdout).unwrap();
        let results = report["runs"][0]["results"].as_array().unwrap();
        assert!(results.len() >= 3, "{report}");
        for result in results.iter().filter(|result| result["ruleId"] != "type-mismatch") {
            let change = &result["fixes"][0]["artifactChanges"][0];
            assert_eq!(change["artifactLocation"]["uri"], name, "{result}");
            let mut fixed = text.clone();
            for replacement in change["replacements"].as_array().unwrap().iter().rev() {
                let region = &replacement["deletedRegion"];
                let at = |line: &str, column: &str| {
                    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
                    let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
                    start + number(column) - 1
                };
                let (start, end) = (at("startLine", "startColumn"), at("endLine", "endColumn"));
                fixed.replace_range(start..end, replacement["insertedContent"]["text"].as_str().unwrap());
            }
            fs::write(files.folder.path().join(name), &fixed).unwrap();
            let after: Value = serde_json::from_slice(&files.run(&["--format", "sarif"]).stdout).unwrap();
            let after = after["runs"][0]["results"].as_array().unwrap();
            let is_same = |other: &&Value| other["partialFingerprints"] == result["partialFingerprints"];
            assert!(!after.iter().any(|other| is_same(&other)), "{fixed}");
        }
    }
}

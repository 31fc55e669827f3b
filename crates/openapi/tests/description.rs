//! Documents as other people write them: JSON and YAML, references, files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use truv_openapi::{Description, Folder, Kind, NodeId, Tree, problem};

/// Files in memory, which count how often they are read and looked up.
#[derive(Default)]
struct Counted {
    files: BTreeMap<PathBuf, String>,
    /// Links: the name of each, and the name of the file that it leads to.
    links: BTreeMap<PathBuf, PathBuf>,
    reads: Mutex<Vec<PathBuf>>,
    looks: Mutex<usize>,
}

impl Counted {
    fn new<'t>(files: impl IntoIterator<Item = (&'t str, String)>) -> Self {
        let files = files.into_iter().map(|(name, text)| (PathBuf::from(name), text)).collect();
        Self { files, ..Self::default() }
    }

    fn read_first(&self) -> Result<Description, String> {
        Description::read(self, Path::new("openapi.yaml")).map_err(|problems| problem::report(&problems))
    }

    fn reads(&self) -> Vec<String> {
        self.reads.lock().unwrap().iter().map(|name| name.display().to_string()).collect()
    }
}

impl Folder for Counted {
    fn read(&self, name: &Path) -> io::Result<Cow<'_, [u8]>> {
        self.reads.lock().unwrap().push(name.to_owned());
        let text = self.files.get(self.links.get(name).map_or(name, PathBuf::as_path));
        text.map(|text| Cow::Borrowed(text.as_bytes())).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn canonical(&self, name: &Path) -> PathBuf {
        *self.looks.lock().unwrap() += 1;
        self.links.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    fn path(&self, name: &Path) -> PathBuf {
        name.to_owned()
    }

    fn beside(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

/// A document whose one answer has this schema, and other files.
fn described(schema: &str, files: &[(&str, &str)]) -> Description {
    let root = format!(
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        default:\n          content:\n            \
         application/json:\n              schema: {schema}\n"
    );
    let files = files.iter().map(|(name, text)| (*name, (*text).to_owned()));
    Counted::new(files.chain([("openapi.yaml", root)])).read_first().unwrap()
}

fn below(description: &Description, from: NodeId, keys: &[&str]) -> Option<NodeId> {
    keys.iter().try_fold(description.resolve(from), |node, key| {
        description.tree().step(node, key).map(|next| description.resolve(next))
    })
}

fn schema(description: &Description) -> NodeId {
    let response = description.response(&description.operations()[0], 200).unwrap();
    below(description, response, &["content", "application/json", "schema"]).unwrap()
}

#[test]
fn json_has_characters_of_two_escapes() {
    let text = r#"{"openapi": "3.0.3", "x-face": "\ud83d\ude00 \u00e9 \/\\\"\b\f\n\r\t", "x-half": "\ud83d!",
        "paths": {"/\ud83d\ude00": {"get": {"responses": {}}}}, "x-last": {"a😀": 1, "b": -0.5e1}}"#;
    let description = Description::of_text("a.json", text).unwrap();
    let (tree, root) = (description.tree(), description.root().unwrap());
    assert_eq!(tree.get_text(root, "x-face"), Some("😀 é /\\\"\u{8}\u{c}\n\r\t"));
    assert_eq!(tree.get_text(root, "x-half"), Some("\u{fffd}!"));
    assert_eq!(description.operations()[0].path, "/😀");
    // columns count characters, also after escapes and after characters of several bytes
    let place = |keys: &[&str]| description.location(below(&description, root, keys).unwrap()).to_string();
    assert_eq!(place(&["x-half"]), "a.json:1:72");
    assert_eq!(place(&["paths", "/😀"]), "a.json:2:19");
    assert_eq!(place(&["x-last", "b"]), "a.json:2:85");
}

#[test]
fn what_is_no_json_is_read_as_yaml_or_told() {
    let paths = "paths: {/a: {get: {responses: {}}}}";
    for text in [
        format!("{{openapi: 3.0.3, {paths}}}"),
        format!("\u{feff}{{\"openapi\": \"3.0.3\", # a comment\n {paths},}}"),
        format!("\u{feff}openapi: 3.0.3\n{paths}\n"),
        format!("openapi: 3.0.3\nx-a: &a {{b: 1}}\nx-c: *a\nx-d: !tag 1\nx-d: 2\n{paths}\n---\nopenapi: 2\n"),
    ] {
        let description = Description::of_text("a.json", &text).unwrap();
        assert_eq!(description.operations().len(), 1, "{text}");
    }
    for (text, said) in [
        ("{\"openapi\": \"3.0.3\",\n \"paths\": {{}}", "a.json:2:12: not valid JSON: a key in quotes is expected here"),
        ("{\"openapi\": \"3.0.3\"", "a.json:1:20: not valid JSON: the text ends too early"),
        (
            "{\"swagger\": \"2.0\"}",
            "a.json:1:2: a.json is not an OpenAPI 3.0 document (or 3.1), but one of Swagger 2.0",
        ),
        ("{\"openapi\": \"3.2.0\"}", "but one of OpenAPI 3.2.0"),
        ("{\"openapi\": 3.2}", "but one of OpenAPI 3.2"),
        ("[]", "it has no `openapi`"),
        ("", "the file is empty"),
        ("{\"openapi\": \"3.0.0\"}", "the document has no `paths`"),
    ] {
        let problems = Description::of_text("a.json", text).unwrap_err();
        assert!(problem::report(&problems).contains(said), "{text}: {}", problem::report(&problems));
    }
}

#[test]
fn a_reference_in_data_is_none() {
    let data = "{$ref: 'gone.yaml#/a'}";
    let root = format!(
        "{{example: {data}, default: {data}, enum: [{data}], x-data: {data}, properties: {{example: {{$ref: b.yaml}}, \
         x-name: {{$ref: b.yaml}}, enum: {{default: {data}, $ref: b.yaml}}, $ref: {{type: boolean}}}}}}"
    );
    let files = Counted::new([
        (
            "openapi.yaml",
            format!(
                "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        default:\n          content:\n            \
                 application/json:\n              schema: {root}\n              examples: {{one: {{value: {data}}}, two: \
                 {{$ref: b.yaml}}}}\n              example: {data}\n"
            ),
        ),
        ("b.yaml", "type: integer".to_owned()),
    ]);
    let description = files.read_first().unwrap();
    // nobody has looked for `gone.yaml`
    assert_eq!(files.reads(), ["openapi.yaml", "b.yaml"]);
    let schema = schema(&description);
    for name in ["example", "x-name", "enum"] {
        let property = below(&description, schema, &["properties", name]).unwrap();
        assert_eq!(description.tree().get_text(property, "type"), Some("integer"), "{name}");
    }
    let named_ref = below(&description, schema, &["properties", "$ref"]).unwrap();
    assert_eq!(description.tree().get_text(named_ref, "type"), Some("boolean"));
    let example = below(&description, schema, &["example"]).unwrap();
    assert_eq!(description.tree().value(example), json!({"$ref": "gone.yaml#/a"}));
    assert!(description.broken_references().is_empty());
}

#[test]
fn references_lead_into_other_files() {
    let description = described(
        "{properties: {whole: {$ref: parts/whole.yml}, hash: {$ref: 'parts/whole.yml#'}, slash: {$ref: 'parts/whole.yml#/'}, \
         name: {$ref: 'parts/%61%20b.json#/a%20b/c~1d~0/1'}, raw: {$ref: 'parts/a b.json#/x-y'}}}",
        &[
            ("parts/whole.yml", "$ref: ./../parts/end.yml"),
            ("parts/end.yml", "{type: string, items: {$ref: '#/self'}, self: {type: number}}"),
            ("parts/a b.json", r#"{"a b": {"c/d~": [null, {"type": "array"}]}, "x-y": {"$ref": "end.yml"}}"#),
        ],
    );
    let schema = schema(&description);
    let kind = |keys: &[&str]| {
        let found = below(&description, schema, keys).and_then(|node| description.tree().get_text(node, "type"));
        found.unwrap_or("nothing")
    };
    let found = ["whole", "hash", "slash", "name", "raw"].map(|name| kind(&["properties", name]));
    assert_eq!(found, ["string", "string", "string", "array", "string"]);
    assert_eq!(kind(&["properties", "whole", "items"]), "number");
    assert!(description.broken_references().is_empty());
}

#[test]
fn ten_thousand_references_ask_for_each_file_once() {
    let references: String = (0..10_000)
        .map(|index| {
            let dots = if index % 2 == 0 { "./" } else { "../folder/" };
            format!("  p{index}: {{$ref: '{dots}b.yaml#/s{index}'}}\n  q{index}: {{$ref: link.yaml}}\n")
        })
        .collect();
    let schemas: String = (0..10_000).map(|index| format!("s{index}: {{type: string}}\n")).collect();
    let mut files = Counted::new([
        (
            "openapi.yaml",
            format!(
                "openapi: 3.0.3\npaths: {{/a: {{get: {{responses: {{default: {{content: {{application/json: {{schema: \
                 {{$ref: folder/a.yaml}}}}}}}}}}}}}}}}\nx-data: [{schemas:?}]"
            ),
        ),
        ("folder/a.yaml", format!("properties:\n{references}")),
        ("folder/b.yaml", schemas),
    ]);
    files.links.insert("folder/link.yaml".into(), "folder/b.yaml".into());
    let description = files.read_first().unwrap();
    let properties = below(&description, schema(&description), &["properties"]).unwrap();
    for (name, property) in description.tree().map(properties) {
        assert!(description.tree().is_map(description.resolve(*property)), "{name}");
    }
    assert!(description.broken_references().is_empty());
    // the third one by either of its names
    assert_eq!(files.reads().len(), 3, "{:?}", files.reads());
    assert_eq!(*files.looks.lock().unwrap(), 4);
}

#[test]
fn a_reference_to_nothing_is_told_when_it_is_followed() {
    let description = described(
        "{properties: {a: {$ref: '#/nothing'}, b: {$ref: 'https://x.test/a'}, c: {$ref: notes.md}, d: {$ref: '#/x-d'}, e: 1}}",
        &[("notes.md", "a: [")],
    );
    assert!(description.broken_references().is_empty());
    let properties = below(&description, schema(&description), &["properties"]).unwrap();
    for (_, property) in description.tree().map(properties) {
        let resolved = description.resolve(*property);
        assert_eq!(resolved, *property);
    }
    let told: Vec<String> =
        description.broken_references().iter().map(|one| one.to_string().lines().next().unwrap().to_owned()).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("openapi.yaml:9:37: the reference `#/nothing` leads nowhere"), "{told:?}");
    assert!(told[2].contains("`notes.md` leads nowhere (not valid YAML"), "{told:?}");

    let circle = described("{$ref: c.yaml}", &[("c.yaml", "$ref: c.yaml")]);
    assert!(circle.broken_references().is_empty());
    let response = circle.response(&circle.operations()[0], 200).unwrap();
    assert!(below(&circle, response, &["content", "application/json", "schema", "type"]).is_none());
    assert!(circle.broken_references()[0].message.contains("circle"));

    // a path whose file is missing is an error
    let files = Counted::new([("openapi.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: gone.yaml}}".to_owned())]);
    assert!(files.read_first().unwrap_err().contains("`gone.yaml` leads nowhere"));
    let files = Counted::new([
        ("openapi.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: b.yaml}}".to_owned()),
        ("b.yaml", "a: [".to_owned()),
    ]);
    assert!(files.read_first().unwrap_err().contains("b.yaml:2:1: not valid YAML"));
}

#[test]
fn the_mapping_of_a_discriminator_names_schemas() {
    let text = "openapi: 3.0.3\npaths: {/a: {get: {responses: {}}}}\ncomponents:\n  schemas:\n    Cat: {type: object}\n    \
        Pet: {discriminator: {propertyName: kind, mapping: {cat: Cat, dog: dog.yaml, hound: '#/components/schemas/Cat', none: Bird}}}";
    let files = Counted::new([("openapi.yaml", text.to_owned()), ("dog.yaml", "type: array".to_owned())]);
    let description = files.read_first().unwrap();
    let mapping = below(&description, description.schema("Pet").unwrap(), &["discriminator", "mapping"]).unwrap();
    let tree = description.tree();
    let kinds: Vec<Option<&str>> = tree
        .map(mapping)
        .iter()
        .map(|(_, text)| description.mapped(*text).and_then(|schema| tree.get_text(schema, "type")))
        .collect();
    assert_eq!(kinds, [Some("object"), Some("array"), Some("object"), None]);
}

#[test]
fn an_operation_replaces_parameters_of_its_path() {
    let text = "openapi: 3.0.3\nservers: [{url: 'https://a.test:8080/v1/'}, {url: /v1/beta}]\npaths:\n  /a/{id}:\n    parameters: \
        [{name: id, in: path}, {name: q, in: query, required: true}]\n    get:\n      operationId: one\n      parameters: [{$ref: \
        '#/components/parameters/Q'}]\n      responses: {4XX: {description: a}, default: {description: b}}\n    put: {}\n    \
        summary: s\ncomponents: {parameters: {Q: {name: q, in: query}}}\n";
    let description = Description::of_text("a.yaml", text).unwrap();
    let tree = description.tree();
    let [get, put] = description.operations() else { panic!("{:?}", description.operations()) };
    assert_eq!((get.name().as_str(), get.id.as_str(), put.name().as_str()), ("GET /a/{id}", "one", "PUT /a/{id}"));
    let names = |parameters: &[NodeId]| -> Vec<Value> { parameters.iter().map(|one| tree.value(*one)).collect() };
    assert_eq!(names(&get.parameters), [json!({"name": "q", "in": "query"}), json!({"name": "id", "in": "path"})]);
    assert_eq!(put.parameters.len(), 2);
    let described = |status| tree.get_text(description.response(get, status)?, "description");
    assert_eq!([described(200), described(404)], [Some("b"), Some("a")]);
    assert_eq!(description.servers().bases, ["/v1/beta", "/v1", ""]);
    assert_eq!(description.servers().hosts, ["a.test:8080"]);
    assert_eq!(description.servers().below("/v1/beta/x").collect::<Vec<_>>(), ["/x", "/beta/x", "/v1/beta/x"]);
    assert_eq!(description.servers().below("/v10/x").collect::<Vec<_>>(), ["/v10/x"]);
}

/// Any JSON; keys and texts have characters that need escapes, and characters of several bytes.
fn any_json() -> impl Strategy<Value = Value> {
    let text = || {
        prop::collection::vec(prop::sample::select(vec!["a", "é", "😀", "\"", "\\", "\n", "~", "/", ": ", "#"]), 0..5)
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1000_i32..1000).prop_map(|number| Value::from(f64::from(number) / 8.0)),
        text().prop_map(|pieces| Value::from(pieces.concat())),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let members = prop::collection::vec((text(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().map(|(key, value)| (key.concat(), value)).collect()),
        ]
    })
}

/// Everything about a node and the nodes below it, except the file; `less` is subtracted from the lines.
fn written(tree: &Tree, id: NodeId, less: usize, to: &mut Vec<String>) {
    let node = tree.node(id);
    let places = [node.key, node.start, node.end].map(|place| (place.line - less, place.column));
    to.push(format!("{places:?} {} {:?}", node.is_flow, tree.value(id)));
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| written(tree, *item, less, to)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| written(tree, *value, less, to)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    /// The parser for JSON gives the same values and places as the parser for YAML.
    #[test]
    fn json_is_the_same_as_yaml(value in any_json(), is_pretty in any::<bool>()) {
        let value = json!({"a": value});
        let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
        let path = Path::new("a.json");
        let (as_json, root) = Tree::of_file(path, text.as_bytes()).unwrap();
        prop_assert_eq!(as_json.value(root), value);
        let (as_yaml, other) = Tree::of_file(path, format!("# read as YAML\n{text}").as_bytes()).unwrap();
        let (mut one, mut two) = (Vec::new(), Vec::new());
        written(&as_json, root, 0, &mut one);
        written(&as_yaml, other, 1, &mut two);
        prop_assert_eq!(one, two);
    }

    #[test]
    fn no_text_makes_reading_json_panic(text in "[\\[\\]{}\",:0-9eE+\\-.\\\\ud8trufalsn \n]{0,40}") {
        for start in ["", "{", "[", "{\"a\":"] {
            let _ = Tree::of_file(Path::new("a.json"), format!("{start}{text}").as_bytes());
        }
    }
}

#[test]
fn merge_keys_of_yaml_bring_members() {
    let text = "openapi: 3.0.3\nx-a: &a {one: {type: string}, two: {type: string}}\nx-b: &b {<<: *a, three: {type: string}}\n\
        paths: {/x: {get: {}}}\ncomponents: {schemas: {S: {properties: {two: {type: integer}, <<: [*b]}}}}\n";
    let description = Description::of_text("a.yaml", text).unwrap();
    let tree = description.tree();
    let properties = tree.get_map(description.schema("S").unwrap(), "properties");
    let found: Vec<_> =
        properties.iter().map(|(name, node)| (&**name, tree.get_text(*node, "type").unwrap())).collect();
    assert_eq!(found, [("two", "integer"), ("three", "string"), ("one", "string")]);
}

/// Other readers of YAML take a closing bracket at the column of its key, so documents have them.
#[test]
fn closing_brackets_may_stand_far_to_the_left() {
    for (text, expected) in [
        ("a:\n  b: [\n    'c',\n    \"d\"\n  ]\n  e: 1\n", json!({"a": {"b": ["c", "d"], "e": 1}})),
        ("a:\n  b: {\n    'c': 'd'\n}\ne: [\n 'f'\n]\n", json!({"a": {"b": {"c": "d"}}, "e": ["f"]})),
        ("- a: {\n    'b': [\n      'c'\n    ]\n  }\n- |\n  ]\n", json!([{"a": {"b": ["c"]}}, "]\n"])),
    ] {
        let (tree, root) = Tree::of_file(Path::new("a.yaml"), text.as_bytes()).unwrap();
        assert_eq!(tree.value(root), expected, "{text}");
    }
    assert!(Tree::of_file(Path::new("a.yaml"), b"a:\n  b: [\n    'c'\n  }\n").is_err());
}

/// Comments and commas after a value are not part of it.
#[test]
fn values_end_with_their_last_character() {
    let text = "é: \"a # \\\" b\" # 'x'\nb: 'it''s' # x\nc: {d: e, f: 'g' , } # x\nh: [i, 'j' # ]\n  ,\n] # x\nk: {l: {m: n, # }\n  }, } # x\n";
    let (tree, root) = Tree::of_file(Path::new("a.yaml"), text.as_bytes()).unwrap();
    let end = |pointer: &[&str]| {
        let node = pointer.iter().fold(root, |node, step| tree.step(node, step).unwrap());
        let end = tree.node(node).end;
        let line: Vec<char> = text.lines().nth(end.line - 1).unwrap().chars().collect();
        line[..end.column].iter().collect::<String>()
    };
    for (pointer, expected) in [
        (&["é"][..], "é: \"a # \\\" b\""),
        (&["b"], "b: 'it''s'"),
        (&["c"], "c: {d: e, f: 'g' , }"),
        (&["c", "f"], "c: {d: e, f: 'g'"),
        (&["h"], "]"),
        (&["h", "1"], "h: [i, 'j'"),
        (&["k"], "  }, }"),
        (&["k", "l"], "  }"),
    ] {
        assert_eq!(end(pointer), expected, "{pointer:?}");
    }
}

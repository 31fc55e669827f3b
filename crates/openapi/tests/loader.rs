//! The loader behind `cargo xtask bundle`, called directly: places, scalars, and no input that makes the loader panic.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::path::Path;
use truv_openapi::{Document, Problem, problem};

type Outcome = Result<(), Box<dyn Error>>;

/// Loads files of these names and texts; the first one is the document's first.
fn load(files: &[(&str, &[u8])]) -> Result<Result<Document, Vec<Problem>>, std::io::Error> {
    let folder = tempfile::tempdir()?;
    for (name, text) in files {
        fs::write(folder.path().join(name), text)?;
    }
    let first = files.first().map_or("", |(name, _)| name);
    Ok(Document::load(&folder.path().join(first)))
}

fn places(document: &Document, pointer: &str) -> String {
    document.locate(pointer).map_or("nowhere".to_owned(), |place| {
        let file = place.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        format!("{file}:{}:{}", place.line, place.column)
    })
}

#[test]
fn every_value_is_found_where_it_is_written() -> Outcome {
    let root = b"openapi: 3.0.3\npaths:\n  /a:\n    $ref: 'b.yaml#/paths/~1a'\ntags:\n  - name: one\n  - name: two\n";
    let other = b"components:\n  schemas:\n    Id:\n      type: string\npaths:\n  /a:\n    get: {tags: [one, two]}\n";
    let document = load(&[("a.yaml", root), ("b.yaml", other)])?.map_err(|problems| problem::report(&problems))?;
    for (pointer, expected) in [
        ("", "a.yaml:1:1"),
        ("/openapi", "a.yaml:1:1"),
        ("/tags/1/name", "a.yaml:7:5"),
        ("/paths", "a.yaml:2:1"),
        ("/paths/~1a", "b.yaml:6:3"),
        ("/paths/~1a/get/tags/1", "b.yaml:7:23"),
        ("#/components/schemas/Id/type", "b.yaml:4:7"),
        ("/components/schemas/Id/nothing/here", "b.yaml:3:5"),
        ("/components/schemas", "a.yaml:1:1"),
        ("not a pointer", "nowhere"),
    ] {
        assert_eq!(places(&document, pointer), expected, "{pointer}");
    }
    let names: Vec<_> = document.files().filter_map(Path::file_name).collect();
    assert_eq!(names, ["a.yaml", "b.yaml"]);
    Ok(())
}

#[test]
fn plain_scalars_follow_the_core_schema() -> Outcome {
    for (text, expected) in [
        ("no", json!("no")),
        ("yes", json!("yes")),
        ("True", json!(true)),
        ("~", json!(null)),
        ("", json!(null)),
        ("'true'", json!("true")),
        ("\"1\"", json!("1")),
        ("012", json!(12)),
        ("-7", json!(-7)),
        ("+7", json!(7)),
        ("18446744073709551615", json!(u64::MAX)),
        ("0x1F", json!(31)),
        ("0o17", json!(15)),
        ("0b1", json!("0b1")),
        ("1_000", json!("1_000")),
        ("1.50", json!(1.5)),
        (".5", json!(0.5)),
        ("5.", json!(5.0)),
        ("1e3", json!(1000.0)),
        ("1e", json!("1e")),
        (".", json!(".")),
        ("-", json!([null])),
        ("3.0.3", json!("3.0.3")),
        ("2026-01-31", json!("2026-01-31")),
        ("12:30", json!("12:30")),
        ("2026-01-31T00:00:00Z", json!("2026-01-31T00:00:00Z")),
        ("|-\n  a\n  b", json!("a\nb")),
        (">-\n  a\n  b", json!("a b")),
    ] {
        // A dash starts a list only on a line of its own.
        let line = if text == "-" { "x-value:\n-".to_owned() } else { format!("x-value: {text}") };
        let document = load(&[("a.yaml", line.as_bytes())])?.map_err(|problems| problem::report(&problems))?;
        assert_eq!(document.value().get("x-value"), Some(&expected), "{text}");
    }
    Ok(())
}

#[test]
fn json_is_read_as_well() -> Outcome {
    let text = b"\xef\xbb\xbf{\n\t\"paths\": {\"/a\": {\"get\": {\"x-text\": \"\\u00e9 \\/\"}}}\r\n}\r\n";
    let document = load(&[("a.json", text)])?.map_err(|problems| problem::report(&problems))?;
    assert_eq!(document.value(), &json!({"paths": {"/a": {"get": {"x-text": "é /"}}}}));
    assert_eq!(places(&document, "/paths/~1a"), "a.json:2:12");
    Ok(())
}

#[test]
fn near_names_are_offered_and_far_ones_are_not() {
    assert_eq!(problem::nearest("Usr", ["Task", "User"]), Some("User"));
    assert_eq!(problem::nearest("user", ["Task", "User"]), Some("User"));
    assert_eq!(problem::nearest("BridgeTokn", ["BridgeToken", "BridgeTokens"]), Some("BridgeToken"));
    assert_eq!(problem::nearest("Order", ["Task", "User"]), None);
    assert_eq!(problem::nearest("", ["Task"]), None);
}

/// Texts with a meaning in YAML or OpenAPI.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "\n", "\n", "  ", "    ", "\t", ": ", "- ", "? ", "{", "}", "[", "]", ",", "\"", "'", "|", ">", "#", " #", "&a",
    "*a", "!", "!!str", "%", "---", "...", "<<", "\\", "\\u", "\r", "\u{feff}", "\u{85}", "paths:", "components:",
    "schemas:", "$ref: ", "'#/paths/~1a'", "'#/components/schemas/A'", "'b.yaml#/paths/~1a'", "'#/%7'", "'a.yaml#'",
    "/a:", "A:", "discriminator:", "mapping:", "1e999", "-0", "0x", "~", "~1", "é", "a", "a: 1\n",
];

/// Text that is mostly made of the pieces above.
fn yaml_like() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(bytes, 0..60).prop_map(|pieces| pieces.concat())
}

fn check(files: &[(&str, &[u8])]) -> Result<(), TestCaseError> {
    let loaded = load(files).map_err(|error| TestCaseError::fail(error.to_string()))?;
    match loaded {
        Err(problems) => prop_assert!(!problems.is_empty(), "refused without a reason"),
        Ok(document) => prop_assert!(foreign(document.value()).is_none(), "{}", document.value()),
    }
    Ok(())
}

/// A reference out of the bundle, if there is one left.
fn foreign(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => members.iter().find_map(|(key, value)| match value {
            Value::String(text) if key == "$ref" => (!text.starts_with("#/components/")).then_some(text.as_str()),
            value => foreign(value),
        }),
        Value::Array(items) => items.iter().find_map(foreign),
        _ => None,
    }
}

/// The same cases in each run; PROPTEST_CASES sets a larger number.
fn settings() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn nothing_makes_the_loader_panic(first in yaml_like(), second in yaml_like()) {
        check(&[("a.yaml", &first), ("b.yaml", &second)])?;
    }

    /// Most random text is refused at once; text of these pieces gets past the parser.
    #[test]
    fn no_damage_to_a_document_makes_the_loader_panic(at in 0_usize..400, length in 0_usize..8, with in yaml_like()) {
        let mut text = b"openapi: 3.0.3\npaths:\n  /a:\n    $ref: 'b.yaml#/paths/~1a'\n  /b: {get: {parameters: [{$ref: \
            '#/components/parameters/P'}]}}\ncomponents:\n  parameters:\n    P: {name: p, in: query}\n  schemas:\n    A:\n      \
            $ref: 'b.yaml#/components/schemas/B'\n    C: {properties: {a: {$ref: '#/components/schemas/A'}}}\n".to_vec();
        let start = at.min(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, with.into_iter().take(12));
        check(&[("a.yaml", &text), ("b.yaml", b"paths: {/a: {}}\ncomponents: {schemas: {B: {type: string}}}\n")])?;
    }
}

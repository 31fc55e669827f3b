//! Every operation of the document has its command, and nothing that may not be seen is shown.

use std::collections::BTreeSet;

use clap::Command;
use serde_json::{Map, Value, json};

use super::{arguments, tools, tree};
use crate::document::{document, kebab};
use crate::output::hide;

/// The document, read by another reader than the commands'.
fn bundle() -> Value {
    serde_json::from_str(truv_spec::BUNDLE).unwrap()
}

fn resolved<'v>(document: &'v Value, mut value: &'v Value) -> &'v Value {
    while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        value = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    value
}

/// Method, path and operation of everything in `paths`.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &'_ Value)| {
        let methods = item.as_object().unwrap().iter().filter(|(_, operation)| operation.get("operationId").is_some());
        methods.map(|(method, operation)| (method.to_uppercase(), path.clone(), operation.clone())).collect::<Vec<_>>()
    };
    let all: Vec<_> = paths.iter().flat_map(of).collect();
    all.into_iter()
        .map(|(method, path, _)| {
            let operation = &document["paths"][&path][method.to_lowercase()];
            (method, path, operation)
        })
        .collect()
}

/// The command whose resource and verb together are the id of an operation.
fn command_of<'c>(tree: &'c Command, id: &str) -> Option<&'c Command> {
    tree.get_subcommands().find_map(|resource| {
        let prefix = format!("{}-", resource.get_name());
        let verb = kebab(id);
        let verb = verb.strip_prefix(&prefix)?;
        resource.get_subcommands().find(|command| command.get_name() == verb)
    })
}

fn built() -> Command {
    let mut tree = tree().unwrap();
    tree.build();
    tree
}

#[test]
fn every_operation_has_its_command_with_a_flag_for_each_parameter_and_field() {
    let (document, tree) = (bundle(), built());
    let all = operations(&document);
    assert!(all.len() > 100);
    for (_, _, operation) in all {
        let id = operation["operationId"].as_str().unwrap();
        let command = command_of(&tree, id).unwrap_or_else(|| panic!("{id} has no command"));
        let flags: BTreeSet<String> =
            command.get_arguments().filter_map(|arg| arg.get_long()).map(str::to_owned).collect();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = resolved(&document, parameter);
            let flag = kebab(parameter["name"].as_str().unwrap());
            assert!(flags.contains(&flag), "{id} has no --{flag}");
        }
        let body = operation.get("requestBody").map(|body| resolved(&document, body));
        if let Some(schema) = body.map(|body| resolved(&document, &body["content"]["application/json"]["schema"])) {
            for name in schema["properties"].as_object().into_iter().flat_map(Map::keys) {
                assert!(flags.contains(&kebab(name)), "{id} has no --{}", kebab(name));
            }
            assert!(flags.contains("body") && flags.contains("field"), "{id}");
        }
        assert_eq!(flags.contains("all"), operation.get("x-truv-pagination").is_some(), "{id}");
        let help = command.clone().render_long_help().to_string();
        assert!(help.contains("Examples:") && help.contains(operation["summary"].as_str().unwrap()), "{id}:\n{help}");
    }
}

/// A value for each kind of flag.
fn sample(schema: &Value, document: &Value) -> String {
    let schema = resolved(document, schema);
    let part = schema.get("allOf").and_then(|parts| parts.get(0)).map_or(schema, |part| resolved(document, part));
    match part["type"].as_str() {
        _ if part.get("enum").is_some() => part["enum"][0].as_str().unwrap().to_owned(),
        Some("integer" | "number") => "7".to_owned(),
        Some("boolean") => "true".to_owned(),
        _ => "a b".to_owned(),
    }
}

#[test]
fn a_command_sends_the_method_path_and_query_of_its_operation() {
    let description = &document().unwrap().description;
    let (bundle, tree) = (bundle(), built());
    for (method, path, operation) in operations(&bundle) {
        let id = operation["operationId"].as_str().unwrap();
        let command = command_of(&tree, id).unwrap();
        let mut line = vec!["truv".to_owned()];
        let (mut expected_path, mut expected_query) = (path.clone(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = resolved(&bundle, parameter);
            let name = parameter["name"].as_str().unwrap();
            let value = sample(&parameter["schema"], &bundle);
            line.push(format!("--{}={value}", kebab(name)));
            match parameter["in"].as_str() {
                Some("path") => expected_path = expected_path.replace(&format!("{{{name}}}"), "a%20b"),
                _ => expected_query.push((name.to_owned(), value)),
            }
        }
        let matches = command.clone().try_get_matches_from(line).unwrap_or_else(|error| panic!("{id}: {error}"));
        let own = document().unwrap().operation(id).unwrap();
        let given = arguments::parameters(&own.parameters(description), &matches).unwrap();
        let mut filled = own.path.clone();
        for (name, value) in &given.path {
            filled = crate::call::fill(&filled, name, value).unwrap();
        }
        assert_eq!((own.method.as_str(), filled), (method.as_str(), expected_path), "{id}");
        let (mut query, mut expected) = (given.query, expected_query);
        query.sort();
        expected.sort();
        assert_eq!(query, expected, "{id}");
    }
}

#[test]
fn what_is_waited_for_is_in_the_answers() {
    let document = document().unwrap();
    let mut count = 0;
    for operation in &document.operations {
        let Some(awaited) = crate::call::awaits(&operation.id) else { continue };
        count += 1;
        let reading = document.operation(awaited.operation).unwrap();
        let Some((parameter, member)) = awaited.id else { continue };
        assert!(reading.path.contains(&format!("{{{parameter}}}")), "{}", operation.id);
        if !member.is_empty() {
            let mut parts = Vec::new();
            let answer = operation.answer(&document.description).unwrap();
            truv_openapi::schema::every_part(&document.description, answer, &mut parts);
            let members = truv_openapi::schema::Members::of(&document.description, &parts);
            assert!(members.properties.contains_key(member), "{} has no {member}", operation.id);
        }
    }
    assert!(count > 20);
}

#[test]
fn the_tree_of_commands_is_sound() {
    tree().unwrap().debug_assert();
    for tool in tools() {
        let tree = built();
        let mut command = tree.find_subcommand(tool.name).unwrap().clone();
        assert!(command.render_long_help().to_string().contains("Examples:"), "{}", tool.name);
    }
}

/// What nobody may see.
const PLANTED: [&str; 6] =
    ["Ines Planted", "123-45-6789", "planted@example.org", "4111111111111111", "1987-06-05", "+1 415 555 0100"];

/// A value with something planted wherever a text or an amount can be.
fn planted(document: &Value, schema: &Value, depth: usize, seed: &mut usize) -> Value {
    let schema = resolved(document, schema);
    *seed += 1;
    let text = Value::from(PLANTED[*seed % PLANTED.len()]);
    if depth > 12 {
        return text;
    }
    for keyword in ["allOf", "oneOf", "anyOf"] {
        if let Some(parts) = schema[keyword].as_array() {
            let values: Vec<Value> = parts.iter().map(|part| planted(document, part, depth + 1, seed)).collect();
            let objects: Vec<Map<String, Value>> =
                values.iter().filter_map(|value| value.as_object().cloned()).collect();
            let mut own = planted_object(document, schema, depth, seed);
            objects.into_iter().for_each(|object| own.extend(object));
            return if own.len() > 1 { Value::Object(own) } else { values.into_iter().next().unwrap() };
        }
    }
    match schema["type"].as_str() {
        Some("array") => json!([planted(document, &schema["items"], depth + 1, seed), text]),
        Some("object") => Value::Object(planted_object(document, schema, depth, seed)),
        _ => text,
    }
}

fn planted_object(document: &Value, schema: &Value, depth: usize, seed: &mut usize) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        object.insert(name.clone(), planted(document, property, depth + 1, seed));
    }
    // what nobody documents
    object.insert("planted_member".to_owned(), json!({"Ines Planted": ["123-45-6789", 4_111_111_111_111_111_u64]}));
    object
}

#[test]
fn nothing_planted_shows_in_the_answer_of_any_operation() {
    let (bundle, document) = (bundle(), document().unwrap());
    let mut looked_at = 0;
    for operation in &document.operations {
        let Some(schema) = operation.answer(&document.description) else { continue };
        let raw =
            operations(&bundle).into_iter().find(|(_, _, raw)| raw["operationId"] == operation.id.as_str()).unwrap().2;
        let responses = raw["responses"].as_object().unwrap();
        let good = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
        let raw_schema = &resolved(&bundle, good)["content"]["application/json"]["schema"];
        for start in 0..PLANTED.len() {
            for is_public in [false, true] {
                let mut seed = start;
                let mut value = planted(&bundle, raw_schema, 0, &mut seed);
                hide(&document.description, &[schema], is_public, &mut value);
                let shown = value.to_string();
                // texts about companies may show, if the document calls them neither personal nor secret
                let hidden = if is_public { &PLANTED[..0] } else { &PLANTED[..] };
                for text in hidden {
                    assert!(!shown.contains(text), "{}: {text} in {shown}", operation.id);
                }
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 500);
}

#[test]
fn what_is_harmless_shows() {
    let document = document().unwrap();
    let schema = document.operation("users_get").unwrap().answer(&document.description).unwrap();
    let mut value = json!({
        "id": "87dd37054d162aa497a61aaa3942bb03", "external_user_id": "crm-1", "ssn": null, "first_name": "Ines",
        "created_at": "2025-06-15T12:00:00Z",
    });
    hide(&document.description, &[schema], false, &mut value);
    let expected = json!({
        "id": "87dd37054d162aa497a61aaa3942bb03", "external_user_id": "…", "ssn": null, "first_name": "…",
        "created_at": "2025-06-15T12:00:00Z",
    });
    assert_eq!(value, expected);
}

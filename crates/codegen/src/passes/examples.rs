//! The example of each operation: a call with what is required, and a use of its answer.

use quote::ToTokens;
use serde_json::Value;
use syn::LitStr;

use super::pages;
use crate::api::{Answer, Api, Operation, schema_name, setter};

pub(super) fn of(operation: &Operation, api: &Api) -> String {
    let mut chain = format!("client\n    .{}()\n", operation.id);
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        chain.push_str(&format!("    .{}({})\n", parameter.setter(), sample(&parameter.schema, &parameter.name, api)));
    }
    if let Some(body) = &operation.body {
        let fields = required_fields(body, api);
        let set = if fields.is_empty() { "body".to_owned() } else { format!("body{fields}") };
        chain.push_str(&format!("    .body_map(|body| {set})\n"));
    }
    let allow = if operation.deprecated.is_some() { "# #[allow(deprecated)]\n" } else { "" };
    let call = match (&operation.answer, pages::item(operation, api)) {
        (Answer::Json(_), Some(item)) if operation.page_items.is_some() => {
            let uses = uses("item", item, api).unwrap_or_else(|| "drop(item);\n".to_owned());
            let uses: String = uses.lines().map(|line| format!("    {line}\n")).collect();
            format!(
                "let mut items = {chain}    .stream();\nwhile let Some(item) = items.next().await {{\n    \
                 let item = item?;\n{uses}}}\n"
            )
        }
        (Answer::Json(_), Some(item)) if pages::is_whole(operation, api) => {
            let uses = uses("item", item, api).unwrap_or_default();
            let uses: String = uses.lines().map(|line| format!("    {line}\n")).collect();
            format!("let answer = {chain}    .send()\n    .await?;\nfor item in answer.iter() {{\n{uses}}}\n")
        }
        (Answer::Json(schema), _) => {
            let uses = uses("answer", schema, api)
                .unwrap_or_else(|| "println!(\"{} bytes\", answer.body().len());\n".to_owned());
            format!("let answer = {chain}    .send()\n    .await?;\n{uses}")
        }
        (Answer::Pdf, _) => {
            format!("let pdf = {chain}    .send()\n    .await?;\nprintln!(\"{{}} bytes\", pdf.len());\n")
        }
        (Answer::Empty, _) => format!("{chain}    .send()\n    .await?;\n"),
    };
    format!("{allow}# async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {{\n{call}# Ok(())\n# }}")
}

/// How an example shows a value.
enum Use {
    Print,
    Secret,
    Count,
}

/// Statements that use what matters in a value of this schema: a token, or its id, its status and its list.
fn uses(value: &str, schema: &str, api: &Api) -> Option<String> {
    // properties of requests may have three states
    if api.request_schemas.contains(schema) {
        return None;
    }
    let schema = &api.schemas[schema];
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut properties: Vec<(&str, &Value, Use)> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, property)| Some((name.as_str(), property, kind(name, property, api)?)))
        .collect();
    properties.sort_by_key(|(name, _, kind)| (rank(name, kind, required.contains(name)), *name));
    let (first, second) = (properties.first()?, properties.get(1));
    let is_enough = matches!(first.2, Use::Secret);
    let mut code = String::new();
    for (name, property, kind) in [Some(first), second.filter(|_| !is_enough)].into_iter().flatten() {
        let is_list = matches!(kind, Use::Count);
        let is_nullable = property["nullable"] == true
            || component(property).is_some_and(|name| api.schemas[name]["nullable"] == true);
        let is_optional = is_nullable || !is_list && !required.contains(name);
        let field = setter(name);
        let show = |place: &str| match kind {
            Use::Print if place == field => format!("println!(\"{name}: {{{place}}}\");\n"),
            Use::Print => format!("println!(\"{name}: {{}}\", {place});\n"),
            Use::Secret => format!("let for_the_next_step: &str = {place}.expose();\n"),
            Use::Count => format!("println!(\"{name}: {{}}\", {place}.len());\n"),
        };
        if is_optional {
            code.push_str(&format!("if let Some({field}) = &{value}.{field} {{\n    {}}}\n", show(&field)));
        } else {
            code.push_str(&show(&format!("{value}.{field}")));
        }
    }
    Some(code)
}

/// What comes first.
fn rank(name: &str, kind: &Use, is_required: bool) -> usize {
    match kind {
        Use::Secret if is_required && name == "bridge_token" => 0,
        Use::Secret if is_required && name == "access_token" => 6,
        _ if name == "id" || name == "report_id" || name == "link_id" => 2,
        _ if name == "status" => 3,
        Use::Count if is_required => 4,
        Use::Print if is_required => 5,
        Use::Print => 7,
        Use::Count => 8,
        Use::Secret => 9,
    }
}

fn component(property: &Value) -> Option<&str> {
    schema_name(property["allOf"].as_array().and_then(|parts| parts.first()).unwrap_or(property))
}

/// `None` for what an example should not print: personal data, free text, objects.
fn kind(name: &str, property: &Value, api: &Api) -> Option<Use> {
    let schema = component(property).map_or(property, |name| &api.schemas[name]);
    let format = schema["format"].as_str().unwrap_or_default();
    let is_file = property["x-truv-secret"] == true;
    match schema["type"].as_str()? {
        "string" if format == "secret" => (!is_file).then_some(Use::Secret),
        "string" if schema.get("enum").is_some() || format.starts_with("date-time") => Some(Use::Print),
        "string" => (format.is_empty() && name.ends_with("id")).then_some(Use::Print),
        "integer" | "boolean" => Some(Use::Print),
        "array" => Some(Use::Count),
        _ => None,
    }
}

fn required_fields(schema: &str, api: &Api) -> String {
    let schema = &api.schemas[schema];
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required.map(|name| format!(".{}({})", setter(name), sample(&schema["properties"][name], name, api))).collect()
}

/// An expression of the right type.
fn sample(schema: &Value, name: &str, api: &Api) -> String {
    let part = schema["allOf"].as_array().and_then(|parts| parts.first()).unwrap_or(schema);
    if let Some(component) = schema_name(part) {
        let component_schema = &api.schemas[component];
        if component_schema["properties"].is_object() {
            return format!("truv_sdk::types::{component}::builder(){}", required_fields(component, api));
        }
        return sample(component_schema, name, api);
    }
    match schema["type"].as_str() {
        Some("boolean") => "true".to_owned(),
        Some("integer") => "1".to_owned(),
        Some("array") => format!("[{}]", sample(&schema["items"], name, api)),
        _ if schema["format"] == "byte" => "std::fs::read(\"paystub.pdf\").expect(\"the file can be read\")".to_owned(),
        _ => {
            let text = match schema["format"].as_str() {
                Some("date") => "2026-01-31",
                Some("date-time") => "2026-01-31T09:15:00Z",
                Some("decimal") => "100.00",
                Some("uri") => "https://example.org/truv",
                _ if schema["enum"][0].is_string() => schema["enum"][0].as_str().unwrap_or_default(),
                _ if name.ends_with("id") => "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
                _ => "…",
            };
            LitStr::new(text, proc_macro2::Span::call_site()).to_token_stream().to_string()
        }
    }
}

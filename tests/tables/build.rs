//! Writes the tables from the document in truv-spec, as truv-codegen reads it.

#![allow(clippy::print_stdout, reason = "this is how a build script talks to cargo")]

use std::path::Path;
use std::{env, fs};

use truv_codegen::api::events::Event;
use truv_codegen::api::{self, Answer, Operation, Parameter, resolve};
use truv_codegen::truv_openapi::{Document, problem};

fn main() -> Result<(), String> {
    // the document is in truv-spec, which is built into this program, so an edit of the document rebuilds it
    println!("cargo:rerun-if-changed=build.rs");
    let document = Document::of_texts(Path::new("spec"), truv_spec::FILES, truv_spec::ROOT)
        .and_then(|document| api::check(&document).map(|()| document))
        .map_err(|problems| problem::report(&problems))?;
    let document = document.value();
    let api = api::read(document);
    let operations = api.operations.iter().map(|operation| entry(operation, document));
    let lists = api.operations.iter().filter(|operation| operation.page_items.is_some()).map(list);
    let tables = [
        table("operations", operations),
        table("lists", lists),
        table("successes", api.operations.iter().filter_map(|operation| success(operation, document))),
        table("types", truv_codegen::operation_types(document).into_iter()),
        table("builders", api.builders().map(str::to_owned)),
        table("events", api.events.iter().map(event)),
    ];
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; cargo sets it for build scripts")?;
    let path = Path::new(&out).join("tables.rs");
    fs::write(&path, tables.concat()).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn table(name: &str, entries: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = entries.map(|entry| format!("            {entry};\n")).collect();
    format!(
        "/// Calls the macro `$then` with every entry of the table.\n\
         #[macro_export]\n\
         macro_rules! {name} {{\n    ($then:ident) => {{\n        $then! {{\n{}        }}\n    }};\n}}\n",
        lines.concat()
    )
}

fn entry(operation: &Operation, document: &api::Value) -> String {
    let kind = match operation.answer {
        Answer::Pdf => "pdf",
        Answer::Json(_) | Answer::Empty => "json",
    };
    let setters: Vec<String> = operation.parameters.iter().map(|parameter| setter(parameter, document)).collect();
    format!("{kind} {} [{}] [{}]", operation.id, setters.join(" "), operation.body.as_deref().unwrap_or_default())
}

/// The word for the status of a documented success is that of HTTP.
fn success(operation: &Operation, document: &api::Value) -> Option<String> {
    let responses = &document["paths"][&operation.path][operation.method.to_ascii_lowercase()]["responses"];
    let status = responses.as_object()?.keys().find(|status| status.starts_with('2'))?;
    let word = match status.as_str() {
        "200" => "ok",
        "201" => "created",
        "202" => "accepted",
        "204" => "no_content",
        _ => return None,
    };
    let (kind, body) = match &operation.answer {
        Answer::Json(schema) => ("json", schema.as_str()),
        Answer::Empty => ("empty", ""),
        Answer::Pdf => ("pdf", ""),
    };
    Some(format!("{kind} {} {word} {status} [{body}]", operation.id))
}

fn list(operation: &Operation) -> String {
    let in_path = operation.parameters.iter().filter(|parameter| parameter.in_path).map(Parameter::setter);
    let body = operation.body.as_deref().unwrap_or_default();
    format!("{} [{}] [{body}]", operation.id, in_path.collect::<Vec<_>>().join(" "))
}

fn event(event: &Event) -> String {
    format!("{:?} {} {}", event.name, event.variant(), event.payload_type())
}

fn setter(parameter: &Parameter, document: &api::Value) -> String {
    let schema = resolve(document, &parameter.schema);
    let kind = match schema["type"].as_str() {
        Some("integer") => "integer",
        Some("boolean") => "boolean",
        Some("number") if schema["format"] != "decimal" => "number",
        _ => "text",
    };
    format!("{}: {kind} {:?}", parameter.setter(), parameter.name)
}

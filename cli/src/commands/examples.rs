//! Examples in the help of each operation, made from the document.

use super::arguments::shouted;
use crate::call::awaits;
use crate::document::{Document, Kind, Operation, Place};

/// A call with everything that is required.
pub(super) fn call(document: &Document, operation: &Operation) -> String {
    let description = &document.description;
    let mut line = format!("truv {}", operation.name());
    for parameter in operation.parameters(description) {
        match parameter.place {
            Place::Path => line.push_str(&format!(" {}", shouted(&parameter.name))),
            Place::Query if parameter.is_required => {
                line.push_str(&format!(" --{} {}", parameter.flag, sample(&parameter.name, &parameter.kind)));
            }
            Place::Query => {}
        }
    }
    for field in operation.body(description).iter().flat_map(|body| &body.fields).filter(|field| field.is_required) {
        line.push_str(&format!(" --{} {}", field.flag, sample(&field.name, &field.kind)));
    }
    line
}

fn sample(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Text => shouted(name),
        Kind::Secret => "@FILE".to_owned(),
        Kind::Integer | Kind::Number => "90".to_owned(),
        Kind::Boolean => "true".to_owned(),
        Kind::OneOf(values) => values.first().cloned().unwrap_or_default(),
        Kind::List(item) => sample(name, item),
        Kind::Json => "'{…}'".to_owned(),
    }
}

/// The examples of an operation.
pub(super) fn text(document: &Document, operation: &Operation) -> String {
    let description = &document.description;
    let usual = call(document, operation);
    let mut lines = vec![usual.clone()];
    if let Some(body) = operation.body(description) {
        let bare = operation
            .parameters(description)
            .iter()
            .filter(|parameter| parameter.place == Place::Path)
            .fold(format!("truv {}", operation.name()), |line, parameter| {
                format!("{line} {}", shouted(&parameter.name))
            });
        if !body.fields.is_empty() {
            lines.push(format!("{bare} --body @body.json"));
        }
    }
    if operation.pages(description).is_some() {
        lines.push(format!("{usual} --all --output json"));
        lines.push(format!("{usual} --limit 5 --jq .id"));
    } else if operation.is_reading() {
        lines.push(format!("{usual} --output yaml"));
    }
    if operation.has_pdf(description) {
        lines.push(format!("{usual} --pdf report.pdf"));
    }
    if awaits(&operation.id).is_some() {
        lines.push(format!("{usual} --wait"));
    }
    format!("Examples:\n  {}", lines.join("\n  "))
}

//! What the OpenAPI document says about a recorded exchange.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::{Map, Value};

use crate::proxy::Exchange;

/// No source shows the answer of `keys_create`; this is what the sandbox calls the new secret.
const UNDOCUMENTED_SECRET: &str = "access_secret";

/// An operation, or the variant of one that answers with a PDF.
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Its tag.
    pub(crate) resource: String,
    method: String,
    path: String,
    is_pdf: bool,
}

/// The parts of the document that a recording needs.
pub(crate) struct Document {
    pub(crate) operations: Vec<Operation>,
    /// Names of the properties that hold tokens and keys.
    pub(crate) secrets: BTreeSet<String>,
}

impl Document {
    pub(crate) fn load() -> anyhow::Result<Self> {
        let root: Value = serde_json::from_str(truv_sdk::DOCUMENT).context("the document is not JSON")?;
        let mut operations = Vec::new();
        for (path, item) in entries(&root["paths"]) {
            for (method, operation) in entries(item).filter(|(_, operation)| operation["operationId"].is_string()) {
                let ids = [("operationId", false), ("x-truv-pdf-operation", true)];
                let ids = ids.into_iter().filter_map(|(name, is_pdf)| Some((operation[name].as_str()?, is_pdf)));
                operations.extend(ids.map(|(id, is_pdf)| Operation {
                    id: id.to_owned(),
                    resource: operation["tags"][0].as_str().unwrap_or_default().to_owned(),
                    method: method.to_ascii_uppercase(),
                    path: path.clone(),
                    is_pdf,
                }));
            }
        }
        // the most literal path first
        operations.sort_by_key(|operation| operation.path.matches('{').count());
        let mut secrets = BTreeSet::from([UNDOCUMENTED_SECRET.to_owned()]);
        collect_secrets(&root, &mut secrets);
        Ok(Self { operations, secrets })
    }

    /// The operation that was called; none for another path or method.
    pub(crate) fn operation(&self, exchange: &Exchange) -> Option<&Operation> {
        let (path, query) = exchange.target.split_once('?').unwrap_or((&exchange.target, ""));
        let is_pdf = form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "fmt" && value == "pdf");
        self.operations.iter().find(|operation| {
            operation.is_pdf == is_pdf && operation.method == exchange.method.as_str() && fits(&operation.path, path)
        })
    }
}

/// Whether a path is one of a template, such as `/v1/users/{user_id}/`.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(expected, found): (&&str, &&str)| expected == found || expected.starts_with('{') && !found.is_empty();
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

fn collect_secrets(value: &Value, names: &mut BTreeSet<String>) {
    for (name, property) in entries(&value["properties"]) {
        let mut parts = property["allOf"].as_array().into_iter().flatten().chain([property]);
        if parts.any(|part| part["format"] == "secret") {
            names.insert(name.clone());
        }
    }
    match value {
        Value::Object(object) => object.values().for_each(|value| collect_secrets(value, names)),
        Value::Array(items) => items.iter().for_each(|value| collect_secrets(value, names)),
        _ => {}
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

//! Runs progenitor, and finds the part of the document that progenitor cannot handle.
//!
//! progenitor panics on much of what it does not support, and neither its panics nor its errors say where.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor_impl::Generator;
use serde_json::{Map, Value};

use super::{formats, prepare, schemas};
use truv_openapi::pointer::escape;
use truv_openapi::{Document, Problem};

pub(crate) fn generate(openapi: &OpenAPI) -> Result<TokenStream, String> {
    // the hook would print the panic, which says nothing to the author of the document
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome =
        panic::catch_unwind(AssertUnwindSafe(|| Generator::new(&formats::settings()).generate_tokens(openapi)));
    panic::set_hook(hook);
    match outcome {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(error.to_string()),
        Err(payload) => Err(payload
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_else(|| "it gave no reason".to_owned())),
    }
}

/// Generates each schema and each operation alone, and reports those that fail by themselves.
pub(crate) fn blame(document: &Document, prepared: &Value, reason: &str) -> Vec<Problem> {
    let mut failures = Vec::new();
    let mut failed_schemas = BTreeSet::new();
    for (name, schema) in entries(&prepared["components"]["schemas"]) {
        if let Some(reason) = failure(prepare::only_schema(prepared, name)) {
            failures.push((format!("/components/schemas/{}", escape(name)), schema, Some(name), reason));
            failed_schemas.insert(name.clone());
        }
    }
    for (path, item) in entries(&prepared["paths"]) {
        for (method, operation) in entries(item) {
            if let Some(reason) = failure(prepare::only_operation(prepared, path, method)) {
                failures.push((format!("/paths/{}/{method}", escape(path)), operation, None, reason));
            }
        }
    }
    let found: Vec<Problem> = failures
        .into_iter()
        .filter(|(_, part, own_name, _)| {
            let mut others = schemas::reachable(prepared, part);
            own_name.inspect(|name| _ = others.remove(*name));
            others.is_disjoint(&failed_schemas)
        })
        .map(|(pointer, _, _, reason)| problem(document, &pointer, &reason))
        .collect();
    if found.is_empty() {
        return vec![problem(document, "", reason)];
    }
    found
}

fn failure(part: Value) -> Option<String> {
    // the same call as for the whole document, so that the compiler makes the code that reads OpenAPI once
    let openapi = prepare::parse(&part).ok()?;
    generate(&openapi).err()
}

fn problem(document: &Document, pointer: &str, reason: &str) -> Problem {
    Problem::new(
        document.locate(pointer),
        format!("the code generator cannot take this part of the document: {reason}"),
        "write it in the plain forms of spec/README.md: named components, one body per operation, no exotic keywords",
    )
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

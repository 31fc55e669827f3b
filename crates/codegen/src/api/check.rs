//! What the generator needs from the document. Each violation is reported with file, line and remedy.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{PAGINATION, PDF_OPERATION, events, page_items, resolve, schema_name};
use crate::formats::FORMATS;
use crate::nulls;
use truv_openapi::pointer::escape;
use truv_openapi::{Document, Problem};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub(super) fn document(document: &Document) -> Vec<Problem> {
    let mut check = Check { document, problems: Vec::new(), operation_ids: BTreeMap::new() };
    if !document.value()["openapi"].as_str().is_some_and(|version| version.starts_with("3.0.")) {
        check.problem(
            "/openapi",
            "the document is not OpenAPI 3.0",
            "write `openapi: 3.0.3`; progenitor takes no other",
        );
    }
    for (path, item) in entries(&document.value()["paths"]) {
        for (method, operation) in entries(item) {
            let pointer = format!("/paths/{}/{method}", escape(path));
            if METHODS.contains(&method.as_str()) {
                check.operation(&pointer, path, operation);
            } else {
                check.problem(
                    &pointer,
                    &format!("`{method}` is not a method"),
                    "a path has get, post, put, patch, delete and nothing else",
                );
            }
        }
    }
    let (problems, whole_events) = events::check(document);
    check.problems.extend(problems);
    // a whole event does not become a type; its parts do
    let components = entries(&document.value()["components"]["schemas"]);
    for (name, schema) in components.filter(|(name, _)| !whole_events.contains(*name)) {
        check.schema(&format!("/components/schemas/{}", escape(name)), schema, true);
    }
    check.problems
}

struct Check<'a> {
    document: &'a Document,
    problems: Vec<Problem>,
    operation_ids: BTreeMap<String, String>,
}

impl Check<'_> {
    fn problem(&mut self, pointer: &str, message: &str, help: &str) {
        self.problems.push(Problem::new(self.document.locate(pointer), message, help));
    }

    fn operation(&mut self, pointer: &str, path: &str, operation: &Value) {
        match operation["operationId"].as_str() {
            Some(id) if is_snake_case(id) => {
                if let Some(other) = self.operation_ids.insert(id.to_owned(), path.to_owned()) {
                    let message = format!("the operationId `{id}` is used by {other} too");
                    self.problem(&format!("{pointer}/operationId"), &message, "give each operation an id of its own");
                }
            }
            Some(id) => {
                let message = format!("the operationId `{id}` is not in snake case");
                self.problem(
                    &format!("{pointer}/operationId"),
                    &message,
                    "write it as `<resource>_<verb>`, such as `users_create`",
                );
            }
            None => self.problem(pointer, "the operation has no operationId", "add `operationId: <resource>_<verb>`"),
        }
        for key in ["summary", "x-truv-operation-id", "x-truv-source"] {
            if operation[key].as_str().is_none_or(str::is_empty) {
                self.problem(
                    pointer,
                    &format!("the operation has no `{key}`"),
                    "the documentation of the client names it; see spec/README.md",
                );
            }
        }
        if operation["tags"].as_array().is_none_or(|tags| tags.len() != 1) {
            self.problem(
                pointer,
                "the operation does not have exactly one tag",
                "tag it with its resource, such as `tags: [users]`",
            );
        }
        self.parameters(pointer, path, operation);
        if let Some(body) = operation.get("requestBody") {
            self.media(&format!("{pointer}/requestBody"), resolve(self.document.value(), body), false);
        }
        self.responses(pointer, operation);
        self.pagination(pointer, operation);
    }

    /// An answer with `next` is a page, and its operation has to declare that. A declared page has to have the
    /// properties and the parameter of its style.
    fn pagination(&mut self, pointer: &str, operation: &Value) {
        let document = self.document.value();
        let Some((_, response)) = entries(&operation["responses"]).find(|(status, _)| status.starts_with('2')) else {
            return;
        };
        let content = &resolve(document, response)["content"]["application/json"];
        let properties = &resolve(document, &content["schema"])["properties"];
        let Some(pagination) = operation.get(PAGINATION) else {
            if properties.get("next").is_some() {
                let message = format!("the answer has `next`, but the operation has no `{PAGINATION}`");
                self.problem(pointer, &message, "write `x-truv-pagination: {style: page}` or `{style: cursor}`");
            }
            return;
        };
        let here = format!("{pointer}/{PAGINATION}");
        let parameter = pagination["style"].as_str().unwrap_or_default();
        let mut parameters = items(&operation["parameters"]).map(|parameter| resolve(document, parameter));
        if !matches!(parameter, "page" | "cursor") || !parameters.any(|found| found["name"] == parameter) {
            self.problem(
                &here,
                "the style is neither `page` nor `cursor`, or the operation has no query parameter of that name",
                "give the style, and list the parameter",
            );
        }
        let is_text = |property: &Value| property["type"] == "string" && property["nullable"] == true;
        if !is_text(&properties["next"]) {
            self.problem(&here, "the answer has no `next` that is text or null", "add it to the schema of the page");
        }
        let list = page_items(pagination);
        if properties[list]["type"] != "array" || schema_name(&properties[list]["items"]).is_none() {
            let message = format!("the answer has no list `{list}` of a named schema");
            self.problem(&here, &message, "name the property that holds the items: `{style: …, items: …}`");
        }
    }

    fn parameters(&mut self, pointer: &str, path: &str, operation: &Value) {
        let document = self.document.value();
        let mut in_path = BTreeSet::new();
        for (index, parameter) in items(&operation["parameters"]).enumerate() {
            let here = format!("{pointer}/parameters/{index}");
            let parameter = resolve(document, parameter);
            let name = parameter["name"].as_str().unwrap_or_default();
            match parameter["in"].as_str() {
                Some("path") => {
                    in_path.insert(name);
                    if !path.contains(&format!("{{{name}}}")) {
                        let message = format!("the path {path} has no `{{{name}}}`");
                        self.problem(&here, &message, "name the parameter as the path does");
                    }
                    if parameter["required"] != true {
                        self.problem(
                            &here,
                            &format!("the path parameter `{name}` is not required"),
                            "add `required: true`",
                        );
                    }
                }
                Some("query") => {}
                _ => self.problem(
                    &here,
                    &format!("the parameter `{name}` is neither in the path nor in the query"),
                    "headers are set by the client itself; write `in: path` or `in: query`",
                ),
            }
            let schema = resolve(document, &parameter["schema"]);
            if !matches!(schema["type"].as_str(), Some("string" | "integer" | "number" | "boolean")) {
                self.problem(
                    &here,
                    &format!("the parameter `{name}` is not a plain value"),
                    "give it a schema of type string, integer, number or boolean",
                );
            }
            self.schema(&format!("{here}/schema"), &parameter["schema"], false);
        }
        for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            if !in_path.contains(name) {
                let message = format!("the path parameter `{name}` is not declared");
                self.problem(pointer, &message, "add it to `parameters` with `in: path` and `required: true`");
            }
        }
    }

    fn responses(&mut self, pointer: &str, operation: &Value) {
        let successes: Vec<_> =
            entries(&operation["responses"]).filter(|(status, _)| status.starts_with('2')).collect();
        match successes.as_slice() {
            [(status, response)] => {
                let here = format!("{pointer}/responses/{status}");
                if response.get("content").is_some() {
                    self.media(&here, resolve(self.document.value(), response), operation.get(PDF_OPERATION).is_some());
                }
            }
            _ => self.problem(
                &format!("{pointer}/responses"),
                &format!("the operation has {} success statuses instead of one", successes.len()),
                "keep the documented one; the client accepts every 2xx status for it",
            ),
        }
    }

    fn media(&mut self, pointer: &str, holder: &Value, has_pdf_variant: bool) {
        let mut types: Vec<_> = entries(&holder["content"]).map(|(name, _)| name.as_str()).collect();
        if has_pdf_variant {
            types.retain(|name| *name != "application/pdf");
        }
        if types != ["application/json"] {
            let message = format!("the content types are {types:?}");
            let help = format!(
                "one body per operation, as `application/json`; for a PDF variant, name its operation in `{PDF_OPERATION}`"
            );
            self.problem(pointer, &message, &help);
        } else if schema_name(&holder["content"]["application/json"]["schema"]).is_none() {
            self.problem(
                pointer,
                "the body's schema is written in place",
                "make it a component and refer to it with `$ref`",
            );
        }
    }

    /// Nested objects and enums would get generated names in Rust, so they have to be components.
    fn schema(&mut self, pointer: &str, schema: &Value, is_component: bool) {
        if let Some(format) = schema["format"].as_str()
            && matches!(schema["type"].as_str(), Some("string" | "number"))
            && !FORMATS.iter().any(|(known, _)| *known == format)
        {
            let known = FORMATS.map(|(known, _)| known).join(", ");
            let message = format!("the format `{format}` is not known");
            self.problem(&format!("{pointer}/format"), &message, &format!("use one of {known}, or leave it out"));
        }
        if let Some(other) = nulls::beside_null(schema) {
            return self.schema(pointer, other, false);
        }
        if !is_component {
            for keyword in ["properties", "enum", "oneOf", "anyOf"] {
                if schema.get(keyword).is_some() {
                    let message = format!("a schema with `{keyword}` is written in place, so it has no name");
                    self.problem(pointer, &message, "make it a component and refer to it with `$ref`");
                }
            }
        }
        if let Some(names) = schema["x-enum-varnames"].as_array() {
            let is_name = |name: &Value| name.as_str().is_some_and(|name| syn::parse_str::<syn::Ident>(name).is_ok());
            if names.len() != items(&schema["enum"]).count() || !names.iter().all(is_name) {
                self.problem(
                    &format!("{pointer}/x-enum-varnames"),
                    "these do not name each value of the enum",
                    "list one Rust identifier for each value, in the same order",
                );
            }
        }
        for (name, property) in entries(&schema["properties"]) {
            self.schema(&format!("{pointer}/properties/{}", escape(name)), property, false);
        }
        if schema["items"].is_object() {
            self.schema(&format!("{pointer}/items"), &schema["items"], false);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for (index, branch) in items(&schema[keyword]).enumerate() {
                // the branches of a component's allOf are its own parts
                let is_part = is_component && keyword == "allOf";
                self.schema(&format!("{pointer}/{keyword}/{index}"), branch, is_part);
            }
        }
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_snake_case(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

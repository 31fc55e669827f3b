//! The rules, one function each. Rules that the generator depends on are in crates/codegen/src/api instead.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use truv_openapi::pointer::escape;
use truv_openapi::{Document, Problem};

/// The responses that every operation refers to, beside its success.
const SHARED_RESPONSES: [(&str, &str); 10] = [
    ("400", "BadRequest"),
    ("401", "Unauthorized"),
    ("403", "Forbidden"),
    ("404", "NotFound"),
    ("405", "MethodNotAllowed"),
    ("406", "NotAcceptable"),
    ("410", "Gone"),
    ("415", "UnsupportedMediaType"),
    ("429", "TooManyRequests"),
    ("5XX", "ServerError"),
];

const LONGEST_SUMMARY: usize = 90;

/// Everything in the document that breaks a rule.
pub(super) fn check(document: &Document) -> Vec<Problem> {
    let mut rules = Rules { document, problems: Vec::new() };
    for (path, item) in entries(&document.value()["paths"]) {
        rules.path_is_versioned(path);
        for (method, operation) in entries(item) {
            let pointer = format!("/paths/{}/{method}", escape(path));
            rules.id_names_the_resource(&pointer, operation);
            rules.tags_are_declared(&pointer, operation);
            rules.source_is_a_url(&pointer, operation);
            rules.shared_responses_are_there(&pointer, operation);
            rules.required_parameters_come_first(&pointer, operation);
            rules.summary_is_one_line(&pointer, operation);
        }
    }
    for (name, item) in entries(&document.value()["x-webhooks"]) {
        let pointer = format!("/x-webhooks/{}/post", escape(name));
        rules.tags_are_declared(&pointer, &item["post"]);
        rules.source_is_a_url(&pointer, &item["post"]);
        rules.summary_is_one_line(&pointer, &item["post"]);
    }
    rules.tags_are_used();
    rules.components_are_used();
    rules.a_limit_says_when_to_try_again();
    rules.there_are_no_examples("", document.value());
    rules.problems
}

struct Rules<'a> {
    document: &'a Document,
    problems: Vec<Problem>,
}

impl Rules<'_> {
    fn problem(&mut self, pointer: &str, message: String, help: &str) {
        self.problems.push(Problem::new(self.document.locate(pointer), message, help));
    }

    fn path_is_versioned(&mut self, path: &str) {
        if !path.starts_with("/v1/") {
            let message = format!("the path {path} does not start with /v1/");
            self.problem(
                &format!("/paths/{}", escape(path)),
                message,
                "write the path as it is sent, version included",
            );
        }
    }

    /// The resource is the tag, or its singular.
    fn id_names_the_resource(&mut self, pointer: &str, operation: &Value) {
        let Some(tag) = operation["tags"][0].as_str() else { return };
        for key in ["operationId", "x-truv-pdf-operation"] {
            let Some(id) = operation[key].as_str() else { continue };
            let verb = [tag, tag.trim_end_matches('s')]
                .iter()
                .find_map(|resource| id.strip_prefix(resource)?.strip_prefix('_'));
            if verb.is_none_or(str::is_empty) {
                let message = format!("the operation `{id}` does not start with its resource, `{tag}`");
                self.problem(
                    &format!("{pointer}/{key}"),
                    message,
                    &format!("name it `{tag}_<verb>`, or correct its tag"),
                );
            }
        }
    }

    fn tags_are_declared(&mut self, pointer: &str, operation: &Value) {
        for (index, tag) in items(&operation["tags"]).enumerate() {
            if !items(&self.document.value()["tags"]).any(|declared| declared["name"] == *tag) {
                let message = format!("the tag {tag} is not declared");
                let help = "add it under `tags` in the first file, with a description";
                self.problem(&format!("{pointer}/tags/{index}"), message, help);
            }
        }
    }

    fn tags_are_used(&mut self) {
        let document = self.document.value();
        let operations = entries(&document["paths"]).flat_map(|(_, item)| entries(item));
        let used: Vec<&Value> = operations.flat_map(|(_, operation)| items(&operation["tags"])).collect();
        for (index, tag) in items(&document["tags"]).enumerate() {
            if !used.contains(&&tag["name"]) {
                let message = format!("no operation has the tag {}", tag["name"]);
                self.problem(&format!("/tags/{index}"), message, "remove it, or tag the operations it is for");
            }
        }
    }

    fn source_is_a_url(&mut self, pointer: &str, operation: &Value) {
        let Some(source) = operation["x-truv-source"].as_str() else { return };
        if !source.starts_with("https://") || source.contains(char::is_whitespace) {
            let message = format!("the source `{source}` is not a URL");
            let help = "give the address of one page; further sources go into a comment";
            self.problem(&format!("{pointer}/x-truv-source"), message, help);
        }
    }

    fn shared_responses_are_there(&mut self, pointer: &str, operation: &Value) {
        for (status, name) in SHARED_RESPONSES {
            let expected = format!("#/components/responses/{name}");
            if operation["responses"][status]["$ref"] != expected.as_str() {
                let message = format!("the response {status} is not the shared one");
                let help = format!("write `\"{status}\": {{$ref: \"openapi.yaml{expected}\"}}`");
                self.problem(&format!("{pointer}/responses/{status}"), message, &help);
            }
        }
    }

    fn summary_is_one_line(&mut self, pointer: &str, operation: &Value) {
        let Some(summary) = operation["summary"].as_str() else { return };
        if summary.trim_end().ends_with('.') || summary.contains('\n') || summary.chars().count() > LONGEST_SUMMARY {
            let help = "a short line in the imperative without a full stop; more goes into `description`";
            self.problem(&format!("{pointer}/summary"), "the summary is more than one short line".to_owned(), help);
        }
    }

    /// The client waits as long as the header says.
    fn a_limit_says_when_to_try_again(&mut self) {
        let responses = &self.document.value()["components"]["responses"];
        for (_, name) in SHARED_RESPONSES.iter().filter(|(status, _)| *status == "429") {
            if responses[*name].is_object() && responses[*name]["headers"]["Retry-After"].is_null() {
                let message = format!("the response `{name}` has no header `Retry-After`");
                let help = "list it under `headers`: the client waits as long as it says";
                self.problem(&format!("/components/responses/{name}"), message, help);
            }
        }
    }

    fn required_parameters_come_first(&mut self, pointer: &str, operation: &Value) {
        let mut optional = None;
        for (index, parameter) in items(&operation["parameters"]).enumerate() {
            let parameter = truv_codegen::api::resolve(self.document.value(), parameter);
            let name = &parameter["name"];
            if parameter["required"] != true {
                optional.get_or_insert(name);
            } else if let Some(optional) = optional {
                let message = format!("the required parameter {name} comes after {optional}, which is not");
                self.problem(&format!("{pointer}/parameters/{index}"), message, "list required parameters first");
            }
        }
    }

    fn components_are_used(&mut self) {
        let document = self.document.value();
        let mut used = BTreeSet::new();
        references(document, &mut used);
        let security = items(&document["security"]).flat_map(entries);
        used.extend(security.map(|(name, _)| format!("#/components/securitySchemes/{name}")));
        for (kind, components) in entries(&document["components"]) {
            for (name, _) in entries(components) {
                let pointer = format!("/components/{kind}/{}", escape(name));
                if !used.contains(&format!("#{pointer}")) {
                    let message = format!("nothing refers to `{name}`");
                    self.problem(&pointer, message, "remove it, or refer to it where it is meant");
                }
            }
        }
    }

    /// Examples would have to be made up, and would become outdated; recordings show what answers look like.
    fn there_are_no_examples(&mut self, pointer: &str, value: &Value) {
        for (name, value) in entries(value) {
            let here = format!("{pointer}/{}", escape(name));
            // among properties, the word is a name
            let is_keyword = !pointer.ends_with("/properties");
            if is_keyword && matches!(name.as_str(), "example" | "examples") {
                let help = "remove it; tests/recordings has whole answers, and descriptions tell shapes";
                self.problem(&here, format!("there is an `{name}`"), help);
            } else {
                self.there_are_no_examples(&here, value);
            }
        }
        for (index, value) in items(value).enumerate() {
            self.there_are_no_examples(&format!("{pointer}/{index}"), value);
        }
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    found.extend(value["$ref"].as_str().map(str::to_owned));
    entries(value).for_each(|(_, value)| references(value, found));
    items(value).for_each(|value| references(value, found));
}

pub(super) fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

//! The operations of the document, in the form that the passes need, and the checks on them.

mod check;
pub mod events;
mod feature;
mod selection;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use feature::feature_of;
pub use selection::Selection;
pub use serde_json::Value;

use super::schemas;
use truv_openapi::{Document, Problem};

/// Names the operation that gives the same answer as a PDF. OpenAPI has one operation for each path and method, and
/// progenitor one type for the success of an operation, so the variant is written as a part of the JSON operation.
pub const PDF_OPERATION: &str = "x-truv-pdf-operation";

/// The query parameter that selects the variant.
pub const FORMAT_PARAMETER: &str = "fmt";

/// Marks an operation whose answer is one page of a list: `{style: page | cursor}`, with `items` if the property that
/// holds the items is not called `results`. Both styles name the address of the next page in `next`.
pub const PAGINATION: &str = "x-truv-pagination";

/// Seconds that an attempt may take, unless the document says otherwise.
const TIMEOUT_SECONDS: u64 = 30;

/// The operations of a document, and the schemas that they use.
#[derive(Debug)]
pub struct Api {
    /// The wanted operations, ordered by tag, path and method.
    pub operations: Vec<Operation>,
    /// All operations, wanted or not, in the same order. What code depends on is taken from these, so that no feature
    /// changes the code of another.
    pub all: Vec<Operation>,
    /// In which selections of cargo features the type of each schema exists.
    pub selections: BTreeMap<String, Selection>,
    /// Schemas that occur in requests, directly or nested.
    pub request_schemas: BTreeSet<String>,
    /// All schemas, by name.
    pub schemas: Value,
    /// The events that are posted to webhooks, if they are wanted.
    pub events: Vec<events::Event>,
    /// What the tags stand for, in the order of the document.
    pub tags: Vec<Tag>,
    /// The operations that take or give a schema, by its name: first those whose whole body or answer it is.
    pub uses: BTreeMap<String, Vec<String>>,
}

/// A group of operations.
#[derive(Clone, Debug)]
pub struct Tag {
    /// As operations name it.
    pub name: String,
    /// One sentence.
    pub description: String,
}

/// A method of the client.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`: the name of the method.
    pub id: String,
    /// Truv's own id.
    pub truv_id: String,
    /// Upper case.
    pub method: String,
    /// With its parameters in braces.
    pub path: String,
    /// The name of the group.
    pub tag: String,
    /// The cargo feature of the product; `None` for what all products need.
    pub feature: Option<String>,
    /// One line.
    pub summary: String,
    /// What a caller needs to know beyond the summary.
    pub description: String,
    /// Address of the page that documents the operation.
    pub source: String,
    /// Whether a request may be sent again without harm.
    pub idempotent: bool,
    /// How long an attempt may take.
    pub timeout_seconds: u64,
    /// Whether the operation is deprecated, and the operation to use instead, if there is one.
    pub deprecated: Option<Option<String>>,
    /// The parts of the operation that are inferred rather than documented.
    pub unverified: Option<String>,
    /// The parameters of the path and the query.
    pub parameters: Vec<Parameter>,
    /// Name of the request body's schema.
    pub body: Option<String>,
    /// The body of a success.
    pub answer: Answer,
    /// The status of a success, and when it comes.
    pub success: Status,
    /// The documented errors.
    pub errors: Vec<Status>,
    /// The query that the operation itself sets: `fmt=pdf` of a PDF variant.
    pub fixed_query: Option<(&'static str, &'static str)>,
    /// The property of the answer that holds the items of a page, if the answer is one page of a list.
    pub page_items: Option<String>,
}

/// A documented status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// A number, or `5XX`.
    pub code: String,
    /// When it comes.
    pub description: String,
}

/// The kind of the body of a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No body.
    Empty,
    /// JSON of the schema with this name.
    Json(String),
    /// A file.
    Pdf,
}

/// A parameter of the path or the query.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As the document spells it.
    pub name: String,
    /// Whether this is a parameter of the path; otherwise it is one of the query.
    pub in_path: bool,
    /// Whether the parameter is required.
    pub required: bool,
    /// The description of the parameter.
    pub description: String,
    /// The schema of the parameter's value.
    pub schema: Value,
}

impl Operation {
    /// In which selections of cargo features the operation exists.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection::of_feature(self.feature.as_deref())
    }
}

impl Parameter {
    /// The name of the setter.
    #[must_use]
    pub fn setter(&self) -> String {
        setter(&self.name)
    }
}

/// `created_at_gte` of `created_at__gte`, and `type_` of `type`, as progenitor does.
pub(crate) fn setter(name: &str) -> String {
    let name = name.split(['_', '-']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { format!("{name}_") }
}

/// `users_create` and `users-create` as `UsersCreate`.
pub(crate) fn pascal_case(name: &str) -> String {
    name.split(['_', '-'])
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

/// The order in which the operations of a path are listed.
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Reports everything in the document that the generator cannot handle.
///
/// # Errors
///
/// All problems, each with its place.
pub fn check(document: &Document) -> Result<(), Vec<Problem>> {
    match check::document(document) {
        problems if problems.is_empty() => Ok(()),
        problems => Err(problems),
    }
}

/// Reads the operations of a document that passed the check.
pub fn read(value: &Value) -> Api {
    let tags = value["tags"].as_array().map_or(&[][..], Vec::as_slice);
    let mut operations = Vec::new();
    for (path, item) in value["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let main = read_operation(value, path, method, operation);
            let variant = operation[PDF_OPERATION].as_str().map(|id| pdf_variant(&main, id));
            let position = tags.iter().position(|tag| tag["name"] == operation["tags"][0]);
            operations.extend(std::iter::once(main).chain(variant).map(|operation| (position, operation)));
        }
    }
    // a map may have lost the order of the document; the list of tags keeps it
    let method = |operation: &Operation| METHODS.iter().position(|method| *method == operation.method);
    operations.sort_by(|(one_tag, one), (other_tag, other)| {
        (one_tag, &one.path, method(one)).cmp(&(other_tag, &other.path, method(other)))
    });
    let operations: Vec<_> = operations.into_iter().map(|(_, operation)| operation).collect();
    let mut request_schemas = operations.iter().filter_map(|operation| operation.body.clone()).collect();
    schemas::close(value, &mut request_schemas);
    let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
    let tags =
        tags.iter().map(|tag| Tag { name: text(&tag["name"]), description: text(&tag["description"]) }).collect();
    Api {
        uses: uses::of(value, &operations),
        selections: selection::of_schemas(value),
        all: operations.clone(),
        schemas: value["components"]["schemas"].clone(),
        events: events::read(value),
        operations,
        request_schemas,
        tags,
    }
}

impl Api {
    /// The same without the operations and events whose cargo feature is not wanted.
    #[must_use]
    pub fn only(mut self, is_wanted: impl Fn(&str) -> bool) -> Self {
        self.operations.retain(|operation| operation.feature.as_deref().is_none_or(&is_wanted));
        if !is_wanted(events::FEATURE) {
            self.events.clear();
        }
        self
    }

    /// The names of the request types that have builders: objects with named properties.
    pub fn builders(&self) -> impl Iterator<Item = &str> {
        let has_properties = |schema: &Value| schema["properties"].is_object() || schema["allOf"].is_array();
        self.request_schemas.iter().map(String::as_str).filter(move |name| has_properties(&self.schemas[*name]))
    }
}

fn read_operation(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let text = |key: &str| operation[key].as_str().unwrap_or_default().trim().to_owned();
    let deprecated = operation["deprecated"] == true;
    let statuses = operation["responses"].as_object().into_iter().flatten().map(|(code, response)| Status {
        code: code.clone(),
        description: resolve(document, response)["description"].as_str().unwrap_or_default().trim().to_owned(),
    });
    let (successes, errors): (Vec<_>, Vec<_>) = statuses.partition(|status| status.code.starts_with('2'));
    Operation {
        id: text("operationId"),
        truv_id: text("x-truv-operation-id"),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        tag: operation["tags"][0].as_str().unwrap_or_default().to_owned(),
        feature: feature_of(document, operation).map(str::to_owned),
        summary: text("summary"),
        description: text("description"),
        source: text("x-truv-source"),
        idempotent: operation["x-truv-idempotent"] == true,
        timeout_seconds: operation["x-truv-timeout-seconds"].as_u64().unwrap_or(TIMEOUT_SECONDS),
        deprecated: deprecated.then(|| operation["x-truv-deprecated-by"].as_str().map(str::to_owned)),
        unverified: operation["x-truv-unverified"].as_str().map(str::to_owned),
        parameters: operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| read_parameter(resolve(document, parameter)))
            .filter(|parameter| operation.get(PDF_OPERATION).is_none() || parameter.name != FORMAT_PARAMETER)
            .collect(),
        body: schema_name(&operation["requestBody"]["content"]["application/json"]["schema"]).map(str::to_owned),
        answer: operation["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.starts_with('2'))
            .find_map(|(_, response)| {
                schema_name(&resolve(document, response)["content"]["application/json"]["schema"])
            })
            .map_or(Answer::Empty, |name| Answer::Json(name.to_owned())),
        success: successes.into_iter().next().unwrap_or_default(),
        errors,
        fixed_query: None,
        page_items: operation.get(PAGINATION).map(page_items).map(str::to_owned),
    }
}

fn pdf_variant(operation: &Operation, id: &str) -> Operation {
    Operation {
        id: id.to_owned(),
        summary: format!("{} as a PDF", operation.summary),
        description: format!("The PDF variant of [`{0}`](Self::{0}).", operation.id),
        answer: Answer::Pdf,
        fixed_query: Some((FORMAT_PARAMETER, "pdf")),
        ..operation.clone()
    }
}

/// Name of the property with the items, from the value of [`PAGINATION`].
fn page_items(pagination: &Value) -> &str {
    pagination["items"].as_str().unwrap_or("results")
}

fn read_parameter(parameter: &Value) -> Parameter {
    Parameter {
        name: parameter["name"].as_str().unwrap_or_default().to_owned(),
        in_path: parameter["in"] == "path",
        required: parameter["required"] == true,
        description: parameter["description"].as_str().unwrap_or_default().trim().to_owned(),
        schema: parameter["schema"].clone(),
    }
}

/// Follows a reference into the components; the loader has proven that it leads somewhere.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"].as_str().and_then(|target| document.pointer(target.trim_start_matches('#'))).unwrap_or(value)
}

/// `User` of `{"$ref": "#/components/schemas/User"}`.
pub fn schema_name(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

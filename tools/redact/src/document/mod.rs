//! What the OpenAPI document says about a recorded exchange.

pub(crate) mod format;
mod paths;
mod place;
mod vocabulary;

pub(crate) use paths::Segment;
pub(crate) use place::{Member, Place};

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use regex_lite::Regex;
use serde_json::{Map, Value};

use vocabulary::Vocabulary;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// No source shows the answer of `keys_create`; this is what the sandbox calls the new secret.
const UNDOCUMENTED_SECRET: &str = "access_secret";

/// An operation, or the variant of one that answers with a PDF.
pub struct Operation {
    /// Its id in the document.
    pub id: String,
    /// Its tag.
    pub resource: String,
    /// Upper case.
    pub method: String,
    /// With the names of parameters, such as `/v1/users/{user_id}/`.
    pub path: String,
    /// In lower case, as the document has it.
    method_name: String,
    is_pdf: bool,
    /// JSON pointer of the path's item in the document.
    item: String,
}

/// The document, and what is looked up in it often.
pub struct Document {
    root: Value,
    /// The operations, those with the most literal path first.
    pub operations: Vec<Operation>,
    /// Names of the properties that hold tokens and keys.
    pub secrets: BTreeSet<String>,
    /// Hosts of the service.
    hosts: BTreeSet<String>,
    /// What servers put in front of paths, without a slash at the end; the longest first, and nothing at the end.
    bases: Vec<String>,
    /// Parts of paths that are no parameters.
    literals: BTreeSet<String>,
    vocabulary: Vocabulary,
    /// Of all patterns in the document; none for one that this engine does not know.
    patterns: BTreeMap<String, Option<Regex>>,
}

impl Document {
    /// Any document of OpenAPI 3.0, in YAML or JSON, with the files that it refers to.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with file and line.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let document =
            truv_openapi::Document::load(file).map_err(|problems| anyhow!(truv_openapi::problem::report(&problems)))?;
        Self::of(document.value().clone())
    }

    /// Any document of OpenAPI 3.0, in one piece and as JSON.
    ///
    /// # Errors
    ///
    /// When it is not JSON, or has no `paths`.
    pub fn parse(json: &str) -> anyhow::Result<Self> {
        Self::of(serde_json::from_str(json).context("the document is not JSON")?)
    }

    fn of(root: Value) -> anyhow::Result<Self> {
        ensure!(root["paths"].is_object(), "the document has no `paths`; it is to be one of OpenAPI 3.0");
        let mut operations = Vec::new();
        for (path, item) in entries(&root["paths"]) {
            for (method, operation) in entries(item).filter(|(method, _)| METHODS.contains(&method.as_str())) {
                let name = || format!("{} {path}", method.to_ascii_uppercase());
                let id = operation["operationId"].as_str().map_or_else(name, str::to_owned);
                let pdf = operation["x-truv-pdf-operation"].as_str().map(|id| (id.to_owned(), true));
                operations.extend([(id, false)].into_iter().chain(pdf).map(|(id, is_pdf)| Operation {
                    id,
                    resource: operation["tags"][0].as_str().unwrap_or_default().to_owned(),
                    method: method.to_ascii_uppercase(),
                    path: path.clone(),
                    method_name: method.clone(),
                    is_pdf,
                    item: format!("/paths/{}", path.replace('~', "~0").replace('/', "~1")),
                }));
            }
        }
        operations.sort_by_cached_key(|operation| paths::rank(&operation.path));
        let parts = operations.iter().flat_map(|operation| operation.path.split('/'));
        let literals = parts.filter(|part| !part.contains('{')).map(str::to_owned).collect();
        let mut secrets = BTreeSet::from([UNDOCUMENTED_SECRET.to_owned()]);
        collect_secrets(&root, &mut secrets);
        let mut patterns = BTreeMap::new();
        collect_patterns(&root, &mut patterns);
        let servers = || root["servers"].as_array().into_iter().flatten().filter_map(|server| server["url"].as_str());
        let hosts = servers().filter_map(|url| url.split("://").nth(1)?.split('/').next()).map(str::to_owned).collect();
        let bases = paths::bases(servers());
        let vocabulary = Vocabulary::of(&root);
        Ok(Self { root, operations, secrets, hosts, bases, literals, vocabulary, patterns })
    }

    /// The operation that was called with this path and query; none for another path or method.
    pub fn operation(&self, method: &str, target: &str) -> Option<&Operation> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let is_pdf = form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "fmt" && value == "pdf");
        self.operations.iter().find(|operation| {
            operation.is_pdf == is_pdf && operation.method == method && paths::fits(&operation.path, path)
        })
    }

    /// Whether a host is one of the service's own: one of the document, or below the same domain.
    pub(crate) fn is_own_host(&self, host: &str) -> bool {
        let domain = |host: &str| {
            let labels: Vec<&str> = host.rsplitn(3, '.').collect();
            (labels.len() >= 2).then(|| format!("{}.{}", labels[1], labels[0]))
        };
        self.hosts.iter().any(|own| {
            own == host || domain(own).is_some_and(|domain| host == domain || host.ends_with(&format!(".{domain}")))
        })
    }

    /// What an operation takes as this parameter.
    pub(crate) fn parameter<'d>(&'d self, operation: Option<&Operation>, place: &str, name: &str) -> Option<Place<'d>> {
        let item = operation.and_then(|operation| self.root.pointer(&operation.item))?;
        let method = operation?.method_name.as_str();
        let lists = [&item[method]["parameters"], &item["parameters"]];
        let mut parameters = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
        let found = parameters.find_map(|parameter| {
            let parameter = self.resolve(parameter);
            (parameter["in"] == place && names_match(place, &parameter["name"], name)).then_some(parameter)
        })?;
        Some(self.place(&found["schema"]))
    }

    /// What a query parameter of this name is, in whatever operation has one: for links of another path.
    pub(crate) fn query_parameter(&self, name: &str) -> Place<'_> {
        let mut place = Place::default();
        for operation in &self.operations {
            if let Some(one) = self.parameter(Some(operation), "query", name) {
                place.merge(one);
            }
        }
        place
    }

    /// The schema of a request body.
    pub(crate) fn request_body<'d>(&'d self, operation: &Operation) -> Place<'d> {
        let body = self.resolve(&self.definition(operation)["requestBody"]);
        self.json_schemas(body)
    }

    /// A documented response: of this status, else of its class, else the default.
    fn response<'d>(&'d self, operation: &Operation, status: u16) -> &'d Value {
        let responses = &self.definition(operation)["responses"];
        let class = status / 100;
        let names = [status.to_string(), format!("{class}XX"), format!("{class}xx"), "default".to_owned()];
        let found = names.iter().map(|name| &responses[name.as_str()]).find(|response| !response.is_null());
        self.resolve(found.unwrap_or(&Value::Null))
    }

    /// The schema of a response body.
    pub(crate) fn response_body<'d>(&'d self, operation: &Operation, status: u16) -> Place<'d> {
        self.json_schemas(self.response(operation, status))
    }

    /// What a response header holds; none if it is not documented.
    pub(crate) fn response_header<'d>(&'d self, operation: &Operation, status: u16, name: &str) -> Option<Place<'d>> {
        let mut headers = entries(&self.response(operation, status)["headers"]);
        let (_, header) = headers.find(|(documented, _)| documented.eq_ignore_ascii_case(name))?;
        Some(self.place(&self.resolve(header)["schema"]))
    }

    /// Whether a word, such as `created_at` or `LINK_ID`, is made of words that the document has.
    pub(crate) fn has_words_of(&self, name: &str) -> bool {
        self.vocabulary.covers(name)
    }

    /// Whether the text fits the pattern; none if that cannot be told.
    pub(crate) fn fits_pattern(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(self.patterns.get(pattern)?.as_ref()?.is_match(text))
    }

    fn definition<'d>(&'d self, operation: &Operation) -> &'d Value {
        let item = self.root.pointer(&operation.item).unwrap_or(&Value::Null);
        &item[operation.method_name.as_str()]
    }

    /// The schemas of JSON in a body or a response, of all media types that JSON can be meant with.
    fn json_schemas<'d>(&'d self, holder: &'d Value) -> Place<'d> {
        let mut place = Place::default();
        for (media_type, content) in entries(&holder["content"]) {
            if is_json(media_type) || media_type.contains('*') {
                place.merge(self.place(&content["schema"]));
            }
        }
        place
    }

    /// What is behind a `$ref`, or the value itself.
    fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        let mut value = value;
        // a chain of references is short, a circle is not
        for _ in 0..16 {
            match value["$ref"].as_str().and_then(|target| self.root.pointer(target.strip_prefix('#')?)) {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }
}

/// Whether a media type is that of JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json") || essence == "text/json"
}

/// Names of headers are of any case.
fn names_match(place: &str, documented: &Value, name: &str) -> bool {
    documented.as_str().is_some_and(|documented| match place {
        "header" => documented.eq_ignore_ascii_case(name),
        _ => documented == name,
    })
}

fn collect_secrets(value: &Value, names: &mut BTreeSet<String>) {
    for (name, property) in entries(&value["properties"]) {
        let mut parts = property["allOf"].as_array().into_iter().flatten().chain([property]);
        if parts.any(|part| part["format"] == "secret") {
            names.insert(name.clone());
        }
    }
    children(value).for_each(|child| collect_secrets(child, names));
}

fn collect_patterns(value: &Value, patterns: &mut BTreeMap<String, Option<Regex>>) {
    if let Some(pattern) = value["pattern"].as_str() {
        patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
    }
    children(value).for_each(|child| collect_patterns(child, patterns));
}

fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.as_array().into_iter().flatten();
    value.as_object().into_iter().flat_map(Map::values).chain(items)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

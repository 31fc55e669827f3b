//! What the OpenAPI document says about a recorded exchange.

mod hosts;
mod literals;
mod parameters;
mod paths;
mod place;

pub(crate) use hosts::Part;
pub(crate) use parameters::Written;
pub(crate) use paths::Segment;
pub(crate) use place::{Member, Place, PlaceMembers};

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::anyhow;
use truv_openapi::matching::{self, Request, Router};
use truv_openapi::{Description, NodeId, Problem, Tree, problem};

use literals::Literals;

/// No source shows the answer of `keys_create`; this is the sandbox's name for the new secret.
const UNDOCUMENTED_SECRET: &str = "access_secret";

/// An operation, or the variant of one that answers with a PDF.
pub struct Operation {
    /// Its id in the document.
    pub id: String,
    /// Its tag.
    pub resource: String,
    /// Upper case.
    pub method: String,
    /// The path, with the names of parameters, such as `/v1/users/{user_id}/`.
    pub path: String,
    is_pdf: bool,
    /// Its place among the operations of the description.
    index: usize,
}

/// The document, with indexes for frequent lookups.
pub struct Document {
    description: Description,
    router: Router,
    /// The operations, those with the most literal path first.
    pub operations: Vec<Operation>,
    /// Names of the properties that hold tokens and keys.
    pub secrets: BTreeSet<String>,
    literals: Literals,
    /// The hosts of all servers, with variables as `{name}`.
    hosts: Vec<String>,
}

impl Document {
    /// Any document of OpenAPI 3.0, in YAML or JSON, with the files that it refers to.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with file and line.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        Description::load(file).map(Self::of).map_err(|problems| refused(&problems))
    }

    /// Any document of OpenAPI 3.0, in one piece, as JSON or YAML.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with its line.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Description::of_text("the document", text).map(Self::of).map_err(|problems| refused(&problems))
    }

    /// The document of a service that nobody has described: everything in its traffic is data.
    ///
    /// # Errors
    ///
    /// Never, unless this program is wrong.
    pub fn unknown() -> anyhow::Result<Self> {
        Self::parse(r#"{"openapi": "3.0.3", "info": {"title": "unknown", "version": "0"}, "paths": {}}"#)
    }

    fn of(description: Description) -> Self {
        let router = Router::new(&description);
        let tree = description.tree();
        let mut operations = Vec::new();
        for index in router.ranked() {
            let Some(operation) = description.operations().get(*index) else { continue };
            let id = if operation.id.is_empty() { operation.name() } else { operation.id.clone() };
            let pdf = tree.get_text(operation.node, "x-truv-pdf-operation").map(|id| (id.to_owned(), true));
            let tag = tree.get_list(operation.node, "tags").first().and_then(|tag| tree.text(*tag));
            operations.extend([(id, false)].into_iter().chain(pdf).map(|(id, is_pdf)| Operation {
                id,
                resource: tag.unwrap_or_default().to_owned(),
                method: operation.method.to_ascii_uppercase(),
                path: operation.path.clone(),
                is_pdf,
                index: *index,
            }));
        }
        let mut secrets = secrets(tree);
        secrets.insert(UNDOCUMENTED_SECRET.to_owned());
        let literals = Literals::of(&description, operations.iter().map(|operation| operation.id.clone()));
        let hosts = hosts::of(&description);
        Self { description, router, operations, secrets, literals, hosts }
    }

    /// The operation that was called with this path and query; none for another path or method.
    pub fn operation(&self, method: &str, target: &str) -> Option<&Operation> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let index = self.router.find(&method.to_ascii_lowercase(), path)?;
        let template = self.router.template(index)?;
        let is_exact = template.fits(&matching::segments(path).collect::<Vec<_>>())
            && template.has_slash_at_end() == path.ends_with('/');
        let is_pdf = form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "fmt" && value == "pdf");
        self.variant(index, is_pdf).filter(|operation| is_exact && operation.is_pdf == is_pdf)
    }

    /// The operation of a request; if the method is undocumented, an operation with that path.
    pub(crate) fn operation_near(&self, request: &Request<'_>) -> Option<&Operation> {
        let index = self.router.find_request(request).or_else(|| self.router.near_request(request))?;
        let is_pdf = request.query.iter().any(|(name, value)| name == "fmt" && value == "pdf");
        self.variant(index, is_pdf)
    }

    /// The variant that a query asks for, if there is one.
    fn variant(&self, index: usize, is_pdf: bool) -> Option<&Operation> {
        let variants = || self.operations.iter().filter(|operation| operation.index == index);
        variants().find(|operation| operation.is_pdf == is_pdf).or_else(|| variants().next())
    }

    /// The schema of a request body of this media type.
    pub(crate) fn request_body<'d>(&'d self, operation: &Operation, media_type: &str) -> Place<'d> {
        let operation = self.description.operations().get(operation.index);
        let body = operation.and_then(|operation| self.description.tree().get(operation.node, "requestBody"));
        self.content(body.map(|body| self.description.resolve(body)), media_type)
    }

    /// How the fields of a form are written, by their names, where `encoding` puts several values into one field.
    pub(crate) fn encoded_fields<'d>(&'d self, operation: &Operation, media_type: &str) -> Vec<(&'d str, Written<'d>)> {
        let tree = self.description.tree();
        let operation = self.description.operations().get(operation.index);
        let body = operation.and_then(|operation| tree.get(operation.node, "requestBody"));
        let body = body.map(|body| self.description.resolve(body));
        let mut content = body.map_or(&[][..], |body| tree.get_map(body, "content")).iter();
        let Some((_, content)) = content.find(|(name, _)| essence(name) == essence(media_type)) else {
            return Vec::new();
        };
        let place = self.place(tree.get(*content, "schema"));
        let fields = tree.get_map(*content, "encoding").iter().filter_map(|(name, encoding)| {
            let encoding = self.description.resolve(*encoding);
            let Member::Documented(place) = place.members().member(name) else { return None };
            let says_how = tree.get(encoding, "style").is_some() || tree.get(encoding, "explode").is_some();
            says_how.then(|| (&**name, self.separated(encoding, "query", name, place)))
        });
        fields.filter(|(_, written)| written.separator.is_some()).collect()
    }

    /// A documented response: the response for this status, for its class, or the default.
    fn response(&self, operation: &Operation, status: u16) -> Option<NodeId> {
        self.description.response(self.description.operations().get(operation.index)?, status)
    }

    /// The schema of a response body of this media type.
    pub(crate) fn response_body<'d>(&'d self, operation: &Operation, status: u16, media_type: &str) -> Place<'d> {
        self.content(self.response(operation, status), media_type)
    }

    /// The values that a response header may have; none if the header is not documented.
    pub(crate) fn response_header<'d>(&'d self, operation: &Operation, status: u16, name: &str) -> Option<Written<'d>> {
        let tree = self.description.tree();
        let mut headers = tree.get_map(self.response(operation, status)?, "headers").iter();
        let (_, header) = headers.find(|(documented, _)| documented.eq_ignore_ascii_case(name))?;
        Some(self.written(self.description.resolve(*header), "header", name))
    }

    /// Whether the document has a property, a parameter, a header or a path segment of this name.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.literals.has_name(name)
    }

    /// Whether the document has this text word for word: as a name, or as a value that it lists.
    pub(crate) fn has_literal(&self, text: &str) -> bool {
        self.literals.has(text)
    }

    /// The schemas of a body or a response for a media type. For JSON, the schemas of all media types that may mean
    /// JSON.
    fn content(&self, holder: Option<NodeId>, media_type: &str) -> Place<'_> {
        let tree = self.description.tree();
        let mut place = Place::default();
        for (documented, content) in holder.map_or(&[][..], |holder| tree.get_map(holder, "content")) {
            let is_it = essence(documented) == essence(media_type) || is_json(documented) && is_json(media_type);
            if is_it || documented.contains('*') {
                place.merge(self.place(tree.get(*content, "schema")));
            }
        }
        place
    }
}

fn refused(problems: &[Problem]) -> anyhow::Error {
    anyhow!(problem::report(problems))
}

/// Whether a media type stands for JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.split_once('/').is_some_and(|(_, kind)| kind.ends_with("json") && !is_lines(&essence))
}

/// Whether bodies of a media type are JSON values one after another.
pub(crate) fn is_lines(essence: &str) -> bool {
    const KINDS: [&str; 13] = [
        "x-ndjson",
        "ndjson",
        "jsonl",
        "x-jsonl",
        "jsonlines",
        "x-jsonlines",
        "json-lines",
        "json-seq",
        "x-json-stream",
        "json-stream",
        "stream+json",
        "x-ldjson",
        "ldjson",
    ];
    essence.split_once('/').is_some_and(|(_, kind)| KINDS.contains(&kind) || kind.ends_with("+json-seq"))
}

/// The media type without parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Names of the properties with the format of secrets.
fn secrets(tree: &Tree) -> BTreeSet<String> {
    let properties = tree.maps().flat_map(|owner| tree.get_map(owner, "properties"));
    let is_secret = |schema: NodeId| tree.get_text(schema, "format") == Some("secret");
    let secrets = properties.filter(|(_, property)| {
        is_secret(*property) || tree.get_list(*property, "allOf").iter().any(|part| is_secret(*part))
    });
    secrets.map(|(name, _)| name.to_string()).collect()
}

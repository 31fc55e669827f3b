//! One operation: how it is called, and what it takes and gives.

use std::time::Duration;

use truv_openapi::schema::{Members, every_part};
use truv_openapi::{Description, NodeId};

use super::kind::Kind;
use super::names;

/// An operation of the document.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) resource: String,
    pub(crate) verb: String,
    /// In upper case.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: String,
    /// The tag in the document, which may be another word than the resource.
    pub(crate) tag: String,
    node: NodeId,
    parameters: Vec<NodeId>,
}

/// A parameter in the path or the query.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) flag: String,
    pub(crate) place: Place,
    pub(crate) is_required: bool,
    pub(crate) help: String,
    pub(crate) kind: Kind,
    /// Whether a list is sent as one text with commas.
    pub(crate) is_joined: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
}

/// The JSON body of a request.
pub(crate) struct Body {
    pub(crate) schema: NodeId,
    pub(crate) is_required: bool,
    pub(crate) fields: Vec<Field>,
}

/// A property of a body.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) flag: String,
    pub(crate) is_required: bool,
    pub(crate) help: String,
    pub(crate) kind: Kind,
}

/// The name of the list in an answer that is one page of many.
const USUAL_ITEMS: &str = "results";

/// The usual time limit of operations.
const USUAL_SECONDS: u64 = 30;

pub(super) fn all(description: &Description) -> Vec<Operation> {
    let tree = description.tree();
    let of = |operation: &truv_openapi::Operation| {
        let tag = tree.get_list(operation.node, "tags").first().and_then(|tag| tree.text(*tag)).unwrap_or_default();
        let (resource, verb) = names::split(&operation.id, tag);
        Operation {
            id: operation.id.clone(),
            resource,
            verb,
            method: operation.method.to_uppercase(),
            path: operation.path.clone(),
            summary: tree.get_text(operation.node, "summary").unwrap_or_default().to_owned(),
            tag: tag.to_owned(),
            node: operation.node,
            parameters: operation.parameters.clone(),
        }
    };
    description.operations().iter().map(of).collect()
}

impl Operation {
    /// How the user calls it, such as `users get`.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.resource, self.verb)
    }

    /// Whether it only reads.
    pub(crate) fn is_reading(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }

    pub(crate) fn description<'d>(&self, description: &'d Description) -> &'d str {
        description.tree().get_text(self.node, "description").unwrap_or_default().trim()
    }

    /// The page of Truv's documentation.
    pub(crate) fn source<'d>(&self, description: &'d Description) -> Option<&'d str> {
        description.tree().get_text(self.node, "x-truv-source")
    }

    /// What to call in its place, if Truv gave it up.
    pub(crate) fn deprecated_by<'d>(&self, description: &'d Description) -> Option<&'d str> {
        description.tree().get_text(self.node, "x-truv-deprecated-by")
    }

    /// Whether sending it twice does no harm.
    pub(crate) fn is_idempotent(&self, description: &Description) -> bool {
        description.tree().get_bool(self.node, "x-truv-idempotent")
    }

    pub(crate) fn timeout(&self, description: &Description) -> Duration {
        let tree = description.tree();
        let seconds = tree.get(self.node, "x-truv-timeout-seconds").and_then(|id| tree.number(id)?.as_u64());
        Duration::from_secs(seconds.unwrap_or(USUAL_SECONDS))
    }

    /// The name of the list in each page, if the answer comes in pages.
    pub(crate) fn pages<'d>(&self, description: &'d Description) -> Option<&'d str> {
        let tree = description.tree();
        let pages = tree.get(self.node, "x-truv-pagination")?;
        Some(tree.get_text(pages, "items").unwrap_or(USUAL_ITEMS))
    }

    fn content(&self, description: &Description, media_type: &str) -> Option<NodeId> {
        let tree = description.tree();
        let responses = tree.get_map(self.node, "responses");
        let good = responses.iter().filter(|(status, _)| status.starts_with('2'));
        good.map(|(_, response)| description.resolve(*response))
            .find_map(|response| tree.get(tree.get(response, "content")?, media_type))
    }

    /// Whether there is a PDF.
    pub(crate) fn has_pdf(&self, description: &Description) -> bool {
        self.content(description, "application/pdf").is_some()
    }

    /// The schema of the answer.
    pub(crate) fn answer(&self, description: &Description) -> Option<NodeId> {
        description.tree().get(self.content(description, "application/json")?, "schema")
    }

    /// Those of the path first, in its order.
    pub(crate) fn parameters(&self, description: &Description) -> Vec<Parameter> {
        let tree = description.tree();
        let mut parameters = Vec::new();
        for node in &self.parameters {
            let place = match tree.get_text(*node, "in") {
                Some("path") => Place::Path,
                Some("query") => Place::Query,
                _ => continue,
            };
            let Some(name) = tree.get_text(*node, "name") else { continue };
            let schemas: Vec<NodeId> = tree.get(*node, "schema").into_iter().collect();
            let explode = tree.get(*node, "explode").is_some_and(|explode| tree.is_false(explode));
            parameters.push(Parameter {
                name: name.to_owned(),
                flag: names::kebab(name),
                place,
                is_required: tree.get_bool(*node, "required"),
                help: help(description, *node, &schemas),
                kind: Kind::of(description, &schemas),
                is_joined: explode,
            });
        }
        let position = |parameter: &Parameter| match parameter.place {
            Place::Path => self.path.find(&format!("{{{}}}", parameter.name)).unwrap_or(usize::MAX - 1),
            Place::Query => usize::MAX,
        };
        parameters.sort_by_key(position);
        parameters
    }

    pub(crate) fn body(&self, description: &Description) -> Option<Body> {
        let tree = description.tree();
        let body = description.resolve(tree.get(self.node, "requestBody")?);
        let schema = tree.get(tree.get(tree.get(body, "content")?, "application/json")?, "schema")?;
        let mut parts = Vec::new();
        every_part(description, schema, &mut parts);
        let members = Members::of(description, &parts);
        // in the order of the document
        let names = parts.iter().flat_map(|part| tree.get_map(*part, "properties")).map(|(name, _)| &**name);
        let mut fields: Vec<Field> = Vec::new();
        for name in names {
            let Some(schemas) = members.properties.get(name) else { continue };
            if fields.iter().all(|field| field.name != name) {
                fields.push(Field {
                    name: name.to_owned(),
                    flag: names::kebab(name),
                    is_required: members.is_required(name),
                    help: schemas.first().map(|schema| help(description, *schema, schemas)).unwrap_or_default(),
                    kind: Kind::of(description, schemas),
                });
            }
        }
        Some(Body { schema, is_required: tree.get_bool(body, "required"), fields })
    }
}

/// The description, or else that of the schema behind it, and the default.
fn help(description: &Description, node: NodeId, schemas: &[NodeId]) -> String {
    let tree = description.tree();
    let mut parts = Vec::new();
    for schema in schemas {
        every_part(description, *schema, &mut parts);
    }
    let texts = std::iter::once(node).chain(parts.iter().copied());
    let text = texts.clone().find_map(|part| tree.get_text(part, "description")).unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let default = parts.iter().find_map(|part| tree.get(*part, "default"));
    match default.map(|default| tree.value(default)) {
        Some(serde_json::Value::String(value)) => format!("{text} [default: {value}]"),
        Some(value) => format!("{text} [default: {value}]"),
        None => text,
    }
}

//! Parameters of an operation: how each is written, and its values in a request.

use serde_json::Value;
use truv_openapi::schema::every_part;
use truv_openapi::{Description, NodeId, Operation};

use super::text::{self, Kinds};
use crate::har::Exchange;
use crate::place::In;

/// Headers that OpenAPI describes elsewhere: parameters with these names are ignored.
const ELSEWHERE: [&str; 3] = ["accept", "authorization", "content-type"];

/// A parameter, or a header of an answer.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) node: NodeId,
    /// The name; for a header, in lower case.
    pub(super) name: String,
    pub(super) place: In,
    pub(super) is_required: bool,
    pub(super) schema: Option<NodeId>,
    takes_empty: bool,
    style: String,
    explode: bool,
    is_json: bool,
    kinds: Kinds,
    /// The members of an object whose names are those of parameters.
    members: Vec<String>,
    /// Whether such an object may have any other member.
    is_free: bool,
}

impl Parameter {
    pub(super) fn of(document: &Description, node: NodeId) -> Option<Self> {
        let tree = document.tree();
        let place = In::of(tree.get_text(node, "in")?)?;
        let name = tree.get_text(node, "name")?;
        let parameter = Self::new(document, node, place, name);
        (place != In::Header || !ELSEWHERE.contains(&parameter.name.as_str())).then_some(parameter)
    }

    pub(super) fn new(document: &Description, node: NodeId, place: In, name: &str) -> Self {
        let tree = document.tree();
        let content = tree.get_map(node, "content").first();
        let is_json = content.is_some_and(|(name, _)| name.contains("json"));
        let schema = match content {
            Some((_, content)) => tree.get(document.resolve(*content), "schema"),
            None => tree.get(node, "schema"),
        };
        let usual = if matches!(place, In::Query | In::Cookie) { "form" } else { "simple" };
        let style = tree.get_text(node, "style").unwrap_or(usual).to_owned();
        let explode = tree.get(node, "explode").map_or(style == "form", |explode| tree.is_true(explode));
        let kinds = schema.map_or_else(Kinds::default, |schema| Kinds::of(document, schema));
        let mut parameter = Self {
            node,
            name: if place == In::Header { name.to_ascii_lowercase() } else { name.to_owned() },
            place,
            is_required: tree.get_bool(node, "required"),
            schema,
            takes_empty: tree.get_bool(node, "allowEmptyValue"),
            style,
            explode,
            is_json,
            kinds,
            members: Vec::new(),
            is_free: false,
        };
        if let Some(schema) = schema.filter(|_| parameter.is_spread()) {
            let mut parts = Vec::new();
            every_part(document, schema, &mut parts);
            for part in &parts {
                parameter.members.extend(tree.get_map(*part, "properties").iter().map(|(name, _)| name.to_string()));
            }
            let rest = || parts.iter().filter_map(|part| tree.get(*part, "additionalProperties"));
            let is_open = rest().any(|rest| !tree.is_false(rest));
            parameter.is_free = is_open || parameter.members.is_empty() && rest().next().is_none();
        }
        parameter
    }

    /// Whether its members are parameters of their own: an object in the usual style.
    fn is_spread(&self) -> bool {
        self.kinds.is_object && !self.is_json && self.style == "form" && self.explode
    }

    /// Whether a name in the query belongs to this parameter.
    pub(super) fn has_name(&self, name: &str) -> bool {
        let own = self.name.as_str();
        // `filter[state]` belongs to `filter`; a list may be written `ids[]`
        own == name
            || own.strip_suffix("[]") == Some(name)
            || name.split('[').next() == Some(own)
            || self.is_spread() && (self.is_free || self.members.iter().any(|member| is_of(member, name)))
    }

    /// Whether a name in the query is the parameter's own or that of a documented member.
    fn names(&self, name: &str) -> bool {
        is_of(&self.name, name) || self.members.iter().any(|member| is_of(member, name))
    }

    /// The values that a request has; none if it has no such parameter.
    pub(super) fn values(&self, document: &Description, exchange: &Exchange, others: &[Self]) -> Option<Vec<Value>> {
        match self.place {
            In::Query => self.of_query(document, &exchange.query, others),
            In::Header => Some(self.of_header(document, exchange.request.header(&self.name)?)),
            In::Cookie => {
                let cookies = exchange.request.header("cookie")?.split(';').filter_map(|cookie| cookie.split_once('='));
                let pairs: Vec<_> =
                    cookies.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
                self.of_query(document, &pairs, others)
            }
            // the values of the path come from its template, not from here
            In::Path => None,
        }
    }

    fn of_query(&self, document: &Description, query: &[(String, String)], others: &[Self]) -> Option<Vec<Value>> {
        let own: Vec<(String, String)> = query.iter().filter(|(name, _)| is_of(&self.name, name)).cloned().collect();
        let Some(schema) = self.schema else { return (!own.is_empty()).then(Vec::new) };
        if self.is_spread() {
            let is_mine = |name: &str| {
                let is_taken = || others.iter().any(|other| other.node != self.node && other.names(name));
                self.members.iter().any(|member| is_of(member, name)) || self.is_free && !is_taken()
            };
            let pairs: Vec<_> = query.iter().filter(|(name, _)| is_mine(name)).cloned().collect();
            if !pairs.is_empty() {
                return Some(vec![text::object(document, schema, &pairs)]);
            }
        }
        if own.is_empty() {
            return None;
        }
        let first = own.iter().map(|(_, text)| text.as_str()).next().unwrap_or_default();
        let is_plain = own.iter().all(|(name, _)| *name == self.name);
        if is_plain && own.iter().all(|(_, text)| text.is_empty()) && self.takes_empty {
            return Some(Vec::new());
        }
        if self.is_json {
            return Some(vec![serde_json::from_str(first).unwrap_or_else(|_| Value::from(first))]);
        }
        if !is_plain {
            // `a[b]=1`, `a[]=1`: as one member of an object of all parameters
            let stem = self.name.strip_suffix("[]").unwrap_or(&self.name);
            let rests: Vec<_> = own
                .iter()
                .map(|(name, text)| (format!("x{}", &name[stem.len().min(name.len())..]), text.clone()))
                .collect();
            return Some(vec![text::nested(document, schema, &rests)]);
        }
        if self.kinds.is_list && (!self.kinds.is_scalar || own.len() > 1) {
            let separator = match (self.explode, self.style.as_str()) {
                (false, "spaceDelimited") => Some(' '),
                (false, "pipeDelimited") => Some('|'),
                (false, _) => Some(','),
                (true, _) => None,
            };
            let texts = own.iter().flat_map(|(_, text)| pieces(text, separator));
            return Some(vec![text::list(document, schema, texts)]);
        }
        if self.kinds.is_object && !self.kinds.is_scalar {
            return Some(vec![self.of_pieces(document, schema, first, ',')]);
        }
        Some(own.iter().map(|(_, text)| text::read(document, schema, text)).collect())
    }

    /// The value in a header.
    pub(super) fn of_header(&self, document: &Description, header: &str) -> Vec<Value> {
        let Some(schema) = self.schema else { return Vec::new() };
        let header = header.trim();
        if self.is_json {
            return vec![serde_json::from_str(header).unwrap_or_else(|_| Value::from(header))];
        }
        vec![self.of_pieces(document, schema, header, ',')]
    }

    /// The value in a path.
    pub(super) fn of_path(&self, document: &Description, text: &str) -> Vec<Value> {
        let Some(schema) = self.schema else { return Vec::new() };
        if self.is_json {
            return vec![serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))];
        }
        match self.style.as_str() {
            "label" => {
                let text = text.strip_prefix('.').unwrap_or(text);
                vec![self.of_pieces(document, schema, text, if self.explode { '.' } else { ',' })]
            }
            "matrix" => {
                let text = text.strip_prefix(';').unwrap_or(text);
                let own = format!("{}=", self.name);
                if self.explode && self.kinds.is_list {
                    let texts = text.split(';').map(|part| part.strip_prefix(&own).unwrap_or(part));
                    return vec![text::list(document, schema, texts)];
                }
                if self.explode && self.kinds.is_object {
                    return vec![self.of_pieces(document, schema, text, ';')];
                }
                vec![self.of_pieces(document, schema, text.strip_prefix(&own).unwrap_or(text), ',')]
            }
            _ => vec![self.of_pieces(document, schema, text, ',')],
        }
    }

    /// A list or an object that is written in pieces, or one value.
    fn of_pieces(&self, document: &Description, schema: NodeId, text: &str, separator: char) -> Value {
        if self.kinds.is_list && !self.kinds.is_scalar {
            return text::list(document, schema, pieces(text, Some(separator)).map(str::trim));
        }
        if !self.kinds.is_object || self.kinds.is_scalar {
            return text::read(document, schema, text);
        }
        let parts: Vec<&str> = pieces(text, Some(separator)).collect();
        let pairs: Vec<(String, String)> = match self.explode {
            true => parts.iter().filter_map(|part| part.split_once('=')).map(owned).collect(),
            false => {
                parts.chunks(2).map(|pair| (pair[0], pair.get(1).copied().unwrap_or_default())).map(owned).collect()
            }
        };
        text::object(document, schema, &pairs)
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// Whether a name is this one, or leads into it.
fn is_of(own: &str, name: &str) -> bool {
    own == name
        || own.strip_suffix("[]") == Some(name)
        || name.split('[').next() == Some(own)
        || own.strip_suffix("[]").is_some_and(|stem| name.split('[').next() == Some(stem))
}

fn pieces(text: &str, separator: Option<char>) -> impl Iterator<Item = &str> {
    let all = text.split(move |next| Some(next) == separator);
    all.filter(move |_| !text.is_empty())
}

/// What an operation says about requests.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) parameters: Vec<Parameter>,
    /// Names of keys that are sent in the query.
    keys: Vec<String>,
}

impl Plan {
    pub(super) fn of(document: &Description, operation: &Operation) -> Self {
        let tree = document.tree();
        let parameters = operation.parameters.iter().filter_map(|node| Parameter::of(document, *node)).collect();
        let components = document.root().and_then(|root| tree.get(root, "components"));
        let schemes = components.map_or(&[][..], |components| tree.get_map(components, "securitySchemes"));
        let schemes = schemes.iter().map(|(_, scheme)| document.resolve(*scheme));
        let keys = schemes.filter(|scheme| tree.get_text(*scheme, "in") == Some("query"));
        let keys = keys.filter_map(|scheme| tree.get_text(scheme, "name")).map(str::to_owned).collect();
        Self { parameters, keys }
    }

    /// Whether a name in the query is documented.
    pub(super) fn has_query(&self, name: &str) -> bool {
        let mut of_query = self.parameters.iter().filter(|parameter| parameter.place == In::Query);
        of_query.any(|parameter| parameter.has_name(name)) || self.keys.iter().any(|key| key == name)
    }
}

//! Which values of an answer may be seen by whoever looks over a shoulder or through a terminal's scrollback.
//!
//! As with `Debug` of the SDK's types, a value shows only if the document says that it is harmless: ids, known values of
//! enumerations, flags, counts and the times of records. Everything else, and whatever the document does not have, is hidden.

use crate::text::HIDDEN;
use serde_json::Value;
use truv_openapi::schema::{Member, Members, every_part, items};
use truv_openapi::{Description, NodeId};

/// Longer than any id.
const LONGEST_ID: usize = 64;

/// Hides what may not be seen. `is_public` lets texts show that are neither personal data nor secrets, in answers about
/// companies rather than people.
pub(crate) fn hide(description: &Description, schemas: &[NodeId], is_public: bool, value: &mut Value) {
    let mut parts = Vec::new();
    for schema in schemas {
        every_part(description, *schema, &mut parts);
    }
    match value {
        Value::Null => {}
        Value::Array(list) => {
            let schemas = items(description, &parts);
            list.iter_mut().for_each(|item| hide(description, &schemas, is_public, item));
        }
        Value::Object(object) => {
            let members = Members::of(description, &parts);
            let entries = std::mem::take(object);
            for (number, (name, mut value)) in entries.into_iter().enumerate() {
                match members.member(&name) {
                    Member::Documented(schemas) => hide(description, schemas, is_public, &mut value),
                    Member::Entry(schemas) if !schemas.is_empty() => hide(description, schemas, is_public, &mut value),
                    _ => value = HIDDEN.into(),
                }
                // the name of an entry is data, too
                let is_word = members.properties.contains_key(name.as_str()) || is_word(&name);
                object.insert(if is_word { name } else { format!("{HIDDEN}{number}") }, value);
            }
        }
        scalar => {
            if !Rules::of(description, &parts, schemas).shows(scalar, is_public) {
                *scalar = HIDDEN.into();
            }
        }
    }
}

/// What schemas say of one value.
struct Rules<'d> {
    types: Vec<&'d str>,
    formats: Vec<&'d str>,
    values: Vec<&'d str>,
    is_id: bool,
    is_secret: bool,
}

impl<'d> Rules<'d> {
    fn of(description: &'d Description, parts: &[NodeId], schemas: &[NodeId]) -> Self {
        let tree = description.tree();
        let texts = |key: &str| parts.iter().filter_map(|part| tree.get_text(*part, key)).collect::<Vec<_>>();
        let values = parts.iter().flat_map(|part| tree.get_list(*part, "enum"));
        let formats = texts("format");
        let is_secret = formats.iter().any(|format| matches!(*format, "pii" | "secret"))
            || parts.iter().any(|part| tree.get_bool(*part, "x-truv-secret"));
        Self {
            types: texts("type"),
            is_id: parts.iter().chain(schemas).any(|part| is_id(description, *part)),
            values: values.filter_map(|value| tree.text(*value)).collect(),
            is_secret,
            formats,
        }
    }

    fn shows(&self, value: &Value, is_public: bool) -> bool {
        if self.is_secret {
            return false;
        }
        match value {
            Value::Bool(_) => self.types.contains(&"boolean"),
            Value::Number(number) => self.types.contains(&"integer") && (number.is_i64() || number.is_u64()),
            Value::String(text) if self.values.contains(&text.as_str()) => true,
            Value::String(text) if self.is_id => is_like_an_id(text),
            Value::String(text) if self.formats.contains(&"date-time") => is_like_a_time(text),
            Value::String(_) => is_public && self.types.contains(&"string") && self.values.is_empty(),
            _ => false,
        }
    }
}

/// Ids are components of their own, such as `UserId`.
fn is_id(description: &Description, schema: NodeId) -> bool {
    let tree = description.tree();
    let schema = description.resolve(schema);
    let components = description.root().and_then(|root| tree.get(tree.get(root, "components")?, "schemas"));
    components.is_some_and(|components| tree.node(schema).parent == Some(components))
        && components.is_some_and(|components| {
            tree.map(components).iter().any(|(name, node)| *node == schema && name.ends_with("Id"))
        })
}

fn is_like_an_id(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    // nine digits with dashes may be a social security number
    let has_letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    text.len() <= LONGEST_ID && is_plain && has_digit && (has_letter || text.len() < 9)
}

fn is_like_a_time(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-:.+TZ ".contains(&byte))
}

fn is_word(name: &str) -> bool {
    name.len() <= 48
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

//! What a comparison of a body with its schema finds: observations, and evidence of what was seen.

use std::sync::Arc;

use serde_json::{Map, Value};
use truv_openapi::pointer::child;
use truv_openapi::schema::{Fault, Learned, Members, Misfit, Path, Visitor, Walker};
use truv_openapi::{Description, NodeId};

use crate::names;
use crate::rules::Rule;
pub use crate::seen::{Bodies, Evidence, Seen};
use crate::sketch::sketch;
use crate::value::describe;
pub use truv_openapi::schema::Side;

/// A mismatch with the schema; never holds the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub rule: Rule,
    /// Pointer into the body, with `*` for items of lists and for keys that are data.
    pub pointer: String,
    /// The rule that is broken.
    pub node: NodeId,
    /// A description of the body at this place, without the value.
    pub detail: String,
    /// Distinguishes the mismatch from others of the same rule at the same place; for example, the expected type.
    pub wrong: String,
    /// For undocumented parts: a schema for them.
    pub sketch: Option<Value>,
}

/// Compares a body with its schema and returns all mismatches. Observed properties are added to `seen`. In a closed world, an
/// undocumented property is a mismatch unless the schema allows additional ones.
pub fn check(
    document: &Description,
    side: Side,
    closed_world: bool,
    schema: NodeId,
    value: &Value,
    seen: &mut Seen,
) -> Vec<Observation> {
    check_all(document, (side, closed_world), schema, value, (seen, &Arc::default())).0
}

/// The same; also returns the parts of the document that could not be compared with the value.
pub(crate) fn check_all<'a>(
    document: &'a Description,
    (side, closed_world): (Side, bool),
    schema: NodeId,
    value: &Value,
    (seen, learned): (&mut Seen, &Arc<Learned<'a>>),
) -> (Vec<Observation>, Vec<NodeId>) {
    let mut observer = Observer { side, seen, found: Vec::new(), unchecked: Vec::new() };
    Walker::learned(document, side, closed_world, learned).walk(schema, value, &mut observer);
    (observer.found, observer.unchecked)
}

struct Observer<'s> {
    side: Side,
    seen: &'s mut Seen,
    found: Vec<Observation>,
    unchecked: Vec<NodeId>,
}

impl Visitor for Observer<'_> {
    fn misfit(&mut self, path: &Path<'_>, misfit: Misfit<'_>) {
        let Misfit { fault, node, value } = misfit;
        let mut pointer = path.pattern();
        let kind = || describe(value);
        let wrong = match fault {
            Fault::Type(expected) => format!("{}, expected {expected}", crate::value::kind(value)),
            Fault::Format(expected) => expected.to_owned(),
            Fault::Bound(keyword) => keyword.to_owned(),
            Fault::Excluded => "not".to_owned(),
            _ => String::new(),
        };
        let (rule, detail) = match fault {
            Fault::Null => (Rule::NullNotAllowed, kind()),
            Fault::Type(expected) => (Rule::TypeMismatch, format!("{}, expected {expected}", kind())),
            Fault::Enum => (Rule::UnknownEnumValue, kind()),
            Fault::Format(expected) => (Rule::FormatMismatch, format!("{}, expected the format {expected}", kind())),
            Fault::Bound(keyword) => (Rule::BoundViolation, format!("violates `{keyword}`")),
            Fault::Excluded => (Rule::BoundViolation, "fits what `not` excludes".to_owned()),
            Fault::Missing(name) => {
                pointer = child(&pointer, name);
                (Rule::MissingRequiredField, "missing".to_owned())
            }
            Fault::Undocumented { name, .. } => {
                pointer = child(&pointer, names::shown(name));
                let rule = match self.side {
                    Side::Request => Rule::UndocumentedRequestField,
                    Side::Response => Rule::UndocumentedField,
                };
                (rule, kind())
            }
            Fault::Discriminator => (Rule::DiscriminatorUnknown, "a text".to_owned()),
            Fault::WriteOnly => (Rule::WriteOnlyReturned, kind()),
            // faults that a later version of the walker may find
            _ => (Rule::TypeMismatch, "nested too deeply to be checked".to_owned()),
        };
        let is_to_add = matches!(fault, Fault::Undocumented { name, .. } if names::is_name(name));
        // a number in place of an integer can be fixed, too
        let is_other_type = matches!(fault, Fault::Type(_));
        let sketch = (is_to_add || is_other_type).then(|| sketch(value));
        self.found.push(Observation { rule, pointer, node, detail, wrong, sketch });
    }

    fn unchecked(&mut self, node: NodeId) {
        self.unchecked.push(node);
    }

    fn object(&mut self, path: &Path<'_>, object: &Map<String, Value>, members: &Members<'_>) {
        self.seen.object(path, object, members);
    }

    fn listed(&mut self, path: &Path<'_>, value: &Value) {
        self.seen.listed(path, value);
    }
}

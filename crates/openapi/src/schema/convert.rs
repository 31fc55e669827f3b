//! Replaces values as a lenient service would read them, such as the text `"60"` by the number 60.

use serde_json::Value;

use super::members::{Member, Members};
use super::parts::{every_part, items};
use super::path::{Path, Step};
use crate::description::Description;
use crate::tree::NodeId;

type Converter<'c> = dyn FnMut(&Path<'_>, &[NodeId], &Value) -> Option<Value> + 'c;

/// Goes through a value with its schema, and lets a converter replace each documented part of the value: a list or an
/// object first, then what is in it. Parts that the schema does not describe are left as they are.
///
/// The converter is called with the path of a part, the schemas that may apply to it, and the part. It returns the
/// value to put in its place, or none to keep it.
pub fn convert(description: &Description, schema: NodeId, value: &mut Value, converter: &mut Converter<'_>) {
    step(description, &[schema], value, &Path::ROOT, converter);
}

fn step(
    description: &Description,
    schemas: &[NodeId],
    value: &mut Value,
    path: &Path<'_>,
    converter: &mut Converter<'_>,
) {
    let mut parts = Vec::new();
    for schema in schemas {
        every_part(description, *schema, &mut parts);
    }
    if let Some(converted) = converter(path, &parts, value) {
        *value = converted;
    }
    match value {
        Value::Array(list) => {
            let schemas = items(description, &parts);
            if !schemas.is_empty() {
                for (index, item) in list.iter_mut().enumerate() {
                    step(description, &schemas, item, &path.step(Step::Item(index)), converter);
                }
            }
        }
        Value::Object(object) => {
            let members = Members::of(description, &parts);
            for (name, value) in object {
                match members.member(name) {
                    Member::Documented(schemas) => {
                        step(description, schemas, value, &path.step(Step::Member(name)), converter);
                    }
                    Member::Entry(schemas) if !schemas.is_empty() => {
                        step(description, schemas, value, &path.step(Step::Entry(name)), converter);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

//! The query of a request: documented parameters in their types, anything else ignored.

use serde_json::{Map, Value};

use crate::message::{Failure, InvalidParam};
use crate::spec::validation::problems_of_field;
use crate::spec::{Document, Operation};

pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Of a parameter that is sent twice the last value counts; an empty value is none.
pub(crate) fn parameters(
    document: &Document,
    operation: &Operation,
    pairs: &[(String, String)],
) -> Result<Map<String, Value>, Failure> {
    let mut values = Map::new();
    let mut problems = Vec::new();
    for parameter in &operation.query {
        let text = (pairs.iter().rev())
            .find(|(name, value)| *name == parameter.name && !value.is_empty())
            .map(|(_, value)| value);
        match text {
            Some(text) => {
                let kind = kind(document, &parameter.schema);
                let value = typed(kind, text);
                let found = problems_of_field(document, &parameter.schema, &value, &parameter.name);
                problems.extend(found);
                values.insert(parameter.name.clone(), value);
            }
            None if parameter.required => problems.push(InvalidParam {
                field: parameter.name.clone(),
                message: "This parameter is required.".to_owned(),
            }),
            None => {}
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Failure::Invalid(problems)) }
}

fn kind<'a>(document: &'a Document, schema: &'a Value) -> &'a str {
    let schema = document.resolve(schema);
    match schema["type"].as_str() {
        Some(kind) => kind,
        None => schema.pointer("/allOf/0").map_or("", |part| kind_of_part(document, part)),
    }
}

fn kind_of_part<'a>(document: &'a Document, schema: &'a Value) -> &'a str {
    document.resolve(schema)["type"].as_str().unwrap_or_default()
}

/// What is not of the kind stays text, which the schema then refuses.
fn typed(kind: &str, text: &str) -> Value {
    let typed = match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().map(Value::from),
        "boolean" => match text {
            "true" | "True" | "1" => Some(Value::Bool(true)),
            "false" | "False" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    };
    typed.unwrap_or_else(|| Value::from(text))
}

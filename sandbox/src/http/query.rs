//! The query of a request: documented parameters in their types, anything else ignored.

use serde_json::{Map, Value};

use crate::message::{Failure, InvalidParam};
use crate::spec::{Document, Operation, REQUIRED};

pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// If a parameter is sent twice, the last value counts; an empty value counts as missing.
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
                let read = document.at(parameter.schema).read_field(text.as_str().into(), &parameter.name);
                problems.extend(read.problems);
                values.insert(parameter.name.clone(), read.value);
            }
            None if parameter.required => {
                problems.push(InvalidParam { field: parameter.name.clone(), message: REQUIRED.to_owned() })
            }
            None => {}
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Failure::Invalid(problems)) }
}

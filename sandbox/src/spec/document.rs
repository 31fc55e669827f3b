//! The OpenAPI document: the operations it lists and the schemas they refer to.

use axum::http::Method;
use serde_json::Value;

use crate::error::Error;

/// The document, bundled.
fn text() -> &'static str {
    truv_spec::BUNDLE
}

/// The parsed document.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    pub(crate) operations: Vec<Operation>,
}

/// One operation as the document describes it.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// The path with its parameters in braces.
    pub(crate) template: String,
    pub(crate) query: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    /// The one status of success.
    pub(crate) success: u16,
    /// What it does, if its answer can be had as PDF.
    pub(crate) pdf_title: Option<String>,
}

/// A parameter of the query.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

/// The JSON that an operation takes.
#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

impl Document {
    pub(crate) fn load() -> Result<Self, Error> {
        Self::parse(text())
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let root =
            serde_json::from_str(text).map_err(|problem| Error::Document(format!("it is not JSON: {problem}")))?;
        let mut document = Self { root, operations: Vec::new() };
        document.operations = document.read_operations()?;
        Ok(document)
    }

    /// What a `$ref` points to, or the value itself. Loops and references to nowhere end as null, which allows anything.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..16 {
            let Some(reference) = value["$ref"].as_str() else {
                return value;
            };
            value = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer)).unwrap_or(&Value::Null);
        }
        &Value::Null
    }

    /// A named schema; null, which allows anything, if there is none.
    pub(crate) fn schema(&self, name: &str) -> &Value {
        &self.root["components"]["schemas"][name]
    }

    /// The whole document, for tests that look at more than operations and schemas.
    #[cfg(test)]
    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// The values of a named enum.
    pub(crate) fn enumeration(&self, name: &str) -> Vec<&str> {
        let values = self.root["components"]["schemas"][name]["enum"].as_array();
        values.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn read_operations(&self) -> Result<Vec<Operation>, Error> {
        let mut operations = Vec::new();
        for (template, path) in self.root["paths"].as_object().into_iter().flatten() {
            let path = self.resolve(path);
            for (name, description) in path.as_object().into_iter().flatten() {
                let Some(method) = method(name) else { continue };
                operations.push(self.read_operation(template, path, method, description)?);
            }
        }
        if operations.is_empty() {
            return Err(Error::Document("it has no operations".to_owned()));
        }
        Ok(operations)
    }

    fn read_operation(
        &self,
        template: &str,
        path: &Value,
        method: Method,
        description: &Value,
    ) -> Result<Operation, Error> {
        let incomplete = |what: &str| Error::Document(format!("{method} {template} has no {what}"));
        let id = description["operationId"].as_str().ok_or_else(|| incomplete("operationId"))?.to_owned();
        let success = description["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(status, _)| status.parse().ok())
            .find(|status| (200..300).contains(status))
            .ok_or_else(|| incomplete("status of success"))?;
        let parameters = [path, description].into_iter().filter_map(|place| place["parameters"].as_array()).flatten();
        let query = parameters
            .map(|parameter| self.resolve(parameter))
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| Parameter {
                name: parameter["name"].as_str().unwrap_or_default().to_owned(),
                required: parameter["required"] == true,
                schema: parameter["schema"].clone(),
            })
            .collect();
        let body = description.get("requestBody").map(|body| {
            let body = self.resolve(body);
            RequestBody {
                required: body["required"] == true,
                schema: body["content"]["application/json"]["schema"].clone(),
            }
        });
        let summary = description["summary"].as_str().unwrap_or_default().to_owned();
        let pdf_title = description["x-truv-pdf-operation"].is_string().then_some(summary);
        Ok(Operation { id, method, template: template.to_owned(), query, body, success, pdf_title })
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "get" => Method::GET,
        "post" => Method::POST,
        "put" => Method::PUT,
        "patch" => Method::PATCH,
        "delete" => Method::DELETE,
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_operations_with_references() {
        let document = Document::parse(
            r##"{
              "paths": {"/v1/things/{id}/": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "get": {
                  "operationId": "things_get",
                  "parameters": [{"$ref": "#/components/parameters/Page"}],
                  "responses": {"200": {}, "404": {}}
                }
              }},
              "components": {"parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}}}
            }"##,
        )
        .unwrap();
        let operation = &document.operations[0];
        assert_eq!(operation.id, "things_get");
        assert_eq!(operation.success, 200);
        assert_eq!(operation.query.len(), 1);
        assert_eq!(operation.query[0].name, "page");
    }

    #[test]
    fn a_reference_to_itself_ends() {
        let document = Document { root: serde_json::json!({"a": {"$ref": "#/a"}}), operations: Vec::new() };
        assert!(document.resolve(&document.root["a"]).is_null());
    }

    #[test]
    fn says_what_an_operation_lacks() {
        let problem = Document::parse(r#"{"paths": {"/x/": {"get": {"responses": {"200": {}}}}}}"#);
        assert_eq!(problem.unwrap_err().to_string(), "the API document cannot be served: GET /x/ has no operationId");
    }
}

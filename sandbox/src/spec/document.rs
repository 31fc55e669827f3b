//! The OpenAPI document: the operations it lists and the schemas they refer to.

use http::Method;
use truv_openapi::matching::Router;
use truv_openapi::{Description, NodeId, problem};

use super::Schema;
use crate::error::Error;

/// The document, read by `truv-openapi`.
#[derive(Debug)]
pub(crate) struct Document {
    description: Description,
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
    /// What it does, in one line.
    pub(crate) title: String,
    /// Whether its answer can be had as PDF.
    pub(crate) has_pdf: bool,
}

/// A parameter of the query.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: NodeId,
}

/// The JSON that an operation takes.
#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) schema: NodeId,
}

impl Document {
    pub(crate) fn load() -> Result<Self, Error> {
        Self::parse(truv_spec::REQUESTS)
    }

    /// The document with the schemas of responses, too.
    pub(crate) fn whole() -> Result<Self, Error> {
        Self::parse(truv_spec::BUNDLE)
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let description = Description::of_text("openapi.json", text)
            .map_err(|problems| Error::Document(problem::report(&problems)))?;
        let mut document = Self { description, operations: Vec::new() };
        document.operations = document.read_operations()?;
        Ok(document)
    }

    /// The schema at a node of this document.
    pub(crate) fn at(&self, node: NodeId) -> Schema<'_> {
        Schema::new(&self.description, Some(node))
    }

    /// A named schema; one that allows anything, if there is none.
    pub(crate) fn schema(&self, name: &str) -> Schema<'_> {
        Schema::new(&self.description, self.description.schema(name))
    }

    /// Finds operations by their index.
    pub(crate) fn router(&self) -> Router {
        Router::new(&self.description)
    }

    /// The values of a named enum.
    pub(crate) fn enumeration(&self, name: &str) -> Vec<&str> {
        let tree = self.description.tree();
        let values = self.description.schema(name).map(|schema| tree.get_list(schema, "enum"));
        values.into_iter().flatten().filter_map(|value| tree.text(*value)).collect()
    }

    /// The parsed document.
    pub(crate) fn description(&self) -> &Description {
        &self.description
    }

    /// The whole document as JSON.
    #[cfg(test)]
    pub(crate) fn root(&self) -> serde_json::Value {
        self.description.root().map(|root| self.description.tree().value(root)).unwrap_or_default()
    }

    fn read_operations(&self) -> Result<Vec<Operation>, Error> {
        let operations: Result<Vec<_>, _> =
            self.description.operations().iter().map(|operation| self.read_operation(operation)).collect();
        match operations {
            Ok(operations) if operations.is_empty() => Err(Error::Document("it has no operations".to_owned())),
            operations => operations,
        }
    }

    fn read_operation(&self, operation: &truv_openapi::Operation) -> Result<Operation, Error> {
        let tree = self.description.tree();
        let incomplete = |what: &str| Error::Document(format!("{} has no {what}", operation.name()));
        if operation.id.is_empty() {
            return Err(incomplete("operationId"));
        }
        let method = Method::from_bytes(operation.method.to_uppercase().as_bytes());
        let success = tree
            .get_map(operation.node, "responses")
            .iter()
            .filter_map(|(status, _)| status.parse().ok())
            .find(|status| (200..300).contains(status))
            .ok_or_else(|| incomplete("status of success"))?;
        let parameters = operation.parameters.iter().filter(|node| tree.get_text(**node, "in") == Some("query"));
        let query = parameters.map(|node| {
            Ok(Parameter {
                name: tree.get_text(*node, "name").unwrap_or_default().to_owned(),
                required: tree.get_bool(*node, "required"),
                schema: tree.get(*node, "schema").ok_or_else(|| incomplete("schema for one of its parameters"))?,
            })
        });
        let body = tree.get(operation.node, "requestBody").map(|body| {
            let body = self.description.resolve(body);
            let content = tree.get(body, "content").and_then(|content| tree.get(content, "application/json"));
            let schema = content.and_then(|content| tree.get(content, "schema"));
            let schema = schema.ok_or_else(|| incomplete("schema for its body in application/json"))?;
            Ok(RequestBody { required: tree.get_bool(body, "required"), schema })
        });
        let summary = tree.get_text(operation.node, "summary").unwrap_or_default();
        let has_pdf = tree.get_text(operation.node, "x-truv-pdf-operation").is_some();
        Ok(Operation {
            id: operation.id.clone(),
            method: method.map_err(|_| incomplete("usual method"))?,
            template: operation.path.clone(),
            query: query.collect::<Result<_, Error>>()?,
            body: body.transpose()?,
            success,
            title: summary.to_owned(),
            has_pdf,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_operations_with_references() {
        let document = Document::parse(
            r##"{
              "openapi": "3.0.3",
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
    fn says_what_an_operation_lacks() {
        let problem = Document::parse(r#"{"openapi": "3.0.3", "paths": {"/x/": {"get": {"responses": {"200": {}}}}}}"#);
        assert_eq!(problem.unwrap_err().to_string(), "the API document cannot be served: GET /x/ has no operationId");
    }
}

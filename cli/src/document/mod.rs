//! What the OpenAPI document says about operations, as far as a command line needs it.

mod kind;
mod names;
mod operation;
mod sample;

use std::path::Path;
use std::sync::OnceLock;

use truv_openapi::matching::{Request, Router};
use truv_openapi::{Description, problem};

pub(crate) use kind::Kind;
pub(crate) use names::kebab;
pub(crate) use operation::{Body, Field, Operation, Parameter, Place};
pub(crate) use sample::{event, event_schema, events};

use crate::failure::{Failure, Result};

/// The document with its operations.
pub(crate) struct Document {
    pub(crate) description: Description,
    pub(crate) operations: Vec<Operation>,
}

static DOCUMENT: OnceLock<Result<Document, String>> = OnceLock::new();

/// The document of this version.
pub(crate) fn document() -> Result<&'static Document> {
    let document = DOCUMENT.get_or_init(|| {
        let description = Description::of_text("openapi.json", truv_spec::BUNDLE);
        let description = description.map_err(|problems| problem::report(&problems))?;
        let operations = operation::all(&description);
        Ok(Document { description, operations })
    });
    document.as_ref().map_err(|report| Failure::other(report.clone()))
}

impl Document {
    /// The names of the resources, in the order of the document's tags: what every verification needs comes first.
    pub(crate) fn resources(&self) -> Vec<&str> {
        let tree = self.description.tree();
        let tags = self.description.root().map_or(&[][..], |root| tree.get_list(root, "tags"));
        let tags: Vec<_> = tags.iter().filter_map(|tag| tree.get_text(*tag, "name")).collect();
        let mut resources: Vec<&str> = Vec::new();
        for operation in &self.operations {
            if !resources.contains(&operation.resource.as_str()) {
                resources.push(&operation.resource);
            }
        }
        let tag = |resource: &str| self.of_resource(resource).next().map(|operation| operation.tag.as_str());
        resources.sort_by_key(|resource| tags.iter().position(|name| Some(*name) == tag(resource)));
        resources
    }

    pub(crate) fn of_resource<'d>(&'d self, resource: &str) -> impl Iterator<Item = &'d Operation> {
        let resource = resource.to_owned();
        self.operations.iter().filter(move |operation| operation.resource == resource)
    }

    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// What the document says of a resource.
    pub(crate) fn about(&self, resource: &str) -> String {
        let tree = self.description.tree();
        let tags = self.description.root().map_or(&[][..], |root| tree.get_list(root, "tags"));
        let is_of = |name: &str| kebab(name) == resource;
        let tag = tags.iter().find(|tag| tree.get_text(**tag, "name").is_some_and(is_of));
        tag.and_then(|tag| tree.get_text(*tag, "description")).map_or_else(
            || self.of_resource(resource).next().map(|operation| format!("{}.", operation.summary)).unwrap_or_default(),
            |text| text.trim().to_owned(),
        )
    }

    /// The operation of a request, if the document has it.
    pub(crate) fn find(&self, method: &str, path: &str, query: &[(String, String)]) -> Option<&Operation> {
        let method = method.to_lowercase();
        let found =
            Router::new(&self.description).find_request(&Request { method: &method, host: None, path, query })?;
        self.operations.get(found)
    }
}

/// The files of the document as they are in the repository.
pub(crate) fn whole() -> Result<truv_openapi::Document> {
    truv_openapi::Document::of_texts(Path::new("spec"), truv_spec::FILES, truv_spec::ROOT)
        .map_err(|problems| Failure::other(problem::report(&problems)))
}

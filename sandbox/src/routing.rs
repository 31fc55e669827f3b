//! Which operation a request is for.

use axum::http::Method;

use crate::document::{Document, Operation};
use crate::handlers::{self, Handler};

/// What a path and a method lead to.
pub(crate) enum Route<'a> {
    /// An operation, and the values of its path parameters in their order.
    Found(&'a Endpoint, Vec<String>),
    /// A known path with another method; these are the methods it has.
    OtherMethod {
        /// The path with its parameters in braces.
        template: &'a str,
        /// For the header `Allow`.
        allow: String,
    },
    /// The path exists with a slash at its end.
    MissingSlash,
    /// No such path.
    Unknown,
}

/// An operation and its implementation.
pub(crate) struct Endpoint {
    pub(crate) operation: Operation,
    pub(crate) handler: Handler,
}

/// Every operation of the document.
pub(crate) struct Routes(Vec<Endpoint>);

impl Routes {
    /// Operations without a handler say that they are not emulated.
    pub(crate) fn new(document: &mut Document) -> Self {
        let operations = std::mem::take(&mut document.operations);
        let endpoints = operations.into_iter().map(|operation| {
            let handler = handlers::find(&operation.id).unwrap_or(handlers::not_emulated);
            Endpoint { operation, handler }
        });
        Self(endpoints.collect())
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Every path, with its parameters in braces; once for each of its methods.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|endpoint| endpoint.operation.template.as_str())
    }

    /// The methods of a path, with commas between them.
    pub(crate) fn methods(&self, template: &str) -> String {
        let endpoints = self.0.iter().filter(|endpoint| endpoint.operation.template == template);
        endpoints.map(|endpoint| endpoint.operation.method.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether there is an operation with this id.
    pub(crate) fn has(&self, operation_id: &str) -> bool {
        self.0.iter().any(|endpoint| endpoint.operation.id == operation_id)
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Route<'_> {
        let candidates = self.candidates(path);
        let Some((first, _)) = candidates.first() else {
            let missing = !path.ends_with('/') && !self.candidates(&format!("{path}/")).is_empty();
            return if missing { Route::MissingSlash } else { Route::Unknown };
        };
        let template = first.operation.template.as_str();
        let allow = || self.methods(template);
        // What is readable with GET is readable with HEAD.
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        let same_path = |endpoint: &&Endpoint| endpoint.operation.template == template;
        candidates
            .into_iter()
            .find(|(endpoint, _)| same_path(endpoint) && endpoint.operation.method == *wanted)
            .map_or_else(
                || Route::OtherMethod { template, allow: allow() },
                |(endpoint, values)| Route::Found(endpoint, values),
            )
    }

    /// The endpoints that a path fits, the most literal template first.
    fn candidates(&self, path: &str) -> Vec<(&Endpoint, Vec<String>)> {
        let mut candidates: Vec<_> = (self.0.iter())
            .filter_map(|endpoint| Some((endpoint, match_template(&endpoint.operation.template, path)?)))
            .collect();
        candidates.sort_by_key(|(_, values)| values.len());
        candidates
    }
}

/// The values of a template's parameters, if `path` fits it. No parameter is empty.
fn match_template(template: &str, path: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(_) if segment.is_empty() => return None,
            Some(_) => values.push(segment.to_owned()),
            None if expected != segment => return None,
            None => {}
        }
    }
    segments.next().is_none().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_matches_whole_paths_only() {
        let matched = |path| match_template("/v1/users/{user_id}/", path);
        assert_eq!(matched("/v1/users/7/"), Some(vec!["7".to_owned()]));
        assert_eq!(matched("/v1/users//"), None);
        assert_eq!(matched("/v1/users/7"), None);
        assert_eq!(matched("/v1/users/7/tokens/"), None);
    }
}

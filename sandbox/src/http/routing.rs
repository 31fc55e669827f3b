//! Which operation a request is for.

use crate::index_map::IndexMap;
use http::Method;
use truv_openapi::matching::Router;

use crate::handlers::{self, Handler};
use crate::spec::{Document, Operation};

/// The result for a path and a method.
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
pub(crate) struct Routes {
    /// The operations of each path: at least one.
    paths: IndexMap<String, Vec<Endpoint>>,
    router: Router,
    /// The path of each operation, in the router's order.
    path_of_operation: Vec<usize>,
}

impl Routes {
    /// Operations without a handler say that they are not emulated.
    pub(crate) fn new(document: &mut Document) -> Self {
        let router = document.router();
        let operations = std::mem::take(&mut document.operations);
        let mut paths: IndexMap<String, Vec<Endpoint>> = IndexMap::default();
        let mut path_of_operation = Vec::with_capacity(operations.len());
        for operation in operations {
            let handler = handlers::find(&operation.id).unwrap_or(handlers::NOT_EMULATED);
            let template = operation.template.clone();
            path_of_operation.push(paths.index_of(&template).unwrap_or(paths.len()));
            paths.get_or_insert(template, Vec::new()).push(Endpoint { operation, handler });
        }
        Self { paths, router, path_of_operation }
    }

    pub(crate) fn count(&self) -> usize {
        self.paths.values().map(Vec::len).sum()
    }

    /// Every path, with its parameters in braces.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &str> {
        self.paths.keys().map(String::as_str)
    }

    /// The template that a path fits.
    pub(crate) fn template(&self, path: &str) -> Option<&str> {
        self.at(path).map(|(template, ..)| template)
    }

    /// The methods of a path, with commas between them.
    pub(crate) fn methods(&self, template: &str) -> String {
        let endpoints = self.paths.get(template).into_iter().flatten();
        endpoints.map(|endpoint| endpoint.operation.method.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether there is an operation with this id.
    pub(crate) fn has(&self, operation_id: &str) -> bool {
        self.paths.values().flatten().any(|endpoint| endpoint.operation.id == operation_id)
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Route<'_> {
        // HEAD works wherever GET does.
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        let as_documented = published_spelling(wanted, path);
        let path = as_documented.as_deref().unwrap_or(path);
        let Some((template, endpoints, values)) = self.at(path) else {
            let missing = !path.ends_with('/') && self.at(&format!("{path}/")).is_some();
            return if missing { Route::MissingSlash } else { Route::Unknown };
        };
        match endpoints.iter().find(|endpoint| endpoint.operation.method == *wanted) {
            Some(endpoint) => Route::Found(endpoint, values),
            None => Route::OtherMethod { template, allow: self.methods(template) },
        }
    }

    /// A path with its operations, and the values of its parameters. A slash at the end has to be as in the document.
    fn at(&self, path: &str) -> Option<(&str, &[Endpoint], Vec<String>)> {
        // Most requests are for a path without parameters; such paths come before all paths with parameters.
        if let Some((template, endpoints)) =
            self.paths.get_key_value(path).filter(|(template, _)| !template.contains('{'))
        {
            return Some((template.as_str(), endpoints.as_slice(), Vec::new()));
        }
        let operation = self.router.near(path)?;
        self.router.template(operation).filter(|found| found.has_slash_at_end() == path.ends_with('/'))?;
        let values = self.router.values(operation, path).into_iter().map(|(_, value)| value).collect();
        let (template, endpoints) = self.paths.get_index(*self.path_of_operation.get(operation)?)?;
        Some((template.as_str(), endpoints.as_slice(), values))
    }
}

/// Requests that Truv's published programs and clients send without the last slash; a star stands for one segment. Not
/// every HTTP client follows a redirect, Ruby's among them.
const WITHOUT_SLASH: [(Method, &str); 9] = [
    (Method::GET, "/v1/links/*/*/report"),
    (Method::GET, "/v1/refresh/tasks/*"),
    (Method::GET, "/v1/administrators/payrolls/*"),
    (Method::POST, "/v1/administrators/payrolls"),
    (Method::POST, "/v1/link/reports/admin"),
    (Method::GET, "/v1/companies/*"),
    (Method::GET, "/v1/orders/*"),
    (Method::POST, "/v1/orders/*"),
    (Method::POST, "/v1/orders"),
];

/// The path of the document, if a request has one of the spellings above, `links` in the path of the employee directory, or
/// the path that Truv's demo program and others refresh an order with.
fn published_spelling(method: &Method, path: &str) -> Option<String> {
    if *method == Method::POST {
        let bare = path.strip_suffix('/').unwrap_or(path);
        if bare == "/v1/links/reports/admin" {
            return Some("/v1/link/reports/admin/".to_owned());
        }
        if let Some(order) = bare.strip_suffix("/refresh").filter(|order| fits("/v1/orders/*", order)) {
            return Some(format!("{order}/"));
        }
    }
    let is_known = !path.ends_with('/') && WITHOUT_SLASH.iter().any(|(of, known)| of == method && fits(known, path));
    is_known.then(|| format!("{path}/"))
}

fn fits(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let all = pattern.split('/').all(|known| {
        segments.next().is_some_and(|segment| if known == "*" { !segment.is_empty() } else { segment == known })
    });
    all && segments.next().is_none()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_template_matches_whole_paths_only_and_the_most_literal_one_wins() {
        let mut document = Document::load().unwrap();
        let routes = Routes::new(&mut document);
        let found = |path| match routes.find(&Method::GET, path) {
            Route::Found(endpoint, values) => Some((endpoint.operation.template.as_str(), values.join(" "))),
            _ => None,
        };
        assert_eq!(found("/v1/users/7/"), Some(("/v1/users/{user_id}/", "7".to_owned())));
        assert_eq!(found("/v1/orders/7"), Some(("/v1/orders/{order_id}/", "7".to_owned())));
        assert_eq!(found("/v1/users//"), None);
        assert!(matches!(routes.find(&Method::GET, "/v1/users/7"), Route::MissingSlash));
        assert!(matches!(routes.find(&Method::GET, "/v1/users/7/paint/"), Route::Unknown));
        assert!(
            matches!(routes.find(&Method::PUT, "/v1/users/7/"), Route::OtherMethod { allow, .. } if allow == "DELETE, GET, PATCH")
        );
        assert_eq!(
            found("/v1/users/7/reports/8/"),
            Some(("/v1/users/{user_id}/reports/{report_id}/", "7 8".to_owned()))
        );
    }
}

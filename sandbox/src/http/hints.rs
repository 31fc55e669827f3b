//! What the caller of an unknown path may have meant.

use http::Method;

use super::routing::{Route, Routes};

/// None for a request that fits an operation.
pub(crate) fn hint(routes: &Routes, method: &Method, path: &str) -> Option<String> {
    match routes.find(method, path) {
        Route::Found(..) => None,
        Route::MissingSlash => Some(format!("The path ends with a slash: {path}/")),
        Route::OtherMethod { template, allow } => Some(format!("{template} has {allow}, and no {method}.")),
        Route::Unknown => {
            let nearest = routes.templates().map(|template| (distance_of_paths(template, path), template)).min()?;
            let (distance, template) = nearest;
            let allow = routes.methods(template);
            let found = distance <= path.len().div_ceil(2).max(3);
            Some(match found {
                true => format!("No such path; did you mean {allow} {template}?"),
                false => "No such path, nor one like it.".to_owned(),
            })
        }
    }
}

/// How far a path is from a template, whose parameters fit anything.
fn distance_of_paths(template: &str, path: &str) -> usize {
    let expected: Vec<&str> = template.trim_matches('/').split('/').collect();
    let given: Vec<&str> = path.trim_matches('/').split('/').collect();
    let of_pair = |(expected, given): (&&str, &&str)| match expected.starts_with('{') {
        // A word in place of an id more likely belongs to another path.
        true => usize::from(!given.bytes().any(|byte| byte.is_ascii_digit())),
        false => distance(expected, given),
    };
    let common: usize = expected.iter().zip(&given).map(of_pair).sum();
    let longer = if expected.len() > given.len() { &expected } else { &given };
    let rest = longer.iter().skip(expected.len().min(given.len()));
    common + rest.map(|segment| segment.len().max(2)).sum::<usize>()
}

/// How many letters have to be put in, left out or changed to get from one text to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
        for (at, candidate) in other.iter().enumerate() {
            let (Some(left), Some(above)) = (row.get(at).copied(), row.get(at + 1).copied()) else { continue };
            let best = (diagonal + usize::from(letter != *candidate)).min(left + 1).min(above + 1);
            diagonal = above;
            if let Some(cell) = row.get_mut(at + 1) {
                *cell = best;
            }
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::spec::Document;

    #[test]
    fn letters_that_differ_are_counted() {
        assert_eq!(distance("users", "users"), 0);
        assert_eq!(distance("users", "user"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("report", "retort"), 1);
    }

    #[test]
    fn hints_name_what_is_nearest() {
        let routes = Routes::new(&mut Document::load().unwrap());
        let hint = |method: Method, path: &str| hint(&routes, &method, path);
        assert_eq!(hint(Method::GET, "/v1/users/"), None);
        assert_eq!(hint(Method::GET, "/v1/users").unwrap(), "The path ends with a slash: /v1/users/");
        assert_eq!(hint(Method::PUT, "/v1/users/").unwrap(), "/v1/users/ has GET, POST, and no PUT.");
        assert_eq!(hint(Method::GET, "/v1/user/").unwrap(), "No such path; did you mean GET, POST /v1/users/?");
        assert_eq!(
            hint(Method::GET, "/v1/links/0123456789/incom/report/").unwrap(),
            "No such path; did you mean GET /v1/links/{link_id}/income/report/?"
        );
        assert_eq!(hint(Method::GET, "/completely/other/thing/").unwrap(), "No such path, nor one like it.");
    }
}

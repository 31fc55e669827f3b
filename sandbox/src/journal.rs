//! The latest requests, for a test that wants to know what was sent, and why it was not understood.

use std::collections::VecDeque;

use axum::http::Method;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::auth::Caller;
use crate::clock::timestamp;
use crate::query;
use crate::routing::{Route, Routes};

/// How many requests are kept.
const KEPT: usize = 1_000;

/// The requests, the latest last.
#[derive(Default)]
pub(crate) struct Journal {
    requests: VecDeque<Noted>,
    noted: u64,
}

/// A request that was answered. Neither bodies nor secrets nor values of the query are part of it.
pub(crate) struct Noted {
    pub(crate) at: DateTime<Utc>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<String>,
    pub(crate) caller: Option<Caller>,
    pub(crate) status: Option<u16>,
    pub(crate) microseconds: u64,
    pub(crate) faults: Vec<&'static str>,
    /// Fields that were refused.
    pub(crate) refused: Vec<String>,
    number: u64,
}

impl Noted {
    pub(crate) fn new(parts: &Parts, at: DateTime<Utc>) -> Self {
        let pairs = query::pairs(parts.uri.query().unwrap_or_default());
        Self {
            at,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: pairs.into_iter().map(|(name, _)| name).collect(),
            caller: Caller::of_request(&parts.headers).ok(),
            status: None,
            microseconds: 0,
            faults: Vec::new(),
            refused: Vec::new(),
            number: 0,
        }
    }

    fn operation<'a>(&self, routes: &'a Routes) -> Option<&'a str> {
        match routes.find(&self.method, &self.path) {
            Route::Found(endpoint, _) => Some(&endpoint.operation.id),
            _ => None,
        }
    }

    fn show(&self, routes: &Routes) -> Value {
        json!({
            "number": self.number,
            "at": timestamp(self.at),
            "method": self.method.as_str(),
            "path": self.path,
            "query": self.query,
            "operation": self.operation(routes),
            "client_id": self.caller.as_ref().map(|caller| &caller.client_id),
            // None was sent if the connection was broken off.
            "status": self.status,
            "microseconds": self.microseconds,
            "faults": self.faults,
            "refused_fields": self.refused,
            "hint": hint(routes, &self.method, &self.path),
        })
    }
}

/// Which requests are asked for.
#[derive(Default)]
pub(crate) struct Filter {
    pub(crate) operation: Option<String>,
    pub(crate) status: Option<u16>,
    /// Only those after this number.
    pub(crate) after: u64,
    /// Only those that fit nothing.
    pub(crate) unmatched: bool,
}

impl Journal {
    pub(crate) fn note(&mut self, mut noted: Noted) {
        self.noted += 1;
        noted.number = self.noted;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(noted);
    }

    /// Those of one caller, or of all.
    pub(crate) fn show(&self, routes: &Routes, caller: Option<&Caller>, filter: &Filter) -> Vec<Value> {
        let is_wanted = |noted: &&Noted| {
            (caller.is_none() || noted.caller.as_ref() == caller)
                && filter.operation.as_ref().is_none_or(|wanted| noted.operation(routes) == Some(wanted.as_str()))
                && (filter.status.is_none() || noted.status == filter.status)
                && noted.number > filter.after
                && (!filter.unmatched || noted.operation(routes).is_none())
        };
        self.requests.iter().filter(is_wanted).map(|noted| noted.show(routes)).collect()
    }

    pub(crate) fn forget(&mut self, caller: Option<&Caller>) {
        self.requests.retain(|noted| caller.is_some() && noted.caller.as_ref() != caller);
    }
}

/// What the caller may have meant with a request that fits no operation.
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
        // A word where an id belongs is rather another path.
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

/// The names of refused fields in an answer.
pub(crate) fn refused_fields(answer: &Value) -> Vec<String> {
    let params = answer["error"]["extra"]["invalid-params"].as_array();
    let fields = params.into_iter().flatten().filter_map(|param| param["field"].as_str());
    fields.map(str::to_owned).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn letters_that_differ_are_counted() {
        assert_eq!(distance("users", "users"), 0);
        assert_eq!(distance("users", "user"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("report", "retort"), 1);
    }

    #[test]
    fn hints_name_what_is_nearest() {
        let routes = Routes::new(&mut Document::load().unwrap()).unwrap();
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

//! The latest requests, for a test that wants to know what was sent, and why it was not understood.

use std::collections::VecDeque;

use axum::http::Method;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::authentication::caller_of;
use super::hints::hint;
use super::query;
use super::routing::{Route, Routes};
use crate::clock::timestamp;
use crate::message::Caller;

/// How many requests are kept.
const KEPT: usize = 1_000;

/// The requests, the latest last.
#[derive(Default)]
pub(crate) struct RequestJournal {
    requests: VecDeque<NotedRequest>,
    noted: u64,
}

/// A request that was answered. Neither bodies nor secrets nor values of the query are part of it.
pub(crate) struct NotedRequest {
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

impl NotedRequest {
    pub(crate) fn new(parts: &Parts, at: DateTime<Utc>) -> Self {
        let pairs = query::pairs(parts.uri.query().unwrap_or_default());
        Self {
            at,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: pairs.into_iter().map(|(name, _)| name).collect(),
            caller: caller_of(&parts.headers).ok(),
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

impl RequestJournal {
    pub(crate) fn note(&mut self, mut noted: NotedRequest) {
        self.noted += 1;
        noted.number = self.noted;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(noted);
    }

    /// Those of one caller, or of all.
    pub(crate) fn show(&self, routes: &Routes, caller: Option<&Caller>, filter: &Filter) -> Vec<Value> {
        let is_wanted = |noted: &&NotedRequest| {
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

/// The names of refused fields in an answer.
pub(crate) fn refused_fields(answer: &Value) -> Vec<String> {
    let params = answer["error"]["extra"]["invalid-params"].as_array();
    let fields = params.into_iter().flatten().filter_map(|param| param["field"].as_str());
    fields.map(str::to_owned).collect()
}

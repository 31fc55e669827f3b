//! The latest requests, for a test that checks what was sent, or why a request was not understood.

use std::collections::VecDeque;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::request::Parts;
use http::{HeaderValue, Method};
use serde_json::{Value, json};

use super::authentication::caller_of;
use super::hints::hint;
use super::query;
use super::routing::{Route, Routes};
use crate::clock::timestamp;
use crate::message::Caller;

/// How many requests are kept.
const KEPT: usize = 1_000;

/// Larger bodies are not kept.
pub(crate) const LARGEST_BODY: usize = 64 * 1024;
/// How many bytes of bodies are kept of all requests.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// A body, unless it is too large or was dropped.
#[derive(Default)]
pub(crate) struct KeptBody {
    media_type: Option<HeaderValue>,
    pub(crate) length: usize,
    pub(crate) content: Option<Bytes>,
}

impl KeptBody {
    pub(crate) fn new(media_type: Option<&HeaderValue>, content: &Bytes) -> Self {
        let is_small = content.len() <= LARGEST_BODY;
        Self { media_type: media_type.cloned(), length: content.len(), content: is_small.then(|| content.clone()) }
    }

    pub(crate) fn media_type(&self) -> Option<&str> {
        self.media_type.as_ref()?.to_str().ok()
    }
}

/// The requests, the latest last.
#[derive(Default)]
pub(crate) struct RequestJournal {
    requests: VecDeque<NotedRequest>,
    noted: u64,
    /// How many bytes of bodies are kept, and the number of the oldest request that may still have its bodies.
    bytes: usize,
    first_with_bodies: u64,
}

/// A request that was answered. Its bodies and the values of its query are shown only when they are asked for.
pub(crate) struct NotedRequest {
    pub(crate) at: DateTime<Utc>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) caller: Option<Caller>,
    pub(crate) status: Option<u16>,
    pub(crate) microseconds: u64,
    pub(crate) faults: Vec<&'static str>,
    /// Fields that were refused.
    pub(crate) refused: Vec<String>,
    pub(crate) request_body: KeptBody,
    pub(crate) answer_body: KeptBody,
    number: u64,
}

impl NotedRequest {
    pub(crate) fn new(parts: &Parts, at: DateTime<Utc>) -> Self {
        Self {
            at,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: query::pairs(parts.uri.query().unwrap_or_default()),
            caller: caller_of(&parts.headers).ok(),
            status: None,
            microseconds: 0,
            faults: Vec::new(),
            refused: Vec::new(),
            request_body: KeptBody::default(),
            answer_body: KeptBody::default(),
            number: 0,
        }
    }

    fn kept_bytes(&self) -> usize {
        [&self.request_body, &self.answer_body].iter().filter_map(|body| body.content.as_ref()).map(Bytes::len).sum()
    }

    pub(crate) fn operation<'a>(&self, routes: &'a Routes) -> Option<&'a str> {
        match routes.find(&self.method, &self.path) {
            Route::Found(endpoint, _) => Some(&endpoint.operation.id),
            _ => None,
        }
    }

    pub(crate) fn show(&self, routes: &Routes) -> Value {
        let names: Vec<&String> = self.query.iter().map(|(name, _)| name).collect();
        json!({
            "number": self.number,
            "at": timestamp(self.at),
            "method": self.method.as_str(),
            "path": self.path,
            "template": routes.template(&self.path),
            "query": names,
            "operation": self.operation(routes),
            "client_id": self.caller.as_ref().map(|caller| &caller.client_id),
            // No status was sent if the connection was broken off.
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
    /// Only requests after this number.
    pub(crate) after: u64,
    /// Only requests that fit no operation.
    pub(crate) unmatched: bool,
}

impl RequestJournal {
    pub(crate) fn note(&mut self, mut noted: NotedRequest) {
        self.noted += 1;
        noted.number = self.noted;
        if self.requests.len() == KEPT
            && let Some(oldest) = self.requests.pop_front()
        {
            self.bytes -= oldest.kept_bytes();
        }
        self.bytes += noted.kept_bytes();
        self.requests.push_back(noted);
        self.let_bodies_go();
    }

    /// Drops the oldest bodies until the others fit.
    fn let_bodies_go(&mut self) {
        if self.bytes <= MOST_BYTES {
            return;
        }
        let first = self.first_with_bodies;
        let at = self.requests.partition_point(|noted| noted.number < first);
        for noted in self.requests.iter_mut().skip(at) {
            if self.bytes <= MOST_BYTES {
                break;
            }
            self.bytes -= noted.kept_bytes();
            noted.request_body.content = None;
            noted.answer_body.content = None;
            self.first_with_bodies = noted.number + 1;
        }
    }

    /// The number of the latest request.
    pub(crate) fn latest(&self) -> u64 {
        self.noted
    }

    /// The request with this number, while it is kept.
    pub(crate) fn find(&self, number: u64) -> Option<&NotedRequest> {
        self.requests.iter().find(|noted| noted.number == number)
    }

    /// The requests of one caller, or of all.
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
        self.bytes = self.requests.iter().map(NotedRequest::kept_bytes).sum();
    }
}

/// The names of refused fields in an answer.
pub(crate) fn refused_fields(answer: &Value) -> Vec<String> {
    let params = answer["error"]["extra"]["invalid-params"].as_array();
    let fields = params.into_iter().flatten().filter_map(|param| param["field"].as_str());
    fields.map(str::to_owned).collect()
}

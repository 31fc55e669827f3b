//! Events of the real service: what Truv has delivered to any endpoint of the account, read from its history.

use std::collections::{BTreeMap, HashSet};

use http::Method;
use serde_json::value::RawValue;
use truv_sdk::Client;

use crate::call::{Call, Walk};
use crate::document::Document;
use crate::failure::Result;

/// The operation that lists deliveries, newest first.
const OPERATION: &str = "webhook_requests_list";
/// How many deliveries a request asks for.
const PAGE: &str = "100";

/// What was delivered, without what was seen before.
pub(super) struct History {
    client: Client,
    document: &'static Document,
    seen: HashSet<String>,
    events: Vec<String>,
}

impl History {
    /// Everything that was delivered until now is old.
    pub(super) async fn begin(client: Client, document: &'static Document, events: Vec<String>) -> Result<Self> {
        let mut history = Self { client, document, seen: HashSet::new(), events };
        let mut walk = history.walk();
        if let Some(page) = walk.next().await? {
            history.new_of(&page.items);
        }
        Ok(history)
    }

    /// The bodies of new events, the oldest first.
    pub(super) async fn news(&mut self) -> Result<Vec<String>> {
        let mut news = Vec::new();
        let mut walk = self.walk();
        while let Some(page) = walk.next().await? {
            let fresh = self.new_of(&page.items);
            // a page with something old on it is the last that can have something new
            let is_last = fresh.len() < page.items.len();
            news.extend(fresh);
            if is_last {
                break;
            }
        }
        news.reverse();
        news.retain(|body| {
            let event_type = field(body, "event_type").unwrap_or_default();
            self.events.contains(&event_type)
        });
        Ok(news)
    }

    fn walk(&self) -> Walk<'static> {
        let operation = self.document.operation(OPERATION);
        let call = Call {
            client: self.client.clone(),
            document: self.document,
            operation,
            method: Method::GET,
            path: operation.map(|operation| operation.path.clone()).unwrap_or_default(),
            query: vec![("page_size".to_owned(), PAGE.to_owned())],
            body: None,
            name: "listen".to_owned(),
            shows_values: false,
        };
        Walk::new(call, "results")
    }

    /// The payloads that are new, as they stand in the answer: a signature counts for bytes.
    fn new_of(&mut self, items: &[String]) -> Vec<String> {
        let mut fresh = Vec::new();
        for item in items {
            let delivery: BTreeMap<String, Box<RawValue>> = serde_json::from_str(item).unwrap_or_default();
            let Some(payload) = delivery.get("webhook_payload").map(|payload| payload.get().to_owned()) else {
                continue;
            };
            // one event goes to several endpoints, and is posted again after a failure
            let id = field(&payload, "webhook_id").unwrap_or_else(|| payload.clone());
            if self.seen.insert(id) {
                fresh.push(payload);
            }
        }
        fresh
    }
}

fn field(json: &str, name: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(json).ok()?;
    value.get(name)?.as_str().map(str::to_owned)
}

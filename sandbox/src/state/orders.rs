//! Orders: invitations to one person, with a part for each product and employer, bank or insurer.

use std::collections::HashMap;

use crate::index_map::IndexMap;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::Lifecycle;

/// The orders of an account, the oldest first, and the tokens and tasks that lead to them.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) all: IndexMap<String, Order>,
    pub(crate) batches: HashMap<String, Batch>,
    /// The order that a bridge token belongs to.
    by_token: HashMap<String, String>,
    /// The order that a task belongs to.
    by_task: HashMap<String, String>,
}

/// An invitation to one person.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) bridge_token: String,
    pub(crate) products: Vec<String>,
    pub(crate) client_name: String,
    pub(crate) template_id: Option<String>,
    /// Fields that the client sent: returned unchanged, such as `order_number`, or only used, such as `email`.
    pub(crate) sent: Map<String, Value>,
    /// When the person gets a message; never if messages are suppressed or there is no address.
    pub(crate) invited_at: Option<DateTime<Utc>>,
    pub(crate) parts: Vec<Suborder>,
    /// The order that this one refreshes, and the latest one that refreshes this one.
    pub(crate) initial_order: Option<String>,
    pub(crate) refresh_order: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) canceled_at: Option<DateTime<Utc>>,
    pub(crate) certification: Option<Certification>,
}

/// The person's decisions about the data of an order.
#[derive(Clone)]
pub(crate) struct Certification {
    pub(crate) at: DateTime<Utc>,
    /// Decisions by the id of an employment or a bank account; data without a decision is confirmed.
    pub(crate) decisions: Map<String, Value>,
}

impl Certification {
    /// The decision about one employment or account, in the words of the API.
    pub(crate) fn about(&self, id: &str) -> Map<String, Value> {
        let usual = Map::from_iter([("decision".to_owned(), Value::from("representative"))]);
        let mut decision = self.decisions.get(id).and_then(Value::as_object).cloned().unwrap_or(usual);
        for name in ["rejection_reason", "rejection_comment"] {
            decision.entry(name).or_insert(Value::Null);
        }
        decision
    }
}

/// The part of an order for one product and one employer, bank or insurer.
#[derive(Clone)]
pub(crate) struct Suborder {
    pub(crate) id: String,
    pub(crate) kind: PartKind,
    pub(crate) product_type: String,
    pub(crate) bridge_token: String,
    /// Fields that the client sent and gets back unchanged, such as `company_name`.
    pub(crate) sent: Map<String, Value>,
    pub(crate) provider_id: Option<String>,
    /// Logins and refreshes, the oldest first.
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) created_at: DateTime<Utc>,
}

/// The kind of subject of an order's part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PartKind {
    Employer,
    Bank,
    Insurer,
    School,
}

/// A login of the person, or a refresh, that belongs to a part of an order.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) link_id: String,
    pub(crate) task_id: String,
    pub(crate) at: DateTime<Utc>,
    /// The course of the task; it stays when the link and its tasks are deleted.
    pub(crate) lifecycle: Lifecycle,
    /// The reports on the user that result from this attempt.
    pub(crate) reports: Reports,
}

/// Ids of reports on a user.
#[derive(Clone, Default)]
pub(crate) struct Reports {
    pub(crate) voie: Option<String>,
    pub(crate) voa: Option<String>,
    pub(crate) income_insights: Option<String>,
}

/// A job that creates many orders.
pub(crate) struct Batch {
    pub(crate) id: String,
    pub(crate) created_at: DateTime<Utc>,
    /// The outcome of each order, in the order of the request.
    pub(crate) outcomes: Vec<BatchOutcome>,
}

/// The outcome of one order of a batch, and its time.
pub(crate) struct BatchOutcome {
    pub(crate) at: DateTime<Utc>,
    pub(crate) result: Value,
}

impl PartKind {
    /// The kind of subject of a product; `admin` cannot be ordered.
    pub(crate) fn of_product(product_type: &str) -> Option<Self> {
        match product_type {
            "income" | "employment" | "deposit_switch" | "pll" => Some(Self::Employer),
            "transactions" | "assets" => Some(Self::Bank),
            "insurance" => Some(Self::Insurer),
            "education" => Some(Self::School),
            _ => None,
        }
    }

    pub(crate) fn data_source(self) -> &'static str {
        match self {
            Self::Employer => "payroll",
            Self::Bank => "financial_accounts",
            Self::Insurer => "insurance",
            Self::School => "education",
        }
    }
}

impl Orders {
    pub(crate) fn insert(&mut self, order: Order) {
        self.by_token.insert(order.bridge_token.clone(), order.id.clone());
        for part in &order.parts {
            self.by_token.insert(part.bridge_token.clone(), order.id.clone());
        }
        self.all.insert(order.id.clone(), order);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Order> {
        self.all.get(id)
    }

    pub(crate) fn of_token(&self, bridge_token: &str) -> Option<&Order> {
        self.all.get(self.by_token.get(bridge_token)?)
    }

    /// The id of the order that a task belongs to.
    pub(crate) fn of_task(&self, task_id: &str) -> Option<&str> {
        self.by_task.get(task_id).map(String::as_str)
    }

    /// The time until which an order's bridge token opens Bridge: as long as the order is open.
    pub(crate) fn token_expires_at(&self, bridge_token: &str) -> Option<DateTime<Utc>> {
        let order = self.of_token(bridge_token)?;
        Some(order.canceled_at.unwrap_or(order.expires_at))
    }

    /// Adds a login or refresh to the part of an order that has this bridge token.
    pub(crate) fn add_attempt(&mut self, bridge_token: &str, attempt: Attempt) {
        let order = self.by_token.get(bridge_token).and_then(|id| self.all.get_mut(id));
        let Some(order) = order else { return };
        if let Some(part) = order.parts.iter_mut().find(|part| part.bridge_token == bridge_token) {
            self.by_task.insert(attempt.task_id.clone(), order.id.clone());
            part.attempts.push(attempt);
        }
    }

    /// Deletes the orders of a user.
    pub(crate) fn delete_user(&mut self, user_id: &str) {
        self.all.retain(|_, order| order.user_id != user_id);
        self.by_token.retain(|_, id| self.all.contains_key(id));
        self.by_task.retain(|_, id| self.all.contains_key(id));
    }
}

impl Order {
    /// A text that the client sent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.sent.get(name).and_then(Value::as_str)
    }

    /// An order of a batch exists from the moment at which the job gets to it.
    pub(crate) fn exists(&self, now: DateTime<Utc>) -> bool {
        self.created_at <= now
    }

    /// The status of a part of this order, and the time since when it has this status.
    pub(crate) fn status(&self, part: &Suborder, now: DateTime<Utc>) -> (&'static str, DateTime<Utc>) {
        if let Some(done) = part.completed_at(now).filter(|at| self.canceled_at.is_none_or(|canceled| *at <= canceled))
        {
            return ("completed", done);
        }
        let ended = part.attempts.last().filter(|last| last.lifecycle.finishes_at() <= now);
        if let Some(failed) = ended.filter(|last| !last.lifecycle.is_done(now)) {
            let status = if failed.lifecycle.status(now) == "no_data" { "no_data" } else { "error" };
            return (status, failed.lifecycle.finishes_at());
        }
        if let Some(canceled) = self.canceled_at {
            return ("canceled", canceled);
        }
        if part.attempts.is_empty() && self.expires_at <= now {
            return ("expired", self.expires_at);
        }
        match self.invited_at.filter(|invited| *invited <= now) {
            Some(invited) => ("sent", invited.max(part.created_at)),
            None => ("pending", part.created_at),
        }
    }

    /// Whether any part still waits for the person or for data.
    pub(crate) fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.parts.iter().any(|part| matches!(self.status(part, now).0, "pending" | "sent"))
    }

    /// When the last part was completed, if all are.
    pub(crate) fn completed_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let ends: Option<Vec<_>> = (self.parts.iter())
            .map(|part| Some(self.status(part, now)).filter(|(status, _)| *status == "completed"))
            .map(|completed| completed.map(|(_, at)| at))
            .collect();
        ends?.into_iter().max()
    }

    /// When the order or one of its parts last changed.
    pub(crate) fn changed_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let changes = self.parts.iter().map(|part| self.status(part, now).1);
        changes.chain(self.canceled_at).fold(self.updated_at, DateTime::max)
    }
}

impl Suborder {
    /// When the first attempt was done.
    pub(crate) fn completed_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.attempts.iter().filter(|one| one.lifecycle.is_done(now)).map(|one| one.lifecycle.finishes_at()).min()
    }

    /// The latest attempt that leads to data, now or soon.
    pub(crate) fn connection(&self) -> Option<&Attempt> {
        self.attempts.iter().rfind(|attempt| attempt.lifecycle.will_be_done())
    }
}

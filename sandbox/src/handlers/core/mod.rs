//! Operations that every client uses, whatever the product: users, links, tasks, webhooks, keys, invoices.

mod bridge_tokens;
mod invoices;
mod keys;
mod links;
mod refresh_tasks;
mod tasks;
mod users;
mod webhooks;

pub(super) use self::bridge_tokens::is_ignored_if_wrong;
pub(crate) use self::invoices::of_month as invoice_of_month;
use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 8] = [
    bridge_tokens::OPERATIONS,
    invoices::OPERATIONS,
    keys::OPERATIONS,
    links::OPERATIONS,
    refresh_tasks::OPERATIONS,
    tasks::OPERATIONS,
    users::OPERATIONS,
    webhooks::OPERATIONS,
];

//! The behaviour of a served sandbox, over HTTP. Every answer is checked against the document on its way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod assets;
mod bank_reports;
mod bridge_pages;
mod client;
mod control;
mod conversion;
mod deposits;
mod directory;
mod documents;
mod employments;
mod errors;
mod event_schemas;
mod faults;
mod flow;
mod insurance;
mod invoices;
mod isolation;
mod keys;
mod lists;
mod logins;
mod memory;
mod order_course;
mod order_jobs;
mod orders;
mod payroll;
mod persistence;
mod program;
mod receiver;
mod requests;
mod scenarios;
mod schema;
mod scoring;
mod slow_clients;
mod state_files;
mod templates;
mod time;
mod transitions;
mod webhook_deliveries;
mod webhook_events;
mod webhooks;

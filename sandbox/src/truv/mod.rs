//! The made-up world behind the API: the data of payroll providers, banks and insurers, and the scenarios for tests.

pub(crate) mod bank;
pub(crate) mod connection;
pub(crate) mod directory;
pub(crate) mod documents;
pub(crate) mod insurance;
pub(crate) mod orders;
pub(crate) mod payroll;
pub(crate) mod scenarios;

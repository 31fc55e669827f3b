//! The made-up world behind the API: what payroll providers, banks and insurers know, and what the tests of a client meet.

pub(crate) mod bank;
pub(crate) mod connection;
pub(crate) mod directory;
pub(crate) mod documents;
pub(crate) mod insurance;
pub(crate) mod orders;
pub(crate) mod payroll;
pub(crate) mod scenarios;

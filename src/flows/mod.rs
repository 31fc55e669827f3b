//! Shorter ways to write the requests that start each product's flow.
//!
//! They are associated functions of the generated request types and give their builders, so that any other field can be
//! set behind them.

mod accounts;
mod bridge_tokens;
#[cfg(feature = "documents")]
mod documents;
#[cfg(feature = "orders")]
mod orders;

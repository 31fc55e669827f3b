//! Shorter ways to write the requests that start each product's flow.
//!
//! These shortcuts are associated functions of the generated request types. They return builders, so that you can set
//! any other field after them.

mod accounts;
mod bridge_tokens;
#[cfg(feature = "documents")]
mod documents;
#[cfg(feature = "orders")]
mod orders;
mod webhooks;

pub use webhooks::EnsuredWebhook;

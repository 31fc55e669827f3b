//! What the tests of several packages share. The packages depend on it by its path alone, so that they can be published.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

pub mod choices;
pub mod events;
pub mod json_schema;
pub mod planted;

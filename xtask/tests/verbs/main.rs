//! The verbs of `cargo xtask`, run as programs, on small trees of the tests' own.

mod arrows;
mod bundle;
mod ci;
mod coverage;
mod diff;
mod lint;
mod public_api;

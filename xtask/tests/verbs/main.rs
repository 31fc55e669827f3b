//! The verbs of `cargo xtask`, run as programs, on small repositories that the tests make.

mod arrows;
mod bundle;
mod ci;
mod coverage;
mod diff;
mod lint;
mod llms;
mod pages;
mod peers;
mod public_api;
mod upstream;

//! Records the answers to whole product flows, and any client's traffic, as HAR 1.2, redacted.
//!
//! [`command`] is the program `truv-record`.

#![allow(missing_docs, reason = "a program's own library")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]
#![allow(rustdoc::broken_intra_doc_links, rustdoc::bare_urls, reason = "the texts of flags are for a terminal")]

mod clock;
mod commands;
mod files;
mod flows;
mod har;
mod hops;
mod live;
mod operator;
mod proxy;
mod record;
mod stage;
mod stand_ins;
mod upstream;

pub use commands::record as command;
pub use live::Account;
pub use upstream::http_client;

//! Records the answers to whole product flows, and any client's traffic, as HAR 1.2, redacted:
//! `cargo xtask record`.
//!
//! This is a separate program because it needs the client: `cargo xtask lint` must also run when the client does not build.

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

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "truv-record", version)]
struct Program {
    #[command(flatten)]
    arguments: commands::record::Arguments,
}

#[tokio::main]
async fn main() -> ExitCode {
    match commands::record::run(Program::parse().arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

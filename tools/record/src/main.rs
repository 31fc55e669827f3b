//! `truv-record`, which is also `cargo xtask record`.
//!
//! This is a separate program because it needs the client: `cargo xtask lint` must also run when the client does not build.

#![allow(clippy::print_stderr, reason = "a program that talks through its output")]

use std::process::ExitCode;

use clap::Parser;
use truv_record::command;

#[derive(Parser)]
#[command(name = "truv-record", version)]
struct Program {
    #[command(flatten)]
    arguments: command::Arguments,
}

#[tokio::main]
async fn main() -> ExitCode {
    match command::run(Program::parse().arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

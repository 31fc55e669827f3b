//! `cargo xtask drift`: openapi-drift, and the types of the client.

#![allow(clippy::print_stderr, reason = "a program that talks through its output")]

use std::process::ExitCode;

use clap::Parser;
use openapi_drift::command;

/// Compare an OpenAPI 3.0 document with recorded traffic
#[derive(Parser)]
#[command(name = "cargo xtask drift", bin_name = "cargo xtask drift")]
struct Program {
    #[command(flatten)]
    arguments: command::Arguments,
}

fn main() -> ExitCode {
    match command::run(&Program::parse().arguments, Some(xtask_drift::decode::check)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

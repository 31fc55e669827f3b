//! `openapi-drift`: compares an OpenAPI document with recorded traffic.

#![allow(clippy::print_stderr, reason = "a program that talks through its output")]

use std::process::ExitCode;

use clap::Parser;
use openapi_drift::command;

/// Compare an OpenAPI document (3.0 or 3.1) with recorded traffic
#[derive(Parser)]
#[command(name = "openapi-drift", version)]
struct Program {
    #[command(flatten)]
    arguments: command::Arguments,
}

fn main() -> ExitCode {
    match command::run(&Program::parse().arguments, None) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

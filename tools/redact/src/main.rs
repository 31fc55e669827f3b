//! `har-redact`: takes data of people, keys and tokens out of recordings.

#![allow(clippy::print_stderr, reason = "a program that talks through its output")]

use std::process::ExitCode;

use clap::Parser;
use har_redact::command;
use har_redact::files::Found;

#[derive(Parser)]
#[command(name = "har-redact", version)]
struct Program {
    #[command(flatten)]
    arguments: command::Arguments,
}

fn main() -> ExitCode {
    match command::run(&Program::parse().arguments, &command::Usual::default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            // any other error means that nothing, or not everything, was looked at
            ExitCode::from(if error.is::<Found>() { 1 } else { 2 })
        }
    }
}

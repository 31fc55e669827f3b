//! The command `truv`: the Truv API, a local Truv, webhooks, recordings and drift from one program.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

mod account;
mod call;
mod clock;
mod commands;
mod document;
mod failure;
mod output;

use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run(std::env::args_os()) {
        Ok(code) => code,
        Err(failure) => {
            eprint!("{}", output::error_text(&failure));
            failure.class.code()
        }
    }
}

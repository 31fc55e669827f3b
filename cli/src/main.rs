//! The command `truv`: the Truv API, a local Truv, webhooks, recordings and drift from one program.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
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
    end_quietly_without_reader();
    match commands::run(std::env::args_os()) {
        Ok(code) => code,
        Err(failure) => {
            eprint!("{}", output::error_text(&failure));
            failure.class.code()
        }
    }
}

/// A reader that has seen enough, such as `head`, is no mistake of anybody. `println!` of the tools in this program would panic.
fn end_quietly_without_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        if message.starts_with("failed printing to std") && message.contains("Broken pipe") {
            std::process::exit(0);
        }
        usual(panic);
    }));
}

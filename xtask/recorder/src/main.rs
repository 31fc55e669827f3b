//! Records the answers to whole product flows, and any client's traffic, as HAR 1.2, and redacts what is not made up:
//! `cargo xtask record`, `cargo xtask redact`.
//!
//! A program of its own, because it is built on the client: `cargo xtask lint` has to run while the client does not build.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

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

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Record(Box<commands::record::Arguments>),
    Redact(commands::redact::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Record(arguments) => commands::record::run(*arguments).await,
        Verb::Redact(arguments) => commands::redact::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

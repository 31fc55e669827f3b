//! Maintenance commands of truv-sdk, one file each. `cargo xtask --help` lists them.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

mod arrows;
mod build_time;
mod bundle;
mod ci;
mod coverage;
mod diff;
mod drift;
mod expand;
mod lint;
mod llms;
mod public_api;
mod record;
mod redact;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Maintenance commands of truv-sdk
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Arrows(arrows::Arguments),
    Bundle(bundle::Arguments),
    Expand(expand::Arguments),
    BuildTime(build_time::Arguments),
    PublicApi(public_api::Arguments),
    Lint(lint::Arguments),
    Llms(llms::Arguments),
    Coverage(coverage::Arguments),
    Diff(diff::Arguments),
    Drift(drift::Arguments),
    Record(record::Arguments),
    Redact(redact::Arguments),
    Ci(ci::Arguments),
}

fn main() -> ExitCode {
    if let Some(code) = public_api::stand_in() {
        return code;
    }
    let outcome = match Arguments::parse().verb {
        Verb::Arrows(arguments) => arrows::run(&arguments),
        Verb::Bundle(arguments) => bundle::run(&arguments),
        Verb::Expand(arguments) => expand::run(&arguments),
        Verb::BuildTime(arguments) => build_time::run(&arguments),
        Verb::PublicApi(arguments) => public_api::run(&arguments),
        Verb::Lint(arguments) => lint::run(&arguments),
        Verb::Llms(arguments) => llms::run(&arguments),
        Verb::Coverage(arguments) => coverage::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Drift(arguments) => drift::run(&arguments),
        Verb::Record(arguments) => record::run(&arguments),
        Verb::Redact(arguments) => redact::run(&arguments),
        Verb::Ci(arguments) => ci::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

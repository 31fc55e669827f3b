//! Records the answers to whole product flows, as HAR 1.2: `cargo xtask record`.
//!
//! A program of its own, because it is built on the client: `cargo xtask lint` has to run while the client does not build.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

mod document;
mod files;
mod flows;
mod har;
mod proxy;
mod record;
mod stage;
mod stand_ins;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Parser;

use flows::{FLOWS, Flow};

/// Run the product flows and write what was sent and answered as HAR 1.2, one file for each resource
///
/// Each flow calls the client as a program of a customer does, through a proxy that keeps what passes. A flow owns the
/// resources that it records: their files are written anew, those of other flows are left alone.
#[derive(Parser)]
#[command(name = "cargo xtask record", bin_name = "cargo xtask record")]
struct Arguments {
    /// Record the embedded sandbox, which needs no account (the default)
    #[arg(long)]
    sandbox: bool,

    /// Run this flow, and no others but those named the same way [default: all]
    #[arg(long = "flow", value_name = "NAME")]
    flows: Vec<String>,

    /// List the flows and the resources that they record
    #[arg(long)]
    list: bool,

    /// Compare with the files that are there; fails if recording again gives others
    #[arg(long)]
    check: bool,

    /// Folder of the files [default: tests/recordings/sandbox]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    if arguments.list {
        for flow in FLOWS {
            println!("{:<16} {}", flow.name, flow.resources.join(", "));
        }
        return Ok(());
    }
    let flows = chosen(&arguments.flows)?;
    let recorded = record::sandbox(&flows).await?;
    let folder = arguments.output.unwrap_or_else(files::usual_folder);
    // without `--flow` these are all files that should be there
    let is_all = arguments.flows.is_empty();
    match arguments.check {
        true => files::check(&folder, &recorded, is_all),
        false => files::write(&folder, &recorded, is_all),
    }
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Flow>> {
    if let Some(unknown) = names.iter().find(|name| !FLOWS.iter().any(|flow| flow.name == **name)) {
        let known: Vec<_> = FLOWS.iter().map(|flow| flow.name).collect();
        bail!("there is no flow `{unknown}`; the flows are: {}", known.join(", "));
    }
    Ok(FLOWS.iter().filter(|flow| names.is_empty() || names.iter().any(|name| name == flow.name)).collect())
}

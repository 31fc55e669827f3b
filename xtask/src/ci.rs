//! Runs what CI runs.

use crate::workspace;
use std::process::Command;

/// Run the gate: everything that CI runs, or only the named steps
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Steps to run [default: all]
    #[arg(value_name = "STEP")]
    steps: Vec<String>,

    /// List the steps
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let list = arguments.list.then_some("--list");
    workspace::run(Command::new("bash").arg(workspace::path(".ci/run")).args(list).args(&arguments.steps))
}

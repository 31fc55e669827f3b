//! `truv sandbox`: the local Truv in this program, and Truv's own operations for its sandbox as verbs.

use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use truv_sandbox::program::{self, Arguments};

use super::operations::of_operation;
use crate::document::document;
use crate::failure::{Failure, Result};

pub(super) fn command(command: Command) -> Command {
    let about = command.get_about().cloned().unwrap_or_default();
    let mut command = Arguments::augment_args(command)
        .about(about)
        .long_about(
            "Starts a local Truv: no account, no network, stateful. It prints the lines that set the keys for other commands.\n\n\
             The verbs are another thing: they call Truv's operations for test data of your own.",
        )
        .args_conflicts_with_subcommands(true)
        .after_help(
            "Examples:\n  truv sandbox\n  truv sandbox --port 0 --task-milliseconds 0\n  truv sandbox --seed users.yaml\n  \
             truv sandbox list-scenarios",
        );
    if let Ok(document) = document() {
        for operation in document.of_resource("sandbox") {
            command = command.subcommand(of_operation(document, operation));
        }
    }
    command
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let arguments = Arguments::from_arg_matches(matches).unwrap_or_else(|error| error.exit());
    program::run(arguments).map_err(Failure::other)?;
    Ok(ExitCode::SUCCESS)
}

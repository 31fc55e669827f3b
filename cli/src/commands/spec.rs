//! `truv spec`: the document.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::document::whole;
use crate::failure::{Failure, Result};
use crate::output::say;

pub(super) fn command(command: Command) -> Command {
    command
        .arg(Arg::new("yaml").long("yaml").action(ArgAction::SetTrue).help("Prints YAML instead of JSON"))
        .args_conflicts_with_subcommands(true)
        .after_help("Examples:\n  truv spec > openapi.json\n  truv spec --yaml | less")
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let document = whole()?;
    let text = match matches.get_flag("yaml") {
        true => serde_saphyr::to_string(document.value())
            .map_err(|_| Failure::other("the document cannot be written as YAML"))?,
        false => format!("{:#}\n", document.value()),
    };
    say(&text)?;
    Ok(ExitCode::SUCCESS)
}

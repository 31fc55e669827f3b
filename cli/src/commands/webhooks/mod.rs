//! Webhooks: `truv listen`, `truv trigger`, `truv webhooks ensure` and `truv webhooks verify`.

mod ensure;
mod forward;
mod history;
pub(super) mod listen;
mod local;
pub(super) mod trigger;
mod verify;

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::document::{document, events};
use crate::failure::Result;

/// The verbs beside those of the document.
pub(super) fn verbs(command: Command) -> Command {
    command.subcommand(ensure::command()).subcommand(verify::command())
}

/// Runs a verb of this module; none if it is one of the document's.
pub(super) fn run(verb: &str, matches: &ArgMatches) -> Option<Result<ExitCode>> {
    match verb {
        "ensure" => Some(ensure::run(matches)),
        "verify" => Some(verify::run(matches)),
        _ => None,
    }
}

/// `--events`: names of events, all if it is not given.
fn events_flag() -> Arg {
    let names = document().map(|document| events(&document.description)).unwrap_or_default();
    Arg::new("events")
        .long("events")
        .value_name("EVENT,…")
        .value_delimiter(',')
        .action(ArgAction::Append)
        .value_parser(PossibleValuesParser::new(names))
        .hide_possible_values(true)
        .help("Only these events [default: all]; `truv trigger --list` lists them")
}

fn events_of(matches: &ArgMatches) -> Result<Vec<String>> {
    match matches.get_many::<String>("events") {
        Some(names) => Ok(names.cloned().collect()),
        None => Ok(events(&document()?.description)),
    }
}

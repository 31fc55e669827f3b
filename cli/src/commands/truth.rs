//! `truv record`, `truv redact` and `truv drift`: the tools with all their flags, for this version's document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use har_redact::files::Found;
use truv_openapi::{Description, Texts, problem};

use super::run::block_on;
use crate::account::{Account, with_profile};
use crate::failure::{Class, Failure, Result};

/// Where recordings go if nobody says so.
const FOLDER: &str = "recordings";

/// Flags of a tool under the description of this program.
fn flags<A: Args>(command: Command) -> Command {
    let about = command.get_about().cloned().unwrap_or_default();
    A::augment_args(command).about(about)
}

fn given<A: FromArgMatches>(matches: &ArgMatches) -> A {
    A::from_arg_matches(matches).unwrap_or_else(|error| error.exit())
}

pub(super) fn record(command: Command) -> Command {
    with_profile(flags::<truv_record::command::Arguments>(command))
        .mut_arg("output", |arg| {
            arg.help("Folder for the files [default: recordings/sandbox; with --live, recordings/live]")
        })
        .mut_arg("live", |arg| {
            arg.help(
                "Record Truv's own sandbox, or the service at TRUV_BASE_URL, with the keys of the account. Flows that need a \
                 person print the address of a page, and wait",
            )
        })
        .after_help(
            "Examples:\n  truv record --list\n  truv record --live --unattended\n  \
             truv record --proxy 9000 --to recordings/mine",
        )
}

pub(super) fn run_record(matches: &ArgMatches) -> Result<ExitCode> {
    let account = match matches.get_flag("live") {
        true => Some(recorded_account(&Account::of(matches)?)?),
        false => None,
    };
    let usual = truv_record::command::Usual { folder: PathBuf::from(FOLDER), account };
    let arguments: truv_record::command::Arguments = given(matches);
    block_on(async { truv_record::command::run_with(arguments, usual).await.map_err(Failure::from) })?;
    Ok(ExitCode::SUCCESS)
}

/// The account as the recorder has it.
pub(super) fn recorded_account(account: &Account) -> Result<truv_record::Account> {
    truv_record::Account::new(account.client_id.clone(), account.secret.clone(), account.base_url.clone())
        .map_err(|error| Failure::new(Class::Keys, format!("{error:#} (the keys are those of {})", account.origin)))
}

pub(super) fn redact(command: Command) -> Command {
    flags::<har_redact::command::Arguments>(command)
        .mut_arg("spec", |arg| {
            arg.help(
                "OpenAPI 3.0 document of the recorded service, in YAML or JSON. Its names, and the values that it lists, stay \
                 [default: Truv's document of this version]",
            )
        })
        .after_help("Examples:\n  truv redact traffic.har\n  truv redact --check recordings")
}

pub(super) fn run_redact(matches: &ArgMatches) -> Result<ExitCode> {
    let usual = har_redact::command::Usual { document: Some(truv_spec::BUNDLE), recordings: None };
    match har_redact::command::run(&given(matches), &usual) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // another error means that nothing was looked at, or not everything
        Err(error) if error.is::<Found>() => Err(Failure::other(format!("{error:#}"))),
        Err(error) => Err(Failure::usage(format!("{error:#}"))),
    }
}

pub(super) fn drift(command: Command) -> Command {
    flags::<openapi_drift::command::Arguments>(command)
        .mut_arg("spec", |arg| {
            arg.help("The OpenAPI document: its root file, in YAML or JSON [default: Truv's document of this version]")
        })
        .mut_arg("hars", |arg| {
            arg.required(true).help(
                "Recorded traffic: a HAR 1.2 file, a file with one HAR entry on each line, or a folder of such files; files may \
                 be compressed with gzip. Unreadable entries are left out and reported",
            )
        })
        .mut_arg("baseline", |arg| {
            arg.help("Findings that are accepted for now: a YAML list of rule, operation, pointer, reason, expires")
        })
        .after_help("Examples:\n  truv drift --har recordings/live\n  truv drift --spec openapi.yaml --har traffic.har --format sarif")
}

pub(super) fn run_drift(matches: &ArgMatches) -> Result<ExitCode> {
    match openapi_drift::command::run_with(&given(matches), None, Some(description()?)) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(Class::Other.code()),
        Err(error) => Err(Failure::usage(format!("{error:#}"))),
    }
}

/// The document in its files, so that reports name file and line.
pub(super) fn description() -> Result<Description> {
    Description::read(&Texts::new("spec", truv_spec::FILES), Path::new(truv_spec::ROOT))
        .map_err(|problems| Failure::other(problem::report(&problems)))
}

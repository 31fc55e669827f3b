//! `truv verify`: whether the document of this version says what the user's own account answers.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use openapi_drift::check::{self, Options};
use openapi_drift::har::Traffic;
use openapi_drift::report::{self, Format};
use openapi_drift::rules::Severity;
use openapi_drift::scope::Scope;
use truv_record::command::record_flows;

use super::run::block_on;
use super::truth::{description, recorded_account};
use crate::account::{Account, with_profile};
use crate::failure::{Class, Failure, Result};
use crate::output::say;

/// Less is no evidence that something never occurs.
const EVIDENCE: usize = 10;
/// Findings of one rule that fit on a page.
const MOST_OF_A_RULE: usize = 5;

pub(super) fn command(command: Command) -> Command {
    let command = command
        .long_about(
            "Runs the product flows with the keys of a sandbox account, records the answers, and compares them with the document \
             of this version: what differs is on one page. The recordings are redacted in memory; nothing unredacted reaches a \
             disk, and they are removed in the end unless --keep names a folder. The flows create users and delete them.",
        )
        .arg(
            Arg::new("flow").long("flow").value_name("NAME").action(ArgAction::Append)
                .help("Runs only this flow; may be repeated [default: all that need nobody who logs in]; `truv record --list` lists them"),
        )
        .arg(Arg::new("keep").long("keep").value_name("DIR").value_parser(value_parser!(PathBuf)).help("Keeps the redacted recordings in this folder"))
        .arg(
            Arg::new("wait").long("wait").value_name("SECONDS").value_parser(value_parser!(u64)).default_value("600")
                .help("How long to wait for Truv to finish its work"),
        )
        .after_help("Examples:\n  truv verify\n  truv verify --flow users --flow webhooks\n  truv verify --keep recordings/mine");
    with_profile(command)
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    let account = Account::of(matches)?;
    let recorded = recorded_account(&account)?.allowed(None).map_err(|_| {
        Failure::new(Class::Keys, format!("the keys of {} are not those of a sandbox", account.origin))
            .advice("flows create and delete users: use the sandbox key, which starts with `sandbox-`")
    })?;
    let failed = |error: std::io::Error| Failure::other(format!("no folder can be made for the recordings: {error}"));
    let temporary = tempfile::tempdir().map_err(failed)?;
    let folder = match matches.get_one::<PathBuf>("keep") {
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(failed)?;
            folder.clone()
        }
        None => temporary.path().to_owned(),
    };
    let flows: Vec<String> = matches.get_many::<String>("flow").into_iter().flatten().cloned().collect();
    let patience = Duration::from_secs(matches.get_one::<u64>("wait").copied().unwrap_or(600));
    eprintln!("Recording the flows; this takes some minutes with the real service.");
    let written = block_on(async { record_flows(&recorded, &flows, patience, &folder).await.map_err(Failure::from) })?;

    let document = description()?;
    let options = Options { closed_world: true, min_evidence: EVIDENCE, decode: None };
    let outcome = check::run_parallel(&document, Traffic::open([&folder]), &options, &Scope::default())?;
    let text = report::write_limited(Format::Text, &document, &outcome, Severity::Warning, MOST_OF_A_RULE);
    let differences = outcome.findings.iter().filter(|finding| finding.severity >= Severity::Warning).count();
    let mut page = String::new();
    for note in &written.notes {
        page.push_str(&format!("note: {note}\n"));
    }
    page.push_str(text.trim_start());
    page.push_str(&match differences {
        0 => "\nThe account answers as the document of this version says.\n".to_owned(),
        1 => "\n1 difference between the account and the document of this version.\n".to_owned(),
        count => format!("\n{count} differences between the account and the document of this version.\n"),
    });
    if written.ended_early > 0 {
        page.push_str(&format!(
            "{} of {} flows ended early, so less was compared.\n",
            written.ended_early, written.flows
        ));
    }
    say(&page)?;
    match differences {
        0 if written.ended_early == 0 => Ok(ExitCode::SUCCESS),
        _ => Ok(Class::Other.code()),
    }
}

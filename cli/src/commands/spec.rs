//! `truv spec`: the document, and what changed between two documents.

use std::path::Path;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use truv_openapi::diff::{Change, Level, compare};
use truv_openapi::{Description, problem};

use super::truth::description;
use crate::document::whole;
use crate::failure::{Class, Failure, Result};
use crate::output::say;
use crate::text::plain;

/// The word for the document of this version.
const OWN: &str = "truv";

pub(super) fn command(command: Command) -> Command {
    command
        .arg(Arg::new("yaml").long("yaml").action(ArgAction::SetTrue).help("Prints YAML instead of JSON"))
        .args_conflicts_with_subcommands(true)
        .subcommand(
            Command::new("diff")
                .about("Says what changed between two OpenAPI documents, and whether it breaks on the wire")
                .long_about(
                    "Says for each change between two OpenAPI documents (3.0 or 3.1) whether it breaks a program that was written \
                     for the older one. The rules have the names and levels of oasdiff's. The exit code is 1 if something breaks, \
                     and 2 if a document cannot be read.",
                )
                .arg(Arg::new("old").required(true).value_name("OLD").help("The older document: its root file; `truv` is that of this version"))
                .arg(Arg::new("new").required(true).value_name("NEW").help("The newer document: its root file; `truv` is that of this version"))
                .arg(
                    Arg::new("level").long("level").value_parser(PossibleValuesParser::new(["compatible", "risky", "breaking"]))
                        .default_value("compatible").help("The lowest level that is shown"),
                )
                .arg(
                    Arg::new("format").long("format").value_parser(PossibleValuesParser::new(["text", "json"])).default_value("text")
                        .help("Text for people, or a line of JSON for each change"),
                )
                .after_help("Examples:\n  truv spec diff old.yaml new.yaml\n  truv spec diff openapi.json truv --level breaking --format json"),
        )
        .after_help("Examples:\n  truv spec > openapi.json\n  truv spec --yaml | less\n  truv spec diff old.yaml new.yaml")
}

pub(super) fn run(matches: &ArgMatches) -> Result<ExitCode> {
    if let Some(("diff", matches)) = matches.subcommand() {
        return diff(matches);
    }
    let document = whole()?;
    let text = match matches.get_flag("yaml") {
        true => serde_saphyr::to_string(document.value())
            .map_err(|_| Failure::other("the document cannot be written as YAML"))?,
        false => format!("{:#}\n", document.value()),
    };
    say(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(name: &str) -> Result<Description> {
    if name == OWN {
        return description();
    }
    Description::load(Path::new(name)).map_err(|problems| Failure::usage(problem::report(&problems)))
}

fn diff(matches: &ArgMatches) -> Result<ExitCode> {
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    let changes = compare(&read(text("old"))?, &read(text("new"))?);
    let level = [Level::Breaking, Level::Risky].into_iter().find(|level| level.as_str() == text("level"));
    let shown: Vec<&Change> =
        changes.iter().filter(|change| change.level >= level.unwrap_or(Level::Compatible)).collect();
    say(&if text("format") == "json" { lines(&shown) } else { page(&shown, &changes) })?;
    Ok(match changes.iter().any(|change| change.level == Level::Breaking) {
        true => Class::Other.code(),
        false => ExitCode::SUCCESS,
    })
}

fn lines(changes: &[&Change]) -> String {
    let line = |change: &&Change| {
        let Change { rule, level, operation, place, detail, location } = change;
        let location = json!({"file": location.file.display().to_string(), "line": location.line});
        json!({"level": level.as_str(), "rule": rule, "operation": operation, "place": place, "detail": detail,
            "location": location})
        .to_string()
            + "\n"
    };
    changes.iter().map(line).collect()
}

fn page(shown: &[&Change], all: &[Change]) -> String {
    let mut text = String::new();
    let mut operation = None;
    for change in shown {
        if operation != Some((change.level, &change.operation)) {
            operation = Some((change.level, &change.operation));
            let name = if change.operation.is_empty() { "the whole API" } else { &change.operation };
            text.push_str(&format!("{}: {}\n", change.level, plain(name)));
        }
        let parts = [change.rule.replace('-', " "), change.place.clone(), change.detail.clone()];
        let parts: Vec<String> = parts.iter().filter(|part| !part.is_empty()).map(|part| plain(part)).collect();
        text.push_str(&format!(
            "  {}\n      {}:{}\n",
            parts.join(": "),
            change.location.file.display(),
            change.location.line
        ));
    }
    let count = |level: Level| all.iter().filter(|change| change.level == level).count();
    text.push_str(&match all {
        [] => "Nothing changed on the wire.\n".to_owned(),
        _ => format!(
            "\n{} breaking, {} risky, {} compatible\n",
            count(Level::Breaking),
            count(Level::Risky),
            count(Level::Compatible)
        ),
    });
    text
}

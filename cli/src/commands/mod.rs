//! The tree of commands.

mod api;
mod arguments;
mod demo;
mod examples;
mod exit_codes;
mod operations;
mod profile;
mod run;
mod sandbox;
mod spec;
mod texts;
mod truth;
mod verify;
mod webhooks;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::document::document;
use crate::failure::{Failure, Result};

/// Everything that is no resource: its name, what it is, and how it is run.
struct Tool {
    name: &'static str,
    about: &'static str,
    command: fn(Command) -> Command,
    run: fn(&ArgMatches) -> Result<ExitCode>,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "demo",
        about: "Verifies an invented person's income, step by step",
        command: demo::command,
        run: demo::run,
    },
    Tool {
        name: "sandbox",
        about: "Starts a local Truv: no account, no network, stateful",
        command: sandbox::command,
        run: sandbox::run,
    },
    Tool {
        name: "api",
        about: "Sends any request, with the same keys and limits",
        command: api::command,
        run: api::run,
    },
    Tool {
        name: "listen",
        about: "Shows webhooks as they come, and passes them on",
        command: webhooks::listen::command,
        run: webhooks::listen::run,
    },
    Tool {
        name: "trigger",
        about: "Posts an event for a test, signed as Truv signs",
        command: webhooks::trigger::command,
        run: webhooks::trigger::run,
    },
    Tool {
        name: "verify",
        about: "Compares your own sandbox account with the document of this version",
        command: verify::command,
        run: verify::run,
    },
    Tool {
        name: "record",
        about: "Records product flows, or what any client sends, redacted",
        command: truth::record,
        run: truth::run_record,
    },
    Tool {
        name: "redact",
        about: "Takes personal data, keys and tokens out of recordings",
        command: truth::redact,
        run: truth::run_redact,
    },
    Tool {
        name: "drift",
        about: "Compares recordings with an OpenAPI document",
        command: truth::drift,
        run: truth::run_drift,
    },
    Tool {
        name: "spec",
        about: "Prints the OpenAPI document of this version, or compares two",
        command: spec::command,
        run: spec::run,
    },
    Tool {
        name: "profile",
        about: "Keeps the keys of accounts, for --profile",
        command: profile::command,
        run: profile::run,
    },
    Tool {
        name: "completions",
        about: "Prints completions for a shell",
        command: texts::completions,
        run: texts::run_completions,
    },
    Tool { name: "man", about: "Writes manual pages", command: texts::man, run: texts::run_man },
];

/// What stands beside the name of a command.
const LONGEST_LINE: usize = 72;

/// The names and texts of the tools.
fn tools() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter()
}

/// The whole tree. The commands of a resource are made when somebody asks for them.
pub(crate) fn tree() -> Result<Command> {
    let document = document()?;
    let resources = document.resources();
    let mut root = Command::new("truv")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The Truv API and its tools: income, employment, assets, insurance and deposit verification")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .infer_long_args(true)
        .disable_help_subcommand(false)
        .help_template("{about}\n\n{usage-heading} {usage}{after-help}")
        .after_help(overview(&resources)?)
        .after_long_help(format!("{}\n{}", overview(&resources)?, exit_codes::text()));
    for tool in tools() {
        let command = Command::new(tool.name).about(tool.about);
        root = root.subcommand((tool.command)(command));
    }
    for resource in resources {
        if tools().all(|tool| tool.name != resource) {
            let about = document.about(resource);
            root = root.subcommand(Command::new(resource.to_owned()).about(about).defer(operations::fill));
        }
    }
    Ok(root.subcommand(exit_codes::command()))
}

/// All commands with what they are, in two groups.
fn overview(resources: &[&str]) -> Result<String> {
    let document = document()?;
    let width = resources.iter().map(|name| name.len()).max().unwrap_or(0);
    let line = |name: &str, about: &str| format!("  {name:width$}  {}\n", brief(about));
    let mut text = "Tools:\n".to_owned();
    for tool in tools() {
        text.push_str(&line(tool.name, tool.about));
    }
    text.push_str("\nThe API, `truv RESOURCE VERB`:\n");
    for resource in resources {
        if tools().all(|tool| tool.name != *resource) {
            text.push_str(&line(resource, &document.about(resource)));
        }
    }
    text.push_str(
        "\nExamples:\n  truv demo\n  truv users list\n  truv users create --external-user-id crm-0042\n  \
         truv tasks get TASK_ID --wait\n  truv users --help\n",
    );
    Ok(text)
}

/// As much of a sentence as fits on a line.
fn brief(about: &str) -> &str {
    let about = about.trim_end_matches('.');
    let end = if about.len() > LONGEST_LINE { about.find([',', ';']) } else { None };
    end.and_then(|end| about.get(..end)).unwrap_or(about)
}

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<ExitCode> {
    let matches = tree()?.get_matches_from(arguments);
    let Some((name, matches)) = matches.subcommand() else { return Err(Failure::usage("no command is given")) };
    if let Some((verb, matches)) = matches.subcommand()
        && let Some(operation) =
            document()?.operations.iter().find(|operation| operation.resource == name && operation.verb == verb)
    {
        return run::operation(operation, matches);
    }
    if name == "webhooks"
        && let Some((verb, matches)) = matches.subcommand()
        && let Some(result) = webhooks::run(verb, matches)
    {
        return result;
    }
    match tools().find(|tool| tool.name == name) {
        Some(tool) => (tool.run)(matches),
        None => exit_codes::run(),
    }
}

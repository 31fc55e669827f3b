//! The commands of a resource: one for each operation of the document.

use clap::{Arg, ArgAction, Command, value_parser};

use super::{arguments, examples};
use crate::account::{with_profile, with_timeout, with_yes};
use crate::call::awaits;
use crate::document::{Document, Operation, document};
use crate::output::with_flags;

/// Adds the verbs of the resource that the command is named after.
pub(super) fn fill(command: Command) -> Command {
    let Ok(document) = document() else { return command };
    let resource = command.get_name().to_owned();
    let mut command = command.subcommand_required(true).arg_required_else_help(true);
    for operation in document.of_resource(&resource) {
        command = command.subcommand(of_operation(document, operation));
    }
    if resource == "webhooks" {
        command = super::webhooks::verbs(command);
    }
    let examples: Vec<String> = document
        .of_resource(&resource)
        .take(3)
        .map(|operation| format!("  {}", examples::call(document, operation)))
        .collect();
    command.after_help(format!("Examples:\n{}", examples.join("\n")))
}

/// The command of an operation.
pub(super) fn of_operation(document: &Document, operation: &Operation) -> Command {
    let description = &document.description;
    let mut long = unfolded(operation.description(description));
    if let Some(other) = operation.deprecated_by(description) {
        let other =
            document.operation(other).map_or_else(|| other.to_owned(), |other| format!("`truv {}`", other.name()));
        long.push_str(&format!("\n\nDeprecated by Truv; use {other}."));
    }
    long.push_str(&format!("\n\n{} {}", operation.method, operation.path));
    if let Some(source) = operation.source(description) {
        long.push_str(&format!("\n{source}"));
    }
    let mut command = Command::new(operation.verb.clone())
        .about(operation.summary.clone())
        .long_about(format!("{}.\n\n{}", operation.summary, long.trim()))
        .after_help(examples::text(document, operation));
    for parameter in operation.parameters(description) {
        command = command.args(arguments::of_parameter(&parameter));
    }
    if let Some(body) = operation.body(description) {
        command = command.args(arguments::of_body(&body));
    }
    if operation.pages(description).is_some() {
        command = command
            .arg(
                Arg::new("all")
                    .long("all")
                    .action(ArgAction::SetTrue)
                    .help_heading("Pages")
                    .conflicts_with("limit")
                    .help("Reads all pages, not only the first"),
            )
            .arg(
                Arg::new("limit")
                    .long("limit")
                    .value_name("N")
                    .value_parser(value_parser!(u64).range(1..))
                    .help_heading("Pages")
                    .help("Reads this many items, on as many pages as that takes"),
            );
    }
    if operation.has_pdf(description) {
        command = command.arg(
            Arg::new("pdf")
                .long("pdf")
                .value_name("FILE")
                .help_heading("Output")
                .conflicts_with_all(["output", "jq"])
                .help("Writes the report as PDF into this file, for its owner alone; - for standard output"),
        );
    }
    if awaits(&operation.id).is_some() {
        command = command.arg(
            Arg::new("wait")
                .long("wait")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64).range(1..))
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("600")
                .help_heading("Wait")
                .help("Waits until the work has ended, for ten minutes or this time; fails if it ends without success"),
        );
    }
    if !operation.is_reading() {
        command = with_yes(command);
    }
    with_flags(with_timeout(with_profile(command)))
}

/// Paragraphs on one line each, as the terminal folds lines itself. Lists and tables stay as they are.
fn unfolded(text: &str) -> String {
    let is_kept = |line: &str| line.starts_with(['-', '*', '|', ' ']);
    let paragraph = |lines: &str| if lines.lines().any(is_kept) { lines.to_owned() } else { lines.replace('\n', " ") };
    text.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::unfolded;

    #[test]
    fn paragraphs_are_one_line_and_lists_keep_theirs() {
        assert_eq!(unfolded("one\ntwo\n\n- three\n- four\n\nfive"), "one two\n\n- three\n- four\n\nfive");
    }
}

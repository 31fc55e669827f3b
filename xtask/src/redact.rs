//! Takes data of people and keys out of recordings.

use crate::workspace;

/// Redact HAR files in place, or look through them [default with --check: tests/recordings]
///
/// Values of people, keys and tokens become stand-ins of the same type and shape, so that a check against the document finds
/// the same as before. What was redacted already stays as it is. A file changes as a whole or not at all. Without `--spec`,
/// the bodies are read by Truv's document.
#[derive(clap::Args)]
#[command(mut_arg("paths", |paths| paths.required(false)))]
pub(crate) struct Arguments {
    #[command(flatten)]
    arguments: har_redact::command::Arguments,
}

pub(crate) fn run(mut arguments: Arguments) -> anyhow::Result<()> {
    let arguments = &mut arguments.arguments;
    if arguments.check && arguments.paths.is_empty() {
        arguments.paths.push(workspace::path("tests/recordings"));
    }
    har_redact::command::run(arguments, Some(truv_spec::BUNDLE))
}

//! Prints the OpenAPI document, which is spread over several files, as one file.

use crate::workspace;
use anyhow::{Context, anyhow};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use truv_openapi::{Document, problem};

/// Print the OpenAPI document as one file, in JSON
///
/// Follows the references between the files of the document and reports every mistake with its place.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Root file of the document [default: spec/openapi.yaml of this repository]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Print YAML instead of JSON
    #[arg(long)]
    yaml: bool,

    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let spec = arguments.spec.clone().unwrap_or_else(|| workspace::path("spec/openapi.yaml"));
    let document = Document::load(&spec).map_err(|problems| anyhow!("{}", problem::report(&problems)))?;
    let text = if arguments.yaml {
        serde_saphyr::to_string(document.value()).context("the document cannot be written as YAML")?
    } else {
        format!("{:#}\n", document.value())
    };
    match &arguments.output {
        Some(file) => std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display())),
        None => match std::io::stdout().write_all(text.as_bytes()) {
            // The reader, such as `head`, has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.context("cannot write to the standard output"),
        },
    }
}

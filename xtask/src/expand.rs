//! Prints what the build script generates.

use crate::workspace;
use anyhow::{Context, anyhow};
use std::io::{ErrorKind, Write};

/// Print the code that the build script generates from the document
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> anyhow::Result<()> {
    let document = truv_codegen::load(&workspace::path("spec/openapi.yaml")).map_err(|report| anyhow!(report))?;
    let code = truv_codegen::generate(&document, |_| true).map_err(|report| anyhow!(report))?;
    match std::io::stdout().write_all(code.as_bytes()) {
        // The reader, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("cannot write to the standard output"),
    }
}

//! Checks the document against the rules in spec/README.md, beyond what the generator needs.

mod rules;
mod schemas;

use crate::workspace;
use anyhow::{anyhow, bail};
use std::path::PathBuf;
use truv_codegen::api;
use truv_openapi::problem;

/// Check the OpenAPI document against the rules in spec/README.md
///
/// Reports every breach with file, line and remedy, including those that stop the generator.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Root file of the document [default: spec/openapi.yaml of this repository]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let spec = arguments.spec.clone().unwrap_or_else(|| workspace::path("spec/openapi.yaml"));
    let document = truv_codegen::load(&spec).map_err(|report| anyhow!(report))?;
    let mut problems = api::check(&document).err().unwrap_or_default();
    problems.extend(rules::check(&document));
    problems.extend(schemas::check(&document));
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        bail!(problem::report(&problems));
    }
    // documents that progenitor and typify refuse for other reasons
    truv_codegen::generate(&document, |_| true).map_err(|report| anyhow!(report))?;
    println!("{} follows the rules.", spec.display());
    Ok(())
}

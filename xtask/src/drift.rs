//! Compares the document with recorded traffic.

use std::process::exit;

use openapi_drift::command;

use crate::workspace;

pub(crate) use openapi_drift::command::Arguments;

/// The document and the recordings of the repository, unless others are named. Bodies are also read with the types of the client.
/// Ends with the exit code of `openapi-drift`, which differs between findings and a run that could not check.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.names_no_files() {
        // the default paths are relative to that folder
        std::env::set_current_dir(workspace::root())?;
    }
    match command::run(arguments, Some(xtask_drift::decode::check)) {
        Ok(true) => Ok(()),
        Ok(false) => exit(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            exit(2)
        }
    }
}

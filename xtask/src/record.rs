//! Records the product flows.

use crate::workspace;

/// Run the product flows, or forward any client's calls, and write what was sent and answered, as HAR; `cargo xtask record
/// --help` lists the flags
///
/// The work is done by a program of its own, which is built on the client: this one has to run while that does not build.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// What the program `truv-record` takes
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAG")]
    flags: Vec<String>,
}

/// Builds the program and runs it in the folder where this one runs.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let manifest = workspace::path("Cargo.toml");
    let mut command = workspace::cargo();
    command.args(["run", "--quiet", "--package", "truv-record", "--manifest-path"]).arg(manifest).arg("--");
    workspace::run(command.args(&arguments.flags))
}

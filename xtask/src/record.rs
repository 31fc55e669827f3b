//! Records the product flows.

use crate::workspace;

/// Run the product flows, or forward any client's calls, and write the requests and answers as HAR; `cargo xtask record
/// --help` lists the flags
///
/// A separate program does the work, because it needs the client; xtask itself also runs when the client does not build.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of the program `truv-record`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAG")]
    flags: Vec<String>,
}

/// Builds the program and runs it in the current folder.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let manifest = workspace::path("Cargo.toml");
    let mut command = workspace::cargo();
    command.args(["run", "--quiet", "--package", "truv-record", "--manifest-path"]).arg(manifest).arg("--");
    workspace::run(command.args(&arguments.flags))
}

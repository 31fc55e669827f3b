//! Compares the document with recorded traffic.

use crate::workspace;

/// Compare the document with recorded traffic; `cargo xtask drift --help` lists the flags
///
/// A separate program, built with optimizations, does the work. It also reads other documents and recordings.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Arguments of the program `openapi-drift`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAG")]
    flags: Vec<String>,
}

/// Ends with the program's exit code, which differs between findings and a run that could not check.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let manifest = workspace::path("Cargo.toml");
    let mut command = workspace::cargo();
    // the client's own types take some time to build, and are those of its own document alone
    let is_own = !arguments.flags.iter().any(|flag| flag.starts_with("--spec"));
    let package = if is_own { "xtask-drift" } else { "openapi-drift" };
    command.args(["run", "--quiet", "--release", "--package", package, "--manifest-path"]).arg(manifest).arg("--");
    if arguments.flags.iter().any(|flag| flag.starts_with("--spec") || flag.starts_with("--har")) {
        // paths are from where the command was called
        command.args(&arguments.flags);
    } else {
        command.args(&arguments.flags).current_dir(workspace::root());
    }
    let status = command.status()?;
    if !status.success() {
        std::process::exit(status.code().unwrap_or(2));
    }
    Ok(())
}

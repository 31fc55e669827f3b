//! Takes data of people and keys out of recordings.

use crate::record;

/// Redact HAR files in place, or look through them; `cargo xtask redact --help` lists the flags
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// What the program `recorder` takes
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAG")]
    flags: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    record::recorder("redact", &arguments.flags)
}

//! `truv help exit-codes`.

use std::process::ExitCode;

use clap::Command;

use crate::failure::{Class, Result};
use crate::output::say;

pub(super) fn text() -> String {
    let mut text = "Exit codes:\n   0  success\n".to_owned();
    for (class, meaning) in Class::MEANINGS {
        text.push_str(&format!("  {:2}  {meaning}\n", class.number()));
    }
    text
}

pub(super) fn command() -> Command {
    Command::new("exit-codes").about("Lists the exit codes").hide(true).after_help(text())
}

pub(super) fn run() -> Result<ExitCode> {
    say(&text())?;
    Ok(ExitCode::SUCCESS)
}

//! `truv completions` and `truv man`: texts for shells and for `man`, made from the tree of commands.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::tree;
use crate::failure::{Failure, Result};
use crate::output::say;

pub(super) fn completions(command: Command) -> Command {
    command
        .arg(
            Arg::new("shell")
                .required(true)
                .value_name("SHELL")
                .value_parser(value_parser!(Shell))
                .help("The shell that completes commands"),
        )
        .after_help(
            "Examples:\n  truv completions bash > ~/.local/share/bash-completion/completions/truv\n  \
             truv completions zsh > ~/.zfunc/_truv\n  truv completions fish > ~/.config/fish/completions/truv.fish\n  \
             truv completions powershell >> $PROFILE",
        )
}

pub(super) fn run_completions(matches: &ArgMatches) -> Result<ExitCode> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Err(Failure::usage("no shell is named")) };
    let mut text = Vec::new();
    clap_complete::generate(*shell, &mut tree()?, "truv", &mut text);
    say(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(command: Command) -> Command {
    command
        .arg(
            Arg::new("folder")
                .required(true)
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Folder for the pages, one for each command"),
        )
        .after_help("Examples:\n  truv man ~/.local/share/man/man1\n  man truv-users-list")
}

pub(super) fn run_man(matches: &ArgMatches) -> Result<ExitCode> {
    let Some(folder) = matches.get_one::<PathBuf>("folder") else { return Err(Failure::usage("no folder is named")) };
    let failed = |error: std::io::Error| Failure::other(format!("{} cannot be written: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(tree()?, folder).map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

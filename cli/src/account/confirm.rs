//! Nothing changes in production by mistake.

use std::io::{self, BufRead, IsTerminal, Write};

use clap::{Arg, ArgAction, ArgMatches, Command};
use truv_sdk::Environment;

use super::Account;
use crate::failure::{Class, Failure, Result};

/// The flag that answers the question in advance.
pub(crate) fn with_yes(command: Command) -> Command {
    command.arg(
        Arg::new("yes")
            .long("yes")
            .short('y')
            .action(ArgAction::SetTrue)
            .help_heading("Account")
            .help("Does not ask before something changes in production"),
    )
}

/// Asks before a change with keys of production, where data is that of people and tasks are billed.
///
/// # Errors
///
/// The answer is not yes, or there is nobody to ask.
pub(crate) fn confirm(account: &Account, what: &str, matches: &ArgMatches) -> Result<()> {
    let is_allowed = matches.try_get_one::<bool>("yes").ok().flatten().copied().unwrap_or(false);
    if account.environment() != Some(Environment::Production) || is_allowed {
        return Ok(());
    }
    let refused = |why: &str| {
        Err(Failure::new(Class::NotConfirmed, format!("`truv {what}` would change something in production{why}"))
            .advice("say --yes if that is what you want"))
    };
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return refused(", and there is nobody to ask");
    }
    eprint!("`truv {what}` changes something in production, with the keys of {}. Go on? [y/N] ", account.origin);
    let _ = io::stderr().flush();
    let mut answer = String::new();
    let _ = io::stdin().lock().read_line(&mut answer);
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => refused(", and was not confirmed"),
    }
}

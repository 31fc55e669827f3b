//! `secret_command`: asks the user's keyring for a secret.

use std::process::{Command, Stdio};

use truv_sdk::value::Secret;

use crate::failure::{Class, Failure, Result};

/// Runs the command in the shell, and takes the first line that it prints. What it writes to standard error, such as a
/// question for a password, is the user's to see.
pub(super) fn secret_of(command: &str, profile: &str) -> Result<Secret> {
    let failed = |why: &str| {
        Failure::new(Class::Keys, format!("the secret_command of the profile `{profile}` {why}"))
            .advice("run the command by itself: it has to print the access secret as its first line")
    };
    let output = shell(command)
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(&format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(&format!("has failed ({})", output.status)));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| failed("printed something else than text"))?;
    match text.lines().next().map(str::trim) {
        Some(secret) if !secret.is_empty() => Ok(secret.into()),
        _ => Err(failed("printed nothing")),
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

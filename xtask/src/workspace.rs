//! Where things are in the repository, and how to run cargo on them.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A path in the repository, given from its root; short when the command runs there.
pub(crate) fn path(from_root: &str) -> PathBuf {
    let path = root().join(from_root);
    match std::env::current_dir() {
        Ok(here) => path.strip_prefix(here).map(Path::to_owned).unwrap_or(path),
        Err(_) => path,
    }
}

/// A path as messages show it, the same on every system.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Writes a file that a verb of xtask keeps up to date, or with `check` fails if the file is not.
pub(crate) fn keep(file: &Path, name: &str, text: &str, check: bool, verb: &str) -> anyhow::Result<()> {
    let is_up_to_date = std::fs::read_to_string(file).is_ok_and(|old| old == text);
    match (is_up_to_date, check) {
        (true, _) => println!("{name} is up to date."),
        (false, true) => bail!("{name} is out of date; run `cargo xtask {verb}`"),
        (false, false) => {
            std::fs::write(file, text).with_context(|| format!("{} cannot be written", shown(file)))?;
            println!("{name} was updated.");
        }
    }
    Ok(())
}

/// The cargo that runs this command.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command to its end; its output goes to the same place as this program's.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{name} cannot be started; is it installed?"))?;
    if !status.success() {
        bail!("{name} failed ({status}); its output above says why");
    }
    Ok(())
}

/// Runs a command to its end, and returns what it prints.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{name} cannot be started; is it installed?"))?;
    if !output.status.success() {
        bail!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

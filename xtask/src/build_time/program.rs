//! An empty program with some dependencies, in a folder of its own.

use crate::workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The dependencies that any program with asynchronous calls needs, with truv-sdk or without.
const RUNTIME: &str = r#"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

/// A program, and how long its builds took.
pub(super) struct Program {
    folder: PathBuf,
    seconds: Vec<f64>,
}

impl Program {
    /// Makes the program, and downloads what it depends on, in the versions of the lock file in `tree`.
    pub(super) fn create(folder: &Path, dependencies: &str, tree: &Path) -> anyhow::Result<Self> {
        let manifest = format!(
            "[package]\nname = \"program\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}{RUNTIME}\n[workspace]\n"
        );
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
        if tree.join("Cargo.lock").exists() {
            fs::copy(tree.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        }
        workspace::run(workspace::cargo().args(["fetch", "--quiet"]).current_dir(folder))?;
        Ok(Self { folder: folder.to_owned(), seconds: Vec::new() })
    }

    /// Takes the patched crates of `docs/upstream/` in place of the published ones.
    pub(super) fn patch(&self) -> anyhow::Result<()> {
        let apply = workspace::root().join("docs/upstream/apply.py");
        let lines = workspace::output(Command::new(apply).arg("patched").current_dir(&self.folder))?;
        let manifest = self.folder.join("Cargo.toml");
        fs::write(&manifest, format!("{}\n{lines}", fs::read_to_string(&manifest)?))?;
        workspace::run(workspace::cargo().args(["fetch", "--quiet"]).current_dir(&self.folder))
    }

    /// Builds from nothing, and returns the seconds it took.
    #[allow(clippy::disallowed_methods, reason = "a stopwatch for builds has no use for a clock that tests can set")]
    pub(super) fn build(&mut self) -> anyhow::Result<f64> {
        let target = self.folder.join("target");
        let start = Instant::now();
        workspace::run(
            workspace::cargo()
                .args(["build", "--quiet", "--offline", "--timings"])
                .current_dir(&self.folder)
                .env("CARGO_TARGET_DIR", &target)
                // cargo does this for a crate from the registry, but not for a crate in a folder
                .env("CARGO_INCREMENTAL", "0")
                .env_remove("RUSTC_WRAPPER")
                .stdout(Stdio::null()),
        )?;
        let seconds = start.elapsed().as_secs_f64();
        self.seconds.push(seconds);
        // the report stays for `timings`; the rest would fill the disk
        fs::copy(target.join("cargo-timings/cargo-timing.html"), self.report())?;
        fs::remove_dir_all(&target)?;
        Ok(seconds)
    }

    /// Cargo's report on the last build.
    pub(super) fn report(&self) -> PathBuf {
        self.folder.join("timings.html")
    }

    pub(super) fn median(&self) -> f64 {
        median(&self.seconds)
    }
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    (middle(sorted.len() / 2) + middle(sorted.len().saturating_sub(1) / 2)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn median_of_odd_and_even_numbers_of_runs() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}

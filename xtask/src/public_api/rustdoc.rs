//! Has rustdoc describe a package as JSON.

use crate::workspace::{self, shown};
use anyhow::{Context, bail};
use rustdoc_types::FORMAT_VERSION;
use serde_json::Value;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Names the real rustdoc, which this program replaces.
const STANDS_FOR: &str = "TRUV_XTASK_STANDS_FOR_RUSTDOC";

/// A package as rustdoc describes it.
pub(super) struct Documentation {
    /// The JSON file.
    pub(super) path: PathBuf,
    pub(super) json: Value,
}

/// Describes the package's library with all features.
pub(super) fn describe(manifest: &Path, package: &str) -> anyhow::Result<Documentation> {
    let rustdoc = env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    workspace::run(
        workspace::cargo()
            .args(["rustdoc", "--quiet", "--lib", "--all-features", "--package", package, "--manifest-path"])
            .arg(manifest)
            .args(["--", "-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"])
            .env("RUSTDOC", env::current_exe().context("this program does not know where it is")?)
            .env(STANDS_FOR, rustdoc),
    )?;
    let path = target_folder(manifest)?.join("doc").join(package.replace('-', "_")).with_extension("json");
    let text = fs::read_to_string(&path).with_context(|| format!("rustdoc left no {}", shown(&path)))?;
    Ok(Documentation { json: parse(&text)?, path })
}

/// Cargo runs this as rustdoc. JSON output is not stable yet. The variable that allows it is set only here: if cargo saw the
/// variable, cargo would rebuild everything that depends on build scripts.
pub(crate) fn stand_in() -> Option<ExitCode> {
    let rustdoc: OsString = env::var_os(STANDS_FOR)?;
    let status =
        Command::new(&rustdoc).args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1").env_remove(STANDS_FOR).status();
    Some(match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {} cannot be started: {error}", rustdoc.display());
            ExitCode::FAILURE
        }
    })
}

fn parse(text: &str) -> anyhow::Result<Value> {
    let json: Value = serde_json::from_str(text).context("rustdoc's output is not JSON")?;
    let version = json.get("format_version").and_then(Value::as_u64);
    if version != Some(FORMAT_VERSION.into()) {
        let version = version.map_or("none".to_owned(), |version| version.to_string());
        bail!(
            "rustdoc writes format {version} of its JSON, and this command reads {FORMAT_VERSION}; `.ci/run public-api` takes a \
             compiler that writes it. For a newer compiler there, set rustdoc-types, public-api and cargo-check-external-types in \
             xtask/Cargo.toml to versions that read its format"
        );
    }
    Ok(json)
}

fn target_folder(manifest: &Path) -> anyhow::Result<PathBuf> {
    let output = workspace::cargo()
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .output()
        .context("cargo metadata cannot be started")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")?;
    let folder = metadata.get("target_directory").and_then(Value::as_str);
    folder.map(PathBuf::from).context("cargo metadata names no target folder")
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn another_format_is_refused_with_what_to_do() {
        let error = parse(r#"{"format_version": 12}"#).map(|_| ()).map_err(|error| error.to_string());
        let message = error.expect_err("format 12 is long gone");
        assert!(message.contains("format 12"), "{message}");
        assert!(message.contains(".ci/run public-api"), "{message}");
    }
}

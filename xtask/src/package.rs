//! Writes the generated code that a release carries, and packs all published packages.

use crate::workspace;
use anyhow::{Context, anyhow, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Where the build script of truv-sdk looks for the text without the feature `generate`.
const FOLDER: &str = "generated";

/// Pack the published packages; that of truv-sdk carries the generated code
///
/// The code is written by the generator that `build.rs` calls, into a folder that git ignores, and removed after packing, so that
/// no stale code stays. Packages are in `target/package/`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only write the code to `generated/` and leave it there, to build this checkout without the feature `generate`
    #[arg(long)]
    text: bool,

    /// Do not build each package after packing
    #[arg(long)]
    no_verify: bool,

    /// Publish the packages; the checkout must be exactly the tag of their version
    #[arg(long, conflicts_with = "text")]
    publish: bool,

    /// With `--publish`: do everything but the upload; any commit will do
    #[arg(long, requires = "publish")]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.publish && !arguments.dry_run {
        is_tagged()?;
    }
    let folder = write()?;
    if arguments.text {
        println!("Wrote {}.", workspace::shown(&workspace::path(FOLDER)));
        return Ok(());
    }
    let outcome = cargo(arguments);
    fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", workspace::shown(&folder)))?;
    outcome
}

/// Where the code is written.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join(FOLDER)
}

/// Writes the code for all products.
pub(crate) fn write() -> anyhow::Result<PathBuf> {
    let document = truv_codegen::load(&workspace::path("spec/openapi.yaml")).map_err(|report| anyhow!(report))?;
    let files = truv_codegen::files(&document, |_| true).map_err(|report| anyhow!(report))?;
    let folder = folder();
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", workspace::shown(&folder)))?;
    for (name, text) in files {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("{} cannot be written", workspace::shown(&file)))?;
    }
    Ok(folder)
}

/// Packs or publishes, in the order of dependencies. Git does not know the generated code, hence `--allow-dirty`.
fn cargo(arguments: &Arguments) -> anyhow::Result<()> {
    let mut command = workspace::cargo();
    command.current_dir(workspace::root());
    command.arg(if arguments.publish { "publish" } else { "package" }).args([
        "--workspace",
        "--locked",
        "--allow-dirty",
    ]);
    if arguments.no_verify {
        command.arg("--no-verify");
    }
    if arguments.dry_run {
        command.arg("--dry-run");
    }
    for name in private()? {
        command.args(["--exclude", &name]);
    }
    workspace::run(&mut command)
}

/// The packages that are not published.
fn private() -> anyhow::Result<Vec<String>> {
    let mut command = workspace::cargo();
    command.args(["metadata", "--format-version", "1", "--no-deps", "--locked"]).current_dir(workspace::root());
    let metadata: serde_json::Value = serde_json::from_str(&workspace::output(&mut command)?)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let private = packages.filter(|package| package["publish"].as_array().is_some_and(Vec::is_empty));
    Ok(private.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect())
}

/// An error unless the checkout is the tag of this version, with no difference.
fn is_tagged() -> anyhow::Result<()> {
    let git =
        |arguments: &[&str]| workspace::output(Command::new("git").args(arguments).current_dir(workspace::root()));
    let changed = git(&["status", "--porcelain"])?;
    if !changed.is_empty() {
        bail!("these files differ from the commit; commit or remove them before publishing:\n{}", changed.trim_end());
    }
    let tag = format!("v{}", env!("CARGO_PKG_VERSION"));
    if !git(&["tag", "--points-at", "HEAD"])?.lines().any(|name| name == tag) {
        bail!("this commit does not have the tag {tag}; check out the tag, or tag the release first");
    }
    Ok(())
}

//! Lists the files of the document, and bundles them if the feature `bundle` is on.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script talks to cargo")]

#[cfg(feature = "bundle")]
#[path = "requests.rs"]
mod requests;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    if let Err(report) = run() {
        eprintln!("{report}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    println!("cargo:rerun-if-changed=.");
    let variable = |name: &str| env::var_os(name).ok_or(format!("{name} is not set; cargo sets it for build scripts"));
    let folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    write(&out.join("files.rs"), &list(&folder)?)?;
    bundle(&out)
}

/// An array of names and `include_str!`s.
fn list(folder: &Path) -> Result<String, String> {
    let failed = |error| format!("{} cannot be read: {error}", folder.display());
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            rows.push(format!("({name:?}, include_str!({:?})),\n", path.display().to_string()));
        }
    }
    rows.sort();
    Ok(format!("[\n{}]\n", rows.concat()))
}

#[cfg(feature = "bundle")]
fn bundle(out: &Path) -> Result<(), String> {
    use truv_openapi::{Document, problem};

    let document = Document::load(Path::new("openapi.yaml")).map_err(|problems| problem::report(&problems))?;
    write(&out.join("openapi.json"), &document.value().to_string())?;
    write(&out.join("requests.json"), &requests::of(document.value()).to_string())
}

#[cfg(not(feature = "bundle"))]
fn bundle(_: &Path) -> Result<(), String> {
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

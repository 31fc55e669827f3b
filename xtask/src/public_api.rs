//! Guards the public interfaces of the packages against unintended changes, and against types of internal dependencies, such as
//! the HTTP client. Both checks read rustdoc's JSON.

mod exposure;
mod listing;
mod rustdoc;

pub(crate) use rustdoc::stand_in;

use crate::workspace::{self, shown};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the listings are.
const FOLDER: &str = "public-api";

/// Compare public interfaces with the listings in public-api/, and check which other crates they expose
///
/// `public-api/PACKAGE/` lists the public API of a package with all its features, as `cargo public-api -ss` prints it, one file
/// for each module.
/// `public-api/PACKAGE.toml` is the configuration of `cargo check-external-types`: the types of other crates that may appear.
/// Every package with a listing is checked.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Rewrite the listings
    #[arg(long)]
    update: bool,

    /// Check only these packages; with --update they need no listing yet [default: every package with a listing]
    #[arg(long, value_name = "NAME")]
    package: Vec<String>,

    /// Manifest of the workspace [default: this repository's]
    #[arg(long, value_name = "FILE")]
    manifest_path: Option<PathBuf>,

    /// Folder with the listings [default: public-api]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = arguments.folder.clone().unwrap_or_else(|| workspace::path(FOLDER));
    let manifest = arguments.manifest_path.clone().unwrap_or_else(|| workspace::path("Cargo.toml"));
    let packages = if arguments.package.is_empty() { listed(&folder)? } else { arguments.package.clone() };
    let mut wrong = Vec::new();
    for package in &packages {
        let documentation = rustdoc::describe(&manifest, package)?;
        let agreed = folder.join(package);
        let now = listing::list(&documentation, package)?;
        if arguments.update {
            listing::write(&agreed, &now)?;
            println!("{package}: wrote {}", shown(&agreed));
        } else if listing::is_as_agreed(&listing::read(&agreed)?, &now, &agreed) {
            println!("{package}: the public interface matches {}", shown(&agreed));
        } else {
            wrong.push(format!(
                "the public interface of {package} is not as in {}; if that is meant, run `cargo xtask public-api --update`, and \
                 write into CHANGELOG.md what users have to do",
                shown(&agreed)
            ));
        }
        let allowed = folder.join(package).with_extension("toml");
        match exposure::check(&documentation, &allowed)? {
            0 => println!("{package}: the public interface exposes only what {} allows", shown(&allowed)),
            count => wrong.push(format!(
                "the public interface of {package} exposes types of other crates in {count} places; wrap the types, make the \
                 items private, or allow the types in {} if callers may see them",
                shown(&allowed)
            )),
        }
    }
    match wrong.as_slice() {
        [] => Ok(()),
        _ => bail!("{}", wrong.join("\nerror: ")),
    }
}

/// The packages that have a listing.
fn listed(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut packages = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", shown(folder)))? {
        let path = entry?.path();
        if path.is_dir() {
            packages.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    packages.sort();
    if packages.is_empty() {
        bail!("{} has no listing; write the first with --update --package NAME", shown(folder));
    }
    Ok(packages)
}

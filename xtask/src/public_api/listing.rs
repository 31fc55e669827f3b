//! The list of everything public, one line each, one file for each module.

use super::rustdoc::Documentation;
use crate::workspace::shown;
use anyhow::Context;
use public_api::Builder;
use similar::TextDiff;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where the items of the crate's root are listed. No module can have this name.
const ROOT: &str = "crate";

/// Crates whose traits say what their methods are: a line for the `impl` is enough.
const KNOWN: [&str; 4] = ["core", "alloc", "std", "serde_core"];

/// The files of a listing: names of modules, and their lines.
pub(super) type Listing = BTreeMap<String, String>;

/// What `cargo public-api -ss` prints, without the methods of well-known traits.
pub(super) fn list(documentation: &Documentation, package: &str) -> anyhow::Result<Listing> {
    let interface = Builder::from_rustdoc_json(&documentation.path)
        // items that the compiler or other crates make for every type
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .context("rustdoc's JSON cannot be listed")?;
    Ok(by_module(&interface.to_string(), &format!("{}::", package.replace('-', "_"))))
}

/// `root` is the start of every path, such as `truv_sdk::`.
fn by_module(interface: &str, root: &str) -> Listing {
    let path = |line: &str| line.split_once(root).map(|(_, path)| path.to_owned());
    let is_module = |line: &&str| line.starts_with("pub mod ");
    let modules: BTreeSet<String> = interface.lines().filter(is_module).filter_map(path).collect();
    let mut listing = Listing::new();
    let mut file = ROOT.to_owned();
    let mut methods_of = None;
    for line in interface.lines() {
        if line.starts_with("impl") {
            // stays in the file of the type or trait above it
            methods_of = known_trait_on(line);
        } else {
            let path = path(line).unwrap_or_default();
            let is_method = |owner: &String| line.contains(&format!("fn {owner}::"));
            if methods_of.as_ref().is_some_and(is_method) {
                continue;
            }
            let module = path.split("::").next().unwrap_or_default();
            file = modules.get(module).map_or_else(|| ROOT.to_owned(), String::clone);
        }
        let text = listing.entry(file.clone()).or_default();
        text.push_str(line);
        text.push('\n');
    }
    listing
}

/// The type that gets the methods of a well-known trait from this `impl`.
fn known_trait_on(implementation: &str) -> Option<String> {
    let mut depth = 0;
    let after_parameters = implementation.find(|letter| {
        depth += i32::from(letter == '<') - i32::from(letter == '>');
        depth == 0 && letter == ' '
    })?;
    let (name, owner) = implementation[after_parameters + 1..].split_once(" for ")?;
    let is_known = KNOWN.iter().any(|known| name.starts_with(&format!("{known}::")));
    is_known.then(|| owner.split(" where ").next().unwrap_or(owner).to_owned())
}

/// Prints the difference if there is one.
pub(super) fn is_as_agreed(agreed: &Listing, now: &Listing, folder: &Path) -> bool {
    let names: BTreeSet<&String> = agreed.keys().chain(now.keys()).collect();
    for name in names {
        let of = |listing: &Listing| listing.get(name).cloned().unwrap_or_default();
        let (before, after) = (of(agreed), of(now));
        if before != after {
            let difference = TextDiff::from_lines(&before, &after);
            print!("{}", difference.unified_diff().context_radius(0).header(&shown(&file(folder, name)), "public now"));
        }
    }
    agreed == now
}

/// The listing in a folder; empty without the folder.
pub(super) fn read(folder: &Path) -> anyhow::Result<Listing> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Listing::new()),
        outcome => outcome.with_context(|| format!("{} cannot be read", shown(folder)))?,
    };
    let mut listing = Listing::new();
    for entry in entries {
        let path = entry?.path();
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", shown(&path)))?;
        listing.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), text);
    }
    Ok(listing)
}

/// Makes the folder hold this listing and nothing else.
pub(super) fn write(folder: &Path, listing: &Listing) -> anyhow::Result<()> {
    let before = read(folder)?;
    let gone = before.keys().filter(|name| !listing.contains_key(*name));
    let context = || format!("{} cannot be written", shown(folder));
    fs::create_dir_all(folder).with_context(context)?;
    gone.map(|name| file(folder, name)).try_for_each(fs::remove_file).with_context(context)?;
    listing.iter().try_for_each(|(name, text)| fs::write(file(folder, name), text)).with_context(context)
}

fn file(folder: &Path, module: &str) -> PathBuf {
    folder.join(module).with_extension("txt")
}

//! Checks that the folders of a crate do not import each other in a circle. Reads only the source text, without a compiler.

mod circles;
mod source;
mod tokens;
mod tree;

use crate::workspace::{self, shown};
use anyhow::{Context, bail};
use circles::Knot;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tree::Tree;

/// Check that folders import each other in one direction only
///
/// A room is a folder, or a file directly beside `lib.rs`. An arrow leads from a room to another room that it names in a `use`
/// or in a path that starts with `crate` or `super`; re-exported names are followed to their origin. The inside of each folder
/// is checked in the same way, with its own folders as the rooms. Left out are `lib.rs` and `main.rs`, which import all rooms,
/// tests, and code that a build script writes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folders with a `lib.rs` or `main.rs` [default: those of every package of the workspace]
    #[arg(value_name = "FOLDER")]
    folders: Vec<PathBuf>,

    /// Show every circle and every place, not only the first few
    #[arg(long)]
    all: bool,
}

/// How many circles of the same rooms, and how many places of an arrow, are shown.
const SHOWN: usize = 3;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let crates = if arguments.folders.is_empty() { of_workspace()? } else { named(&arguments.folders)? };
    let mut found = 0;
    for (folder, roots) in &crates {
        let tree = Tree::read(roots)?;
        let arrows = tree.arrows();
        let knots = circles::find(&arrows);
        let folder = shown(folder);
        if knots.is_empty() {
            let rooms: BTreeSet<_> = arrows.iter().flat_map(|arrow| [&arrow.from, &arrow.to]).collect();
            println!("{folder}: {} between {}, no circle", count(arrows.len(), "arrow"), count(rooms.len(), "room"));
        }
        for knot in &knots {
            println!(
                "{folder}: {} import each other in a circle: {}",
                count(knot.rooms.len(), "room"),
                knot.rooms.join(", ")
            );
            print(knot, if arguments.all { usize::MAX } else { SHOWN });
            found += knot.circles.len();
        }
    }
    match found {
        0 => Ok(()),
        _ => bail!(
            "{}; move what both sides need into a room below both, or hand it over as a parameter",
            count(found, "import circle")
        ),
    }
}

fn count(number: usize, name: &str) -> String {
    format!("{number} {name}{}", if number == 1 { "" } else { "s" })
}

fn print(knot: &Knot<'_>, shown: usize) {
    for circle in knot.circles.iter().take(shown) {
        println!("  circle of {}", count(circle.len(), "arrow"));
        for arrow in circle {
            println!("    {} -> {}", arrow.from, arrow.to);
            for place in arrow.places.iter().take(shown) {
                println!("      {place}");
            }
            if arrow.places.len() > shown {
                println!("      and {} more", arrow.places.len() - shown);
            }
        }
    }
    if knot.circles.len() > shown {
        println!("  and {}; --all shows them", count(knot.circles.len() - shown, "more circle"));
    }
}

/// The files that crates start with, by their folder.
type Crates = BTreeMap<PathBuf, Vec<PathBuf>>;

fn named(folders: &[PathBuf]) -> anyhow::Result<Crates> {
    let mut crates = Crates::new();
    for folder in folders {
        let roots: Vec<_> =
            ["lib.rs", "main.rs"].iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
        if roots.is_empty() {
            bail!("{} has neither a lib.rs nor a main.rs; name the folder of a crate, such as src", shown(folder));
        }
        crates.insert(folder.clone(), roots);
    }
    Ok(crates)
}

/// Every library and program of the workspace.
fn of_workspace() -> anyhow::Result<Crates> {
    let output = workspace::cargo()
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(workspace::path("Cargo.toml"))
        .output()
        .context("cargo metadata cannot be started")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata printed no JSON")?;
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut crates = Crates::new();
    for target in list(&metadata, "packages").iter().flat_map(|package| list(package, "targets")) {
        let kinds = list(&target, "kind");
        let counts = kinds.iter().filter_map(Value::as_str).any(|kind| matches!(kind, "lib" | "bin" | "proc-macro"));
        let Some(root) = target.get("src_path").and_then(Value::as_str).filter(|_| counts) else { continue };
        let root = short(Path::new(root));
        let folder = root.parent().unwrap_or(Path::new(".")).to_owned();
        crates.entry(folder).or_default().push(root);
    }
    Ok(crates)
}

/// The path relative to the repository, where the command usually runs.
fn short(path: &Path) -> PathBuf {
    path.strip_prefix(workspace::root())
        .map_or_else(|_| path.to_owned(), |rest| workspace::path(&rest.to_string_lossy()))
}

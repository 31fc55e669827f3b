//! Says what a release changes: on the wire, in the Rust API, and by which step the version has to go up.

mod outline;
mod step;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use truv_openapi::diff::{Change, Level, compare};
use truv_openapi::{Description, Texts, problem};

use crate::workspace;
use outline::Outline;
use step::Step;

/// Tags of releases.
const TAGS: &str = "v*";
/// Folders that are compared.
const DOCUMENT: &str = "spec";
const OUTLINES: &str = "public-api";
/// Lines of one kind that a draft of the changelog names; more are counted.
const MOST_LINES: usize = 40;

/// Compare the document and the public Rust API with the last release
///
/// Says for each change of the document whether it breaks on the wire, and for each line of the outlines in public-api/ whether
/// it breaks a program; gives the step of the version and a draft for CHANGELOG.md.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Commit, tag or branch to compare with [default: the last tag v*]
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,

    /// Repository [default: this one]
    #[arg(long, value_name = "FOLDER")]
    repository: Option<std::path::PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let git = Git(arguments.repository.clone().unwrap_or_else(|| workspace::root().to_owned()));
    let base = match &arguments.base {
        Some(base) => base.clone(),
        None => match git.last_tag() {
            Some(tag) => tag,
            None => {
                println!("There is no tag {TAGS} yet, so there is nothing to compare with; --base names a commit.");
                return Ok(());
            }
        },
    };
    let wire = compare(&git.document(Some(&base))?, &git.document(None)?);
    let outlines = git.outlines(&base)?;
    let version = git.version()?;
    let step = Step::of(&outlines);
    println!("Compared with {base}.\n");
    println!("On the wire: {}.", counts(&wire));
    for change in wire.iter().filter(|change| change.level > Level::Compatible) {
        println!("  {}", line(change));
    }
    println!("\nThe Rust API:");
    if outlines.iter().all(Outline::is_same) {
        println!("  no line differs");
    }
    for outline in outlines.iter().filter(|outline| !outline.is_same()) {
        println!("  {}: {} lines removed, {} added", outline.module, outline.removed.len(), outline.added.len());
    }
    println!("\nVersion: {} -> {} ({})", version, step.after(&version)?, step.reason());
    println!("\nDraft for CHANGELOG.md:\n\n{}", draft(&wire, &outlines));
    Ok(())
}

fn counts(changes: &[Change]) -> String {
    let count = |level: Level| changes.iter().filter(|change| change.level == level).count();
    format!(
        "{} breaking, {} risky, {} compatible",
        count(Level::Breaking),
        count(Level::Risky),
        count(Level::Compatible)
    )
}

fn line(change: &Change) -> String {
    let parts = [&change.operation, &change.place, &change.detail];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    format!("{}: {} ({})", change.level, parts.join(": "), change.rule)
}

/// What users notice, as a start for whoever writes the changelog.
fn draft(wire: &[Change], outlines: &[Outline]) -> String {
    let of = |rules: &[&str]| -> Vec<String> {
        let wanted = wire.iter().filter(|change| rules.contains(&change.rule));
        wanted.map(|change| format!("`{}`", change.operation)).collect()
    };
    let mut text = String::new();
    let mut section = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        text.push_str(&format!("### {title}\n\n"));
        for line in lines.iter().take(MOST_LINES) {
            text.push_str(&format!("- {line}\n"));
        }
        if lines.len() > MOST_LINES {
            text.push_str(&format!("- and {} more\n", lines.len() - MOST_LINES));
        }
        text.push('\n');
    };
    let items = |pick: fn(&Outline) -> &Vec<String>| -> Vec<String> {
        outlines.iter().flat_map(pick).filter(|line| outline::is_item(line)).map(|line| format!("`{line}`")).collect()
    };
    section("Operations that are new", of(&["endpoint-added"]));
    let removed =
        ["api-removed-without-deprecation", "api-path-removed-without-deprecation", "api-removed-with-deprecation"];
    section("Operations that are gone", of(&removed));
    section("Operations that Truv gave up", of(&["endpoint-deprecated"]));
    section("Removed or changed in Rust", items(|outline| &outline.removed));
    section("Added in Rust", items(|outline| &outline.added));
    if text.is_empty() { "Nothing that users notice.\n".to_owned() } else { text }
}

/// A repository.
struct Git(std::path::PathBuf);

impl Git {
    fn output(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output =
            Command::new("git").current_dir(&self.0).args(arguments).output().context("git cannot be started")?;
        if !output.status.success() {
            bail!("git {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        String::from_utf8(output.stdout).context("git gave something else than text")
    }

    fn last_tag(&self) -> Option<String> {
        let tag = self.output(&["describe", "--tags", "--match", TAGS, "--abbrev=0"]).ok()?;
        Some(tag.trim().to_owned()).filter(|tag| !tag.is_empty())
    }

    /// The files of a folder with this ending, as they were; without a revision, as they are now.
    fn files(&self, revision: Option<&str>, folder: &str, ending: &str) -> anyhow::Result<BTreeMap<String, String>> {
        let names = match revision {
            Some(revision) => self.output(&["ls-tree", "-r", "--name-only", revision, &format!("{folder}/")])?,
            None => self.output(&["ls-files", "--cached", "--others", "--deduplicate", &format!("{folder}/")])?,
        };
        let text = |name: &str| match revision {
            Some(revision) => self.output(&["show", &format!("{revision}:{name}")]),
            None => std::fs::read_to_string(self.0.join(name)).with_context(|| format!("{name} cannot be read")),
        };
        let is_there = |name: &&str| name.ends_with(ending) && (revision.is_some() || self.0.join(name).exists());
        let inside = |name: &str| name.strip_prefix(&format!("{folder}/")).unwrap_or(name).to_owned();
        names.lines().filter(is_there).map(|name| Ok((inside(name), text(name)?))).collect()
    }

    fn document(&self, revision: Option<&str>) -> anyhow::Result<Description> {
        let files = self.files(revision, DOCUMENT, ".yaml")?;
        let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Description::read(&Texts::new(DOCUMENT, &texts), Path::new("openapi.yaml")).map_err(|problems| {
            let whose =
                revision.map_or_else(|| "the document".to_owned(), |revision| format!("the document of {revision}"));
            anyhow::anyhow!("{whose} cannot be read:\n{}", problem::report(&problems))
        })
    }

    fn outlines(&self, base: &str) -> anyhow::Result<Vec<Outline>> {
        let (old, new) = (self.files(Some(base), OUTLINES, ".txt")?, self.files(None, OUTLINES, ".txt")?);
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let text = |files: &BTreeMap<String, String>, name: &str| files.get(name).cloned().unwrap_or_default();
        Ok(names.into_iter().map(|name| Outline::of(name, &text(&old, name), &text(&new, name))).collect())
    }

    fn version(&self) -> anyhow::Result<String> {
        let manifest: toml::Table = std::fs::read_to_string(self.0.join("Cargo.toml"))?.parse()?;
        let version = manifest.get("workspace").and_then(|table| table.get("package")?.get("version")?.as_str());
        version.map(str::to_owned).context("Cargo.toml has no version for the workspace")
    }
}

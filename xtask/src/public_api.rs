//! Proves that the public items of truv-sdk expose no crate that callers should not have to know, such as the HTTP
//! client inside. It asks rustdoc for its JSON, which names every type by the path of its definition.

mod exposure;

use crate::workspace;
use anyhow::{Context, bail};
use rustdoc_types::{Crate, FORMAT_VERSION};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Check that no public item exposes a crate that is not in xtask/allowed-external-types.txt
///
/// Looks at every signature, field, bound, re-export and trait implementation that the documentation shows, with all
/// features on. Items marked `#[doc(hidden)]` are not public by convention and are not looked at.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Crates and paths that may appear, one a line [default: xtask/allowed-external-types.txt]
    #[arg(long, value_name = "FILE")]
    allowed: Option<PathBuf>,

    /// Manifest of the workspace to look at [default: this repository's]
    #[arg(long, value_name = "FILE")]
    manifest_path: Option<PathBuf>,

    /// Package to look at
    #[arg(long, default_value = "truv-sdk", value_name = "NAME")]
    package: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let file = arguments.allowed.clone().unwrap_or_else(|| workspace::path("xtask/allowed-external-types.txt"));
    let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let allowed = Allowed::parse(&text);

    let exposures = exposure::find(&documentation(arguments)?);
    let mut refused = 0;
    let mut used = BTreeSet::new();
    for (external, exposed_by) in &exposures {
        match allowed.matching(external) {
            Some(line) => {
                used.insert(line);
            }
            None => {
                refused += exposed_by.len();
                for item in exposed_by {
                    println!("{item} exposes {external}");
                }
            }
        }
    }
    for line in allowed.lines.iter().filter(|line| !used.contains(line.as_str())) {
        println!("note: {} allows `{line}`, which nothing exposes", file.display());
    }
    if refused > 0 {
        bail!(
            "{refused} uses of types that are not ours in the public interface of {}; wrap them, make the items \
             private, or add a line to {} if callers may see the type",
            arguments.package,
            file.display()
        );
    }
    println!("{}: the public interface exposes only what {} allows", arguments.package, file.display());
    Ok(())
}

/// The crates and paths that may be exposed.
struct Allowed {
    lines: Vec<String>,
}

impl Allowed {
    fn parse(text: &str) -> Self {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        Self { lines: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect() }
    }

    /// The line that allows a path such as `http::status::StatusCode`: itself, or anything it lies in.
    fn matching(&self, path: &str) -> Option<&str> {
        let lines = self.lines.iter().map(String::as_str);
        lines
            .into_iter()
            .find(|line| path.strip_prefix(line).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
    }
}

/// Has rustdoc describe the package. Its JSON is not stable yet, so the compiler is told to allow it for this crate.
fn documentation(arguments: &Arguments) -> anyhow::Result<Crate> {
    let manifest = arguments.manifest_path.clone().unwrap_or_else(|| workspace::path("Cargo.toml"));
    let library = arguments.package.replace('-', "_");
    workspace::run(
        workspace::cargo()
            .args(["rustdoc", "--quiet", "--lib", "--all-features", "--package", &arguments.package])
            .arg("--manifest-path")
            .arg(&manifest)
            .args(["--", "-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"])
            .env("RUSTC_BOOTSTRAP", &library),
    )?;
    let path = target_folder(&manifest)?.join("doc").join(library).with_extension("json");
    let text = fs::read_to_string(&path).with_context(|| format!("rustdoc left no {}", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> anyhow::Result<Crate> {
    let value: Value = serde_json::from_str(text).context("rustdoc's output is not JSON")?;
    let version = value.get("format_version").and_then(Value::as_u64);
    if version != Some(FORMAT_VERSION.into()) {
        let version = version.map_or("none".to_owned(), |version| version.to_string());
        bail!(
            "rustdoc writes format {version} of its JSON, and this command reads {FORMAT_VERSION}; set the crate \
             rustdoc-types in xtask/Cargo.toml to the version whose FORMAT_VERSION is {version}"
        );
    }
    serde_json::from_value(value).context("rustdoc's JSON does not have the shape that its format number promises")
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
    use super::{Allowed, parse};

    #[test]
    fn a_line_allows_its_path_and_what_lies_in_it() {
        let allowed = Allowed::parse("# crates\nhttp  # headers\nserde_json::Value\n\n");
        assert_eq!(allowed.matching("http::status::StatusCode"), Some("http"));
        assert_eq!(allowed.matching("serde_json::Value"), Some("serde_json::Value"));
        assert_eq!(allowed.matching("serde_json::Error"), None);
        assert_eq!(allowed.matching("http_body::Body"), None);
    }

    #[test]
    fn another_format_is_refused_with_what_to_do() {
        let error = parse(r#"{"format_version": 12}"#).map(|_| ()).map_err(|error| error.to_string());
        let message = error.expect_err("format 12 is long gone");
        assert!(message.contains("format 12"), "{message}");
        assert!(message.contains("rustdoc-types"), "{message}");
    }
}

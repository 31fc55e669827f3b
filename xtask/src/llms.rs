//! `llms.txt`: what the crate offers, for programs that read documentation.

use crate::workspace;
use anyhow::{Context, anyhow};
use std::fmt::Write;
use std::path::Path;
use truv_codegen::api;

const FILE: &str = "llms.txt";
/// Where the guide can be read.
const GUIDE: &str = "https://truv-sdk.github.io/truv-sdk";
const REPOSITORY: &str = "https://github.com/truv-sdk/truv-sdk/blob/main";

/// Write llms.txt: how calls look, the pages of the guide, the features, and every operation
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Compare the file with the repository; fails if it is out of date
    #[arg(long)]
    check: bool,

    /// Folder of the repository [default: this one]
    #[arg(long, value_name = "FOLDER")]
    root: Option<std::path::PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = arguments.root.clone().unwrap_or_else(|| workspace::path(""));
    workspace::keep(&root.join(FILE), FILE, &text(&root)?, arguments.check, "llms")
}

fn text(root: &Path) -> anyhow::Result<String> {
    let readme = read(&root.join("README.md"))?;
    let (title, rest) = readme.split_once("\n\n").context("README.md has no title")?;
    let is_text = |part: &&str| !part.starts_with('[');
    let summary = rest.split("\n\n").find(is_text).context("README.md has no summary")?;
    let call = between(&readme, "```rust,no_run\n", "```").context("README.md shows no call")?;
    let mut text = format!(
        "{title}\n\n> {}\n\nAdd it with `cargo add truv-sdk`. Calls look like this:\n\n```rust\n{call}```\n\n\
         Every operation below is a method of `Client` with that name. Setters have the names of parameters; `body_map` sets \
         fields of the body; `send` makes the call. Errors have predicates such as `is_retryable`. Lists have `stream`, \
         tasks and orders have `wait`.\n\n## Guide\n\n",
        summary.replace('\n', " ")
    );
    guide(&mut text, &root.join("guide/src"))?;
    text.push_str(
        "\n## Reference\n\n- [docs.rs](https://docs.rs/truv-sdk/latest/truv_sdk/index.html): every type and method\n",
    );
    writeln!(text, "- [The OpenAPI document]({REPOSITORY}/spec/README.md): what the client is generated from")?;
    writeln!(
        text,
        "- [The local Truv]({REPOSITORY}/sandbox/README.md): for tests without an account, in any language"
    )?;
    writeln!(text, "- [The command `truv`]({REPOSITORY}/cli/README.md): the same without Rust")?;
    text.push_str("\n## Cargo features\n\n");
    features(&mut text, &read(&root.join("Cargo.toml"))?)?;
    operations(&mut text, root)?;
    Ok(text)
}

/// Each chapter with its first sentence.
fn guide(text: &mut String, folder: &Path) -> anyhow::Result<()> {
    let summary = read(&folder.join("SUMMARY.md"))?;
    for line in summary.lines() {
        let Some(title) = between(line, "[", "](") else { continue };
        let name = between(line, "](", ".md)").context("a line of SUMMARY.md has no page")?;
        let chapter = read(&folder.join(format!("{name}.md")))?;
        let paragraph = chapter.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
        let sentence = paragraph.split_once(". ").map_or(paragraph.as_str(), |(first, _)| first).trim_end_matches('.');
        // a chapter may begin with a part of another file
        let about = if sentence.starts_with("{{") { String::new() } else { format!(": {sentence}") };
        writeln!(text, "- [{title}]({GUIDE}/{name}.html){about}")?;
    }
    Ok(())
}

/// The lines `##` above each feature.
fn features(text: &mut String, manifest: &str) -> anyhow::Result<()> {
    let section = between(manifest, "[features]\n", "\n[").context("Cargo.toml has no features")?;
    let mut about = Vec::new();
    for line in section.lines() {
        if let Some(comment) = line.strip_prefix("## ") {
            about.push(comment);
        } else if let Some((name, _)) = line.split_once(" = ") {
            if !about.is_empty() {
                writeln!(text, "- `{name}`: {}", about.join(" "))?;
            }
            about.clear();
        }
    }
    Ok(())
}

fn operations(text: &mut String, root: &Path) -> anyhow::Result<()> {
    let document = truv_codegen::load(&root.join("spec/openapi.yaml")).map_err(|report| anyhow!(report))?;
    let operations = api::read(document.value()).operations;
    writeln!(text, "\n## Operations\n")?;
    for api::Operation { id, method, path, summary, .. } in &operations {
        writeln!(text, "- `{id}` ({method} {path}): {summary}")?;
    }
    Ok(())
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    text.split_once(begin)?.1.split_once(end).map(|(found, _)| found)
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

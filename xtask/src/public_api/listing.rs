//! The list of everything public, one line each.

use super::rustdoc::Documentation;
use crate::workspace::shown;
use anyhow::Context;
use public_api::Builder;
use similar::TextDiff;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The output of `cargo public-api -ss`.
pub(super) fn list(documentation: &Documentation) -> anyhow::Result<String> {
    let interface = Builder::from_rustdoc_json(&documentation.path)
        // items that the compiler or other crates make for every type
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .context("rustdoc's JSON cannot be listed")?;
    Ok(interface.to_string())
}

/// Prints the difference if there is one.
pub(super) fn is_as_agreed(file: &Path, now: &str) -> anyhow::Result<bool> {
    let agreed = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        outcome => outcome.with_context(|| format!("{} cannot be read", shown(file)))?,
    };
    if agreed != now {
        let difference = TextDiff::from_lines(agreed.as_str(), now);
        print!("{}", difference.unified_diff().context_radius(0).header(&shown(file), "public now"));
    }
    Ok(agreed == now)
}

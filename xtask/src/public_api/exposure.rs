//! Types of other crates in the public interface.

use super::rustdoc::Documentation;
use crate::workspace::shown;
use anyhow::Context;
use cargo_check_external_types::config::Config;
use cargo_check_external_types::error::{ErrorLevel, ValidationError};
use cargo_check_external_types::visitor::Visitor;
use std::fs;
use std::path::Path;

/// The number of uses that are not allowed. Prints these uses, and allowances that nothing uses.
pub(super) fn check(documentation: &Documentation, allowed: &Path) -> anyhow::Result<usize> {
    let text = fs::read_to_string(allowed).with_context(|| format!("{} cannot be read", shown(allowed)))?;
    let config: Config = toml::from_str(&text).with_context(|| format!("{} cannot be used", shown(allowed)))?;
    let package = serde_json::from_value(documentation.json.clone())
        .context("rustdoc's JSON does not have the shape that its format number promises")?;
    let errors = Visitor::new(config, package)?.visit_all()?;
    for error in errors.iter() {
        let place = error
            .location()
            .map_or(String::new(), |span| format!("{}:{}:{}: ", shown(&span.filename), span.begin.0, span.begin.1));
        match error {
            error if error.level() == ErrorLevel::Error => println!("{place}{error}, {}", error.subtext()),
            ValidationError::UnusedApprovalPattern { .. } => println!("note: {}: {error}", shown(allowed)),
            _ => {}
        }
    }
    Ok(errors.error_count())
}

//! By which step a version goes up, as Cargo reads versions.

use anyhow::Context;

use super::outline::Outline;

/// What the Rust API asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Breaking,
    Additions,
    Fixes,
}

impl Step {
    pub(super) fn of(outlines: &[Outline]) -> Self {
        if outlines.iter().any(|outline| !outline.removed.is_empty()) {
            Self::Breaking
        } else if outlines.iter().any(|outline| !outline.added.is_empty()) {
            Self::Additions
        } else {
            Self::Fixes
        }
    }

    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Breaking => "something in the Rust API is gone or has changed",
            Self::Additions => "the Rust API has only grown",
            Self::Fixes => "the Rust API is the same",
        }
    }

    /// The next version. Below 1.0, the second number counts what breaks.
    pub(super) fn after(self, version: &str) -> anyhow::Result<String> {
        let numbers: Vec<u64> = version.split('.').map(|part| part.parse().unwrap_or_default()).collect();
        let [major, minor, patch] = numbers.as_slice() else {
            return Err(anyhow::anyhow!("{version} is no version"))
                .context("the version of the workspace cannot be read");
        };
        Ok(match (self, *major) {
            (Self::Breaking, 0) => format!("0.{}.0", minor + 1),
            (Self::Breaking, major) => format!("{}.0.0", major + 1),
            (Self::Additions, 1..) => format!("{major}.{}.0", minor + 1),
            (Self::Additions | Self::Fixes, _) => format!("{major}.{minor}.{}", patch + 1),
        })
    }
}

//! What can be said on the command line.

mod listen;
pub(crate) mod record;
pub(crate) mod redact;

use recorder::redaction::Key;

/// The key that was given, or one for this run.
fn key(given: Option<&str>) -> anyhow::Result<Key> {
    given.map_or_else(Key::random, |text| Ok(Key::of_text(text)))
}

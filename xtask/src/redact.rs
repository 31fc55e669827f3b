//! Takes data of people and keys out of recordings.

use crate::workspace;

pub(crate) use har_redact::command::Arguments;
use har_redact::command::Usual;

/// Reads bodies by Truv's document, and looks through the recordings of the repository, where nothing else is named.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let recordings = workspace::path("tests/recordings");
    har_redact::command::run(arguments, &Usual { document: Some(truv_spec::BUNDLE), recordings: Some(recordings) })
}

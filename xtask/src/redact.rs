//! Removes personal data and keys from recordings.

use crate::workspace;

pub(crate) use har_redact::command::Arguments;
use har_redact::command::Usual;

/// By default, uses Truv's document for the bodies and checks the recordings of the repository.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let recordings = workspace::path("tests/recordings");
    har_redact::command::run(arguments, &Usual { document: Some(truv_spec::BUNDLE), recordings: Some(recordings) })
}

//! Texts of errors. Truv may repeat what was sent, so its words are shown without values.

use std::io;

use super::colour::{Colours, painted};
use crate::failure::Failure;

/// What is written to standard error.
pub(crate) fn error_text(failure: &Failure) -> String {
    let colours = Colours::of(&io::stderr());
    let mut text = format!("{} {}\n", painted(colours.bad, "error:"), failure.message);
    if !failure.advice.is_empty() {
        text.push_str(&format!("{} {}\n", painted(colours.name, "what to do:"), failure.advice));
    }
    if let Some(reference) = &failure.reference {
        text.push_str(&painted(colours.faint, &format!("for Truv's support: {reference}")));
        text.push('\n');
    }
    text
}

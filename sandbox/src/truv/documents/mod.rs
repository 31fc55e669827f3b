//! What happens to files that are uploaded: they are checked, and documents are found in them. The name of
//! a file decides what it contains, as in Truv's own sandbox.

mod checks;
mod recognition;

pub(crate) use self::checks::{check, outcome};
#[cfg(test)]
pub(crate) use self::recognition::recognised;
pub(crate) use self::recognition::{pages, recognise};

/// Kinds of documents that a link can be made from.
pub(crate) const INCOME_DOCUMENTS: [&str; 5] = ["PAYSTUB", "W2", "F1099", "F1040", "VOLUNTEER_LETTER"];

/// The provider of links that are made from documents.
pub(crate) const PROVIDER: &str = "documents";

//! What happens to files that are uploaded: they are checked, and documents are found in them. The name of
//! a file decides what it contains, as in Truv's own sandbox.

mod checks;
mod connection;
mod recognition;

pub(crate) use self::checks::{check, media_type_of_name, outcome, problem};
pub(crate) use self::connection::{About, is_proof, new_link, start_task};
#[cfg(test)]
pub(crate) use self::recognition::recognised;
pub(crate) use self::recognition::{found_in, pages, recognise};

/// The provider of links that are made from documents.
pub(crate) const PROVIDER: &str = "documents";

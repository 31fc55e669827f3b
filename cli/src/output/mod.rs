//! What a command shows: answers as table, card, JSON or YAML, and errors.

mod call_error;
mod card;
mod colour;
mod filter;
mod hiding;
mod message;
mod printer;
mod table;

pub(crate) use call_error::call_failure;
#[cfg(test)]
pub(crate) use hiding::hide;
pub(crate) use message::{error_text, plain, without_values};
pub(crate) use printer::{Printer, say, shows_values, with_flags};

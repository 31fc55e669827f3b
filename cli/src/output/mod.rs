//! What a command shows: answers as table, card, JSON or YAML, and errors.

mod card;
mod colour;
mod filter;
mod hiding;
mod message;
mod printer;
mod table;

pub(crate) use message::error_text;
pub(crate) use printer::{Printer, say, shows_values, with_flags};

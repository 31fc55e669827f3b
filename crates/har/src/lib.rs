#![doc = include_str!("../README.md")]

mod address;
mod body;
mod coding;
mod cookies;
mod decode;
mod entries;
mod entry;
mod exchange;
mod exchanges;
mod extension;
pub mod fields;
mod header;
mod input;
mod json;
mod lenient;
mod mend;
mod problem;
mod progress;
mod recordings;
mod scan;
mod tally;
mod writer;

pub use entries::Entries;
pub use entry::Entry;
pub use exchange::{Exchange, Message};
pub use exchanges::Exchanges;
pub use header::Header;
pub use json::{NoValue, with_json};
pub use problem::{Effect, Problem, Reason};
pub use progress::Progress;
pub use recordings::{Recordings, Source, sources};
pub use tally::Tally;
pub use writer::{Creator, Form, Layout, Writer};

//! The command line.

mod listen;
pub(crate) mod record;

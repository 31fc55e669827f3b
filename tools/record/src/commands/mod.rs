//! The command line.

mod listen;
pub mod record;

//! What can be said on the command line.

mod listen;
pub mod record;

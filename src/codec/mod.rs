//! How the document's types are read and written: with code that they share, behind one macro for each kind.

pub(crate) mod object;
pub(crate) mod text;

pub(crate) use object::object;
pub(crate) use text::{id, open_enum};

//! Reads and writes the types of the API document, with shared code behind one macro for each kind of type.

pub(crate) mod object;
pub(crate) mod text;

pub(crate) use object::object;
pub(crate) use text::{id, open_enum};

//! Values and schemas, by the rules of OpenAPI 3.0.
//!
//! [`Walker`] goes through a value and its schema together, and tells a [`Visitor`] what does not fit and what is
//! documented. [`every_part`] gives all schemas that may apply to a value, whatever the value is. [`Members`] gives what
//! a set of schemas says about the members of an object.

mod bounds;
mod choice;
mod convert;
mod members;
mod nullable;
mod parts;
mod path;
mod pattern;
mod walk;

pub use bounds::{compare, equal, is_multiple};
pub use convert::convert;
pub use members::{Member, Members};
pub use parts::{every_part, items, items_at};
pub use path::{Path, Step};
pub use pattern::fits_pattern;
pub use walk::{Fault, Learned, Misfit, Side, Visitor, Walker, types};

//! Reads OpenAPI documents in one or many files, YAML or JSON, with the place of every value. Versions: 3.0, and 3.1
//! where its features have a counterpart in 3.0.
//!
//! [`Document`] is for a document that you write yourself: it is read strictly, all mistakes are reported at once, and
//! its files are joined into one value.
//! `Description` is for any document: everything that can be read is read.
//! Both use the same [`Tree`] of nodes, and read files and references in the same way.
//!
//! The only dependencies are `serde_json` and, with the feature `yaml`, `saphyr-parser`, since every build of a client
//! compiles this crate. The parts that only tools need are features: `description`; `matching`, which finds the operation of
//! a request; `schema`, which compares values with schemas; `diff`, which compares two documents; and `any-pattern`, for patterns with look-around,
//! back-references or properties of characters. Without `any-pattern` these count as invalid.

mod bundle;
mod context;
#[cfg(feature = "description")]
mod description;
#[cfg(feature = "diff")]
pub mod diff;
mod files;
mod folder;
#[cfg(feature = "schema")]
pub mod format;
#[cfg(feature = "matching")]
pub mod matching;
pub mod pointer;
pub mod problem;
mod reference;
pub mod scalar;
#[cfg(feature = "schema")]
pub mod schema;
mod tree;

pub use bundle::Document;
#[cfg(feature = "description")]
pub use description::{Description, METHODS, Operation, Servers, Version};
pub use folder::{Disk, Folder, Texts};
pub use problem::{Location, Problem};
pub use tree::{Kind, Map, Node, NodeId, Position, Tree};

//! Reads OpenAPI 3.0 documents in one or many files, YAML or JSON, with the place of every value.
//!
//! [`Document`] is for a document of one's own: read strictly, all mistakes told at once, its files tied into one value.
//! `Description` is for any document, as it is: what can be read is read.
//! Both stand on the same [`Tree`] of nodes, the same files and the same references.
//!
//! Only `serde_json` and `saphyr-parser` beyond the standard library, since every build of a client pays for it. What only
//! tools need are features: `description`, `matching`, which finds the operation of a request, and `schema`, which compares
//! values with schemas.

mod bundle;
mod context;
#[cfg(feature = "description")]
mod description;
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
pub use description::{Description, METHODS, Operation, Servers};
pub use folder::{Disk, Folder, Texts};
pub use problem::{Location, Problem};
pub use tree::{Kind, Map, Node, NodeId, Position, Tree};

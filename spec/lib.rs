//! The OpenAPI 3.0 document of the Truv API, written by hand from Truv's public documentation.
//!
//! ```
//! let (name, text) = truv_spec::FILES.iter().find(|(name, _)| *name == truv_spec::ROOT).unwrap();
//! assert!(text.starts_with("openapi: 3.0"), "{name}");
//! ```

/// The files of the document, sorted: name and text.
pub const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The name of the first file, from which `$ref`s lead to the others.
pub const ROOT: &str = "openapi.yaml";

/// The whole document as one JSON text; every `$ref` in it starts with `#/components/`.
#[cfg(feature = "bundle")]
pub const BUNDLE: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

/// The bundle as far as it describes requests: operations with parameters and bodies, and the statuses of their answers
/// without content. A server that starts often reads it several times as fast as the whole.
#[cfg(feature = "bundle")]
pub const REQUESTS: &str = include_str!(concat!(env!("OUT_DIR"), "/requests.json"));

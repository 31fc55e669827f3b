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

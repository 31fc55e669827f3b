//! The document, read by [`truv_openapi`].

use std::path::Path;

use truv_openapi::{Description, problem};

/// Reads a document of OpenAPI 3.0 and the files that it refers to.
///
/// # Errors
///
/// When the document cannot be used; says why, with file and line.
pub fn load(path: &Path) -> anyhow::Result<Description> {
    let document = Description::load(path).map_err(|problems| anyhow::anyhow!(problem::report(&problems)))?;
    anyhow::ensure!(!document.operations().is_empty(), "{}: the document has no operations", path.display());
    Ok(document)
}

//! From the OpenAPI document in `spec/` to the code of the client.
//!
//! `truv_openapi` bundles the files, `products` leaves out unwanted products, `api` checks and reads the operations,
//! `prepare` turns the document into a form that progenitor accepts, progenitor generates types and builders, and
//! `passes` turn these into the code that truv-sdk ships. The build script of truv-sdk, `cargo xtask` and tests call
//! this library.

pub mod api;
mod blame;
mod formats;
mod guide;
#[cfg(feature = "mock")]
pub mod mock;
mod nulls;
mod passes;
mod prepare;
mod products;
mod schemas;

use std::path::Path;

pub use prepare::operation_types;
pub use truv_openapi;
use truv_openapi::{Document, Problem, problem};

/// Loads and bundles the document whose first file is `root`.
///
/// # Errors
///
/// Everything that is wrong with it, each with file and line.
pub fn load(root: &Path) -> Result<Document, String> {
    Document::load(root).map_err(|problems| problem::report(&problems))
}

/// Generates the client's code, formatted, for the products whose cargo feature `is_wanted`.
///
/// # Errors
///
/// Everything in the document that no code can be generated from, each with file and line.
pub fn generate(document: &Document, is_wanted: impl Fn(&str) -> bool) -> Result<String, String> {
    try_generate(document, is_wanted).map_err(|problems| problem::report(&problems))
}

/// The files of generated code, name and text, for the products whose cargo feature `is_wanted`: what the build script of truv-sdk
/// writes, and what its packages carry. The mock kit is among them with the feature `mock`.
///
/// # Errors
///
/// Everything in the document that no code can be generated from, each with file and line.
pub fn files(
    document: &Document,
    is_wanted: impl Fn(&str) -> bool + Copy,
) -> Result<Vec<(&'static str, String)>, String> {
    let client = generate(document, is_wanted)?;
    let mut files = vec![("openapi.json", text(document.value().clone()))];
    #[cfg(feature = "mock")]
    files.push(("mock.rs", mock::generate(document, is_wanted, &client)?));
    files.push(("client.rs", client));
    Ok(files)
}

/// JSON as text, in an order that does not depend on the features of serde_json that other packages enable.
fn text(mut value: serde_json::Value) -> String {
    value.sort_all_objects();
    value.to_string()
}

fn try_generate(document: &Document, is_wanted: impl Fn(&str) -> bool) -> Result<String, Vec<Problem>> {
    api::check(document)?;
    let mut whole = document.value().clone();
    nulls::fold(&mut whole);
    let api = api::read(&whole).only(&is_wanted);
    let selected = products::select(whole, is_wanted);
    let tokens = progenitor(document, &prepare::document(&selected))?;
    let tokens = passes::thin::file(tokens, &api);
    let file = syn::parse2(tokens).map_err(|error| vec![internal(format!("its output is not Rust: {error}"))])?;
    let file =
        passes::run(file, &api, &api::events::own_schemas(document.value())).map_err(|what| vec![internal(what)])?;
    Ok(prettyplease::unparse(&file))
}

fn progenitor(document: &Document, prepared: &serde_json::Value) -> Result<proc_macro2::TokenStream, Vec<Problem>> {
    let openapi = prepare::typed(document, prepared)?;
    blame::generate(&openapi).map_err(|reason| blame::blame(document, prepared, &reason))
}

/// The error for output of progenitor that the passes do not expect.
fn internal(what: String) -> Problem {
    Problem::new(
        None,
        format!("the code generator and its passes do not fit: {what}"),
        "the passes in crates/codegen/src/passes follow the output of the progenitor version in its Cargo.toml; \
         after an update of progenitor they may need a change",
    )
}

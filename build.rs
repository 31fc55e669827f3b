//! Generates the typed client from the document in truv-spec; the work is done by truv-codegen. Without the feature `generate`,
//! this script takes the text in `generated/`, which a package carries.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script talks to cargo")]

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    match text() {
        // where the crate includes the code from
        Ok(folder) => println!("cargo:rustc-env=TRUV_GENERATED={}", folder.display()),
        Err(report) => {
            eprintln!("{report}");
            std::process::exit(1);
        }
    }
}

/// The folder that cargo names in a variable.
fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable).map(PathBuf::from).ok_or(format!("{variable} is not set; cargo sets it for build scripts"))
}

/// Writes the code, and returns the folder with it.
#[cfg(feature = "generate")]
fn text() -> Result<PathBuf, String> {
    use std::fs;
    use std::path::Path;
    use truv_codegen::truv_openapi::{Document, problem};

    // the document is in truv-spec, which is built into this program, so an edit of the document rebuilds it
    let out = folder("OUT_DIR")?;
    let document = Document::of_texts(Path::new("spec"), truv_spec::FILES, truv_spec::ROOT)
        .map_err(|problems| problem::report(&problems))?;
    // cargo says in variables which features are on
    let is_wanted = |feature: &str| {
        let variable = format!("CARGO_FEATURE_{}", feature.to_ascii_uppercase().replace('-', "_"));
        env::var_os(variable).is_some()
    };
    for (name, text) in truv_codegen::files(&document, is_wanted)? {
        let path = out.join(name);
        fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(out)
}

/// Finds the packaged code, which has all products; each item stands under the features of its product.
#[cfg(not(feature = "generate"))]
fn text() -> Result<PathBuf, String> {
    println!("cargo:rerun-if-changed=generated");
    let generated = folder("CARGO_MANIFEST_DIR")?.join("generated");
    match ["client.rs", "mock.rs", "openapi.json"].into_iter().find(|name| !generated.join(name).is_file()) {
        None => Ok(generated),
        Some(name) => Err(format!(
            "truv-sdk is built without its feature `generate`, and has no generated/{name}, which only packages from crates.io have\n\
             help: enable the feature `generate`; or, to build this checkout without it, run `cargo xtask package --text` first"
        )),
    }
}

//! Generates the typed client from the document in truv-spec; the work is done by truv-codegen.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script talks to cargo")]

use std::path::Path;
use std::{env, fs};

use truv_codegen::truv_openapi::{Document, problem};

fn main() {
    if let Err(report) = run() {
        eprintln!("{report}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    // the document is in truv-spec, which is built into this program, so an edit of the document rebuilds it
    println!("cargo:rerun-if-changed=build.rs");
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; cargo sets it for build scripts")?;
    let document = Document::of_texts(Path::new("spec"), truv_spec::FILES, truv_spec::ROOT)
        .map_err(|problems| problem::report(&problems))?;
    // cargo says in variables which features are on
    let is_wanted = |feature: &str| {
        let variable = format!("CARGO_FEATURE_{}", feature.to_ascii_uppercase().replace('-', "_"));
        env::var_os(variable).is_some()
    };
    let code = truv_codegen::generate(&document, is_wanted)?;
    let write = |name: &str, text: &str| {
        let path = Path::new(&out).join(name);
        fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
    };
    #[cfg(feature = "mock")]
    write("mock.rs", &truv_codegen::mock::generate(&document, is_wanted, &code)?)?;
    write("products.md", &truv_codegen::by_product(&document, is_wanted))?;
    write("generated.rs", &code)?;
    write("openapi.json", &document.value().to_string())
}

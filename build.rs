//! Generates the typed client from `spec/`; the work is done in `build/`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is how a build script talks to cargo")]

use std::path::Path;
use std::{env, fs};

#[path = "build/mod.rs"]
mod build;

fn main() {
    if let Err(report) = run() {
        eprintln!("{report}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    for input in ["build.rs", "build", "spec"] {
        println!("cargo:rerun-if-changed={input}");
    }
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set; cargo sets it for build scripts")?;
    let document = build::load(Path::new("spec/openapi.yaml"))?;
    // cargo says in variables which features are on
    let is_wanted = |feature: &str| {
        let variable = format!("CARGO_FEATURE_{}", feature.to_ascii_uppercase().replace('-', "_"));
        env::var_os(variable).is_some()
    };
    let code = build::generate(&document, is_wanted)?;
    for (name, text) in [("generated.rs", code), ("openapi.json", document.value().to_string())] {
        let path = Path::new(&out).join(name);
        fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(())
}

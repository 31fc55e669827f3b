//! The panic, and the cure that the documentation gives.

use std::process::{Command, Output};

/// What documentation gives the panic's text; the guide takes the cure from this program.
const GUIDE: &str = include_str!("../../../../guide/src/connection.md");
const BUILDER: &str = include_str!("../../../../src/client/builder.rs");

const CURE: &str = "let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();";

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_two-providers")).args(arguments).output().unwrap()
}

#[test]
fn two_providers_panic_with_the_text_of_the_documentation() {
    let output = run(&[]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    // the client was built: it needs no default provider, and has installed none
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("Client {"));
    for line in [
        "Could not automatically determine the process-level CryptoProvider from Rustls crate features.",
        "Call CryptoProvider::install_default() before this point to select a provider manually, or make sure exactly one \
         of the 'aws-lc-rs' and 'ring' features is enabled.",
    ] {
        assert!(text.contains(line), "rustls now says:\n{text}");
        assert!(GUIDE.contains(line) && BUILDER.contains(line), "the documentation does not say: {line}");
    }
}

#[test]
fn the_line_of_the_documentation_cures_it() {
    let output = run(&["--cured"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for text in [BUILDER, include_str!("../src/main.rs")] {
        assert!(text.contains(CURE), "{text}");
    }
}

//! The same program as `two-providers`, but built as the documentation says.

use std::process::Command;

#[test]
fn the_features_of_the_documentation_cure_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_same-provider")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = r#"truv-sdk = { version = "0.1", default-features = false, features = ["aws-lc-rs", "all-products", "webhook"] }"#;
    for text in [include_str!("../../../../guide/src/connection.md"), include_str!("../../../../src/client/builder.rs")] {
        assert!(text.contains(line));
    }
}

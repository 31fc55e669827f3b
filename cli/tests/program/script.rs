//! A whole verification by a script that has nothing but `truv`.

use std::path::Path;
use std::process::Command;

use crate::support::{Truv, success};

#[test]
fn a_script_verifies_somebody() {
    let truv = Truv::start();
    let folder = Path::new(env!("CARGO_BIN_EXE_truv")).parent().unwrap();
    let mut script = Command::new("sh");
    script.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/verification.sh"));
    script.env("PATH", format!("{}:/usr/bin:/bin", folder.display())).envs(truv.environment());
    let said = success(&script.output().unwrap());
    for line in ["user ", "task done", "income of ", "report of ", "event done is from Truv"] {
        assert!(said.lines().any(|shown| shown.starts_with(line)), "{line} in {said}");
    }
}

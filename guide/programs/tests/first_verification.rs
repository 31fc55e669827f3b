//! The program of the first chapter, as a reader runs it.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::process::Command;

#[test]
fn the_first_program_prints_an_income() {
    let output = Command::new(env!("CARGO_BIN_EXE_first-verification")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "Bluestem Logistics pays 78000.00 (Some(Yearly))\n");
}

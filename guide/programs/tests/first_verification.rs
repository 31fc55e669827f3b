//! The program of the first chapter, as a reader runs it.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::process::Command;

const CHAPTER: &str = include_str!("../../src/first-verification.md");

#[test]
fn the_first_program_prints_an_income() {
    let output = Command::new(env!("CARGO_BIN_EXE_first-verification")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let documented = CHAPTER.split_once("```text\n").unwrap().1.split_once("```").unwrap().0;
    assert_eq!(text, documented);
}

//! `cargo xtask ci` without running the gate: its list of steps, and a step that does not exist.

use std::process::{Command, Output};

fn ci(arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("ci").args(arguments).output()
}

#[test]
fn every_step_is_listed_with_what_it_checks() -> std::io::Result<()> {
    let output = ci(&["--list"])?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success());
    for line in text.lines().filter(|line| !line.is_empty()) {
        assert!(line.split_whitespace().count() > 1, "{line} says nothing of what it checks");
    }
    for step in
        ["tests", "fmt", "clippy", "docs", "arrows", "lint", "redact", "drift", "public-api", "packages", "msrv"]
    {
        assert!(text.lines().any(|line| line.split_whitespace().next() == Some(step)), "{step} in:\n{text}");
    }
    assert!(
        text.lines().any(|line| line.ends_with(" (deep)")),
        "the steps that are not run for every change in:\n{text}"
    );
    Ok(())
}

#[test]
fn a_step_that_does_not_exist_is_named_before_anything_runs() -> std::io::Result<()> {
    let output = ci(&["lock", "testing"])?;
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    assert!(message.starts_with("There is no step `testing`; the steps are: lock "), "{message}");
    Ok(())
}

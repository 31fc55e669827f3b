//! `har-redact` as a program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test may panic")]

mod documents;
mod never_refused;
mod planted;
mod redacting;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The document of the recorded service: people, with the fields that are planted.
const SPEC: &str = "openapi: 3.0.3
info: {title: People, version: '1'}
servers: [{url: https://prod.truv.com}]
paths: {}
";

/// Runs the program without the keys of the person who runs the tests, and with a document unless one is named.
fn run(arguments: &[&str]) -> Output {
    let mut spec = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    spec.write_all(SPEC.as_bytes()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_har-redact"));
    command.args(arguments).stdin(Stdio::null());
    if !arguments.contains(&"--spec") && !arguments.contains(&"--check") {
        command.arg("--spec").arg(spec.path());
    }
    for name in ["TRUV_BASE_URL", "TRUV_CLIENT_ID", "TRUV_SECRET"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

/// The message of the program, which must fail.
#[track_caller]
fn failure(output: &Output) -> String {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{message}{}", String::from_utf8_lossy(&output.stdout));
    message
}

/// The output of the program, which must not fail.
#[track_caller]
fn success(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Names and texts of the files.
fn files(folder: &Path) -> Vec<(String, String)> {
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        path.is_file().then(|| (name, std::fs::read_to_string(&path).unwrap()))
    };
    let mut files: Vec<_> = folder.read_dir().into_iter().flatten().filter_map(read).collect();
    files.sort();
    files
}

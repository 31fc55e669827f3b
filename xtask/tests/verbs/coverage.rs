//! `cargo xtask coverage` on a small repository.

use std::error::Error;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

const DOCUMENT: &str = r#"
openapi: 3.0.3
paths:
  /v1/users/:
    get: {operationId: users_list, x-truv-source: https://docs.example/list, responses: {}}
    post: {operationId: users_create, x-truv-source: https://docs.example/create, responses: {}}
  /v1/users/{id}/report/:
    get:
      operationId: users_report
      x-truv-pdf-operation: users_report_pdf
      x-truv-source: https://docs.example/report
      responses: {}
"#;

const HAR: &str = r#"{"log": {"entries": [
    {"response": {"status": 201}, "_truv": {"operation_id": "users_create", "provenance": "embedded-sandbox"}},
    {"response": {"status": 201}, "_truv": {"operation_id": "users_create", "provenance": "documented-example"}},
    {"response": {"status": 404}, "_truv": {"operation_id": "users_list", "provenance": "documented-example"}}
]}}"#;

const HAR_OF_SANDBOX: &str = r#"{"log": {"entries": [
    {"response": {"status": 200}, "_truv": {"operation_id": "users_report", "provenance": "embedded-sandbox"}}
]}}"#;

const README: &str =
    "# Document\n\n<!-- begin of `cargo xtask coverage` -->\nold\n<!-- end of `cargo xtask coverage` -->\n\nMore.\n";

const UPDATED: &str = "# Document

<!-- begin of `cargo xtask coverage` -->
Of 4 operations, 2 have a recorded answer, the sandbox emulates 3, and 2 occur in an example.

| operation | page | recorded | sandbox | example |
|---|---|---|---|---|
| `users_list` | [GET /v1/users/](https://docs.example/list) |  |  | tour |
| `users_create` | [POST /v1/users/](https://docs.example/create) | documented-example, embedded-sandbox | yes | start, tour |
| `users_report` | [GET /v1/users/{id}/report/](https://docs.example/report) | embedded-sandbox | yes |  |
| `users_report_pdf` | [GET /v1/users/{id}/report/](https://docs.example/report) |  | yes |  |
<!-- end of `cargo xtask coverage` -->

More.
";

fn repository() -> Result<TempDir, Box<dyn Error>> {
    let root = tempfile::tempdir()?;
    for folder in ["spec", "tests/recordings/sandbox", "examples/tour/src/parts"] {
        fs::create_dir_all(root.path().join(folder))?;
    }
    for (name, text) in [
        ("spec/openapi.yaml", DOCUMENT.trim_start()),
        ("spec/README.md", README),
        ("tests/recordings/users.har", HAR),
        ("examples/start.rs", "client.users_create().send()"),
        // a package of its own
        ("examples/tour/Cargo.toml", ""),
        ("examples/tour/src/main.rs", "mod parts; client.users_list().send(); users_report"),
        ("examples/tour/src/parts/mod.rs", "client\n    .users_create()\n    .send()"),
        ("emulated", "users_create\nusers_report\n"),
        ("tests/recordings/sandbox/users.har", HAR_OF_SANDBOX),
    ] {
        fs::write(root.path().join(name), text)?;
    }
    Ok(root)
}

fn coverage(root: &TempDir, arguments: &[&str]) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["coverage", "--root", ".", "--emulated", "emulated"]).args(arguments).current_dir(root.path());
    command.output()
}

#[track_caller]
fn fails(root: &TempDir, arguments: &[&str], expected: &str) -> Outcome {
    let output = coverage(root, arguments)?;
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr)?, format!("error: {expected}\n"));
    Ok(())
}

#[test]
fn the_table_is_written_between_its_markers() -> Outcome {
    let root = repository()?;
    assert!(coverage(&root, &[])?.status.success());
    assert_eq!(fs::read_to_string(root.path().join("spec/README.md"))?, UPDATED);
    Ok(())
}

#[test]
fn a_table_that_is_out_of_date_fails_the_check_and_stays_as_it_is() -> Outcome {
    let root = repository()?;
    fails(&root, &["--check"], "spec/README.md is out of date; run `cargo xtask coverage`")?;
    assert_eq!(fs::read_to_string(root.path().join("spec/README.md"))?, README);
    assert!(coverage(&root, &[])?.status.success());
    assert!(coverage(&root, &["--check"])?.status.success());
    Ok(())
}

#[test]
fn a_recording_of_no_operation_and_a_readme_without_markers_are_errors() -> Outcome {
    let root = repository()?;
    fs::write(root.path().join("spec/README.md"), "# Document\n")?;
    fails(
        &root,
        &[],
        "spec/README.md lacks the lines `<!-- begin of `cargo xtask coverage` -->` and `<!-- end of `cargo xtask coverage` -->`",
    )?;
    fs::write(root.path().join("tests/recordings/users.har"), HAR.replace("users_list", "users_paint"))?;
    fails(&root, &[], "./tests/recordings/users.har: the document has no operation `users_paint`")
}

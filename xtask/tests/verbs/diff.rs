//! `cargo xtask diff` on a small repository.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

type Outcome = Result<(), Box<dyn Error>>;

const OLD: &str = "openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /users/:
    get: {operationId: users_list, responses: {'200': {description: all}}}
  /links/:
    get: {operationId: links_list, responses: {'200': {description: all}}}
";
const NEW: &str = "openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /users/:
    get: {operationId: users_list, responses: {'200': {description: all}}}
  /orders/:
    get: {operationId: orders_list, responses: {'200': {description: all}}}
";

fn git(folder: &Path, arguments: &[&str]) -> Outcome {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn write(folder: &Path, document: &str, outline: &str) -> Outcome {
    fs::create_dir_all(folder.join("spec"))?;
    fs::create_dir_all(folder.join("public-api/a"))?;
    fs::write(folder.join("Cargo.toml"), "[workspace.package]\nversion = \"0.3.2\"\n")?;
    fs::write(folder.join("spec/openapi.yaml"), document)?;
    fs::write(folder.join("public-api/a/crate.txt"), outline)?;
    Ok(())
}

fn diff(folder: &Path) -> Result<String, Box<dyn Error>> {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["diff", "--repository"]).arg(folder).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn a_release_is_told_what_it_changes() -> Outcome {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    git(folder, &["init", "--quiet"])?;
    write(folder, OLD, "pub fn a::one()\npub fn a::two()\n")?;
    git(folder, &["add", "."])?;
    git(folder, &["commit", "--quiet", "--message", "first"])?;
    assert!(diff(folder)?.starts_with("There is no tag v* yet"));

    git(folder, &["tag", "v0.3.2"])?;
    let same = diff(folder)?;
    assert!(same.contains("0 breaking, 0 risky, 0 compatible") && same.contains("Version: 0.3.2 -> 0.3.3"), "{same}");

    assert!(same.contains("The Rust API:\n  no line differs\n"), "{same}");

    write(folder, NEW, "pub fn a::one()\npub fn a::two()\npub fn a::three()\n")?;
    let grown = diff(folder)?;
    assert!(grown.contains("On the wire: 1 breaking, 0 risky, 1 compatible."), "{grown}");
    assert!(grown.contains("GET /links/ (api-path-removed-without-deprecation)"), "{grown}");
    assert!(
        grown.contains("a/crate: 0 lines removed, 1 added") && grown.contains("Version: 0.3.2 -> 0.3.3"),
        "{grown}"
    );
    assert!(grown.contains("- `GET /orders/`") && grown.contains("- `pub fn a::three()`"), "{grown}");

    write(folder, NEW, "pub fn a::one()\n")?;
    let broken = diff(folder)?;
    assert!(broken.contains("Version: 0.3.2 -> 0.4.0 (something in the Rust API is gone or has changed)"), "{broken}");
    Ok(())
}

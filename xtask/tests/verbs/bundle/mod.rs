//! `cargo xtask bundle` on small documents: the output, and the message for each kind of mistake.

use serde_json::Value;
use std::error::Error;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

mod good;
mod mistakes;

type Outcome = Result<(), Box<dyn Error>>;

const ROOT: &str = r##"
openapi: 3.0.3
info: {title: Small, version: "1"}
paths:
  /v1/users/:
    $ref: "users.yaml#/paths/~1v1~1users~1"
  /v1/users/{id}/:
    $ref: "users.yaml#/paths/~1v1~1users~1%7Bid%7D~1"
components:
  parameters:
    Page: {name: page, in: query, schema: {type: integer}}
"##;

const USERS: &str = r##"
paths:
  /v1/users/:
    get:
      operationId: users_list
      parameters:
        - $ref: "openapi.yaml#/components/parameters/Page"
      responses:
        200:
          description: All users
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/User"}}
  /v1/users/{id}/:
    get:
      operationId: users_get
      responses:
        "200": {description: no, x-since: 2026-01-01}
components:
  schemas:
    User:
      type: object
      properties:
        $ref: {type: string}
        id: {$ref: "./common/ids.yaml#/components/schemas/UserId"}
"##;

const IDS: &str = r##"
components:
  schemas:
    UserId: {type: string}
    Unused:
      properties:
        user: {$ref: "../users.yaml#/components/schemas/User"}
"##;

/// A folder with the document above, with changes in some of its files.
fn folder(changes: &[(&str, &str)]) -> Result<TempDir, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("common"))?;
    let files = [("openapi.yaml", ROOT), ("users.yaml", USERS), ("common/ids.yaml", IDS)];
    for (name, text) in files.iter().chain(changes) {
        // The first line break only makes the constants above easier to read.
        fs::write(folder.path().join(name), text.strip_prefix('\n').unwrap_or(text))?;
    }
    Ok(folder)
}

fn bundle(folder: &TempDir, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["bundle", "--spec", "openapi.yaml"]).args(arguments).current_dir(folder.path());
    Ok(command.output()?)
}

fn bundled(changes: &[(&str, &str)]) -> Result<Value, Box<dyn Error>> {
    let output = bundle(&folder(changes)?, &[])?;
    assert_eq!(String::from_utf8(output.stderr)?, "");
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Asserts that the document is refused with exactly these lines.
#[track_caller]
fn refused(changes: &[(&str, &str)], expected: &str) -> Outcome {
    let output = bundle(&folder(changes)?, &[])?;
    assert_eq!(String::from_utf8(output.stderr)?, format!("error: {}\n", expected.trim()));
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "a document with mistakes is not printed");
    Ok(())
}

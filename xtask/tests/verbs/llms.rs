//! `cargo xtask llms` on a small repository.

use std::error::Error;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

const EXPECTED: &str = "# small-sdk

> A client for a small API.

Add it with `cargo add truv-sdk`. Calls look like this:

```rust
client.users_list();
```
";

fn repository() -> Result<TempDir, Box<dyn Error>> {
    let root = tempfile::tempdir()?;
    for folder in ["spec", "guide/src"] {
        fs::create_dir_all(root.path().join(folder))?;
    }
    for (name, text) in [
        (
            "README.md",
            "# small-sdk\n\n[![CI](badge)](page)\n\nA client for\na small API.\n\n```rust,no_run\nclient.users_list();\n```\n",
        ),
        ("Cargo.toml", "[features]\ndefault = []\n## Calls that\n## block.\nblocking = []\n\n[dependencies]\n"),
        ("guide/src/SUMMARY.md", "# Summary\n\n- [Start](start.md)\n"),
        ("guide/src/start.md", "# Start\n\nYou get a\nuser. And more.\n\nMore.\n"),
        (
            "spec/openapi.yaml",
            "openapi: 3.0.3\npaths:\n  /v1/users/:\n    get: {operationId: users_list, summary: List users, responses: {}}\n",
        ),
    ] {
        fs::write(root.path().join(name), text)?;
    }
    Ok(root)
}

fn llms(root: &TempDir, arguments: &[&str]) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["llms", "--root", "."]).args(arguments).current_dir(root.path()).output()
}

#[test]
fn the_file_has_the_call_the_guide_the_features_and_the_operations() -> Outcome {
    let root = repository()?;
    let output = llms(&root, &[])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(root.path().join("llms.txt"))?;
    assert!(text.starts_with(EXPECTED), "{text}");
    for line in [
        "- [Start](https://truv-sdk.github.io/truv-sdk/start.html): You get a user",
        "- `blocking`: Calls that block.",
        "- `users_list` (GET /v1/users/): List users",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    Ok(())
}

#[test]
fn a_file_that_is_out_of_date_fails_the_check_and_stays_as_it_is() -> Outcome {
    let root = repository()?;
    fs::write(root.path().join("llms.txt"), "old")?;
    let output = llms(&root, &["--check"])?;
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stderr)?, "error: llms.txt is out of date; run `cargo xtask llms`\n");
    assert_eq!(fs::read_to_string(root.path().join("llms.txt"))?, "old");
    assert!(llms(&root, &[])?.status.success());
    assert!(llms(&root, &["--check"])?.status.success());
    Ok(())
}

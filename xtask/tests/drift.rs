//! The errors of the client's types about an unreadable body do not show any part of the body.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

const PLANTED: [&str; 5] =
    ["900-11-2233", "ines.marlow@example.org", "Ines Marlow", "prod-0123456789abcdef", "4155550123"];
const FORMATS: [&str; 5] = ["text", "json", "sarif", "junit", "github"];

fn entry(path: &str, body: &Value) -> Value {
    json!({
        "request": {"method": "GET", "url": format!("https://prod.truv.com{path}")},
        "response": {"status": 200, "content": {"mimeType": "application/json", "text": body.to_string()}},
    })
}

#[test]
fn what_the_types_of_the_client_say_has_nothing_planted() {
    let person = json!({
        "id": "900-11-2233", "created_at": "ines.marlow@example.org", "updated_at": null, "status": "Ines Marlow",
        "external_user_id": {"900-11-2233": "prod-0123456789abcdef"}, "prod-0123456789abcdef": "4155550123",
    });
    let list = json!({"count": "900-11-2233", "next": null, "previous": null, "results": [person], "900-11-2233": 1});
    let entries = [entry("/v1/users/900-11-2233/", &person), entry("/v1/users/", &list)];
    let recordings = tempfile::NamedTempFile::with_suffix(".har").unwrap();
    std::fs::write(recordings.path(), json!({"log": {"entries": entries}}).to_string()).unwrap();
    for format in FORMATS {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.current_dir(root).args(["drift", "--har"]).arg(recordings.path()).args(["--format", format]);
        let output = command.output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(report.contains("decode-failure"), "{report}");
        let shown = report + &String::from_utf8(output.stderr).unwrap();
        for planted in PLANTED {
            assert!(!shown.contains(planted), "{planted} is shown as {format}");
        }
    }
}

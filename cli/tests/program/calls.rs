//! Calls: bodies, pages, files, exit codes.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::support::{Truv, failure, success, truv};

#[test]
fn a_body_is_made_of_a_file_flags_and_fields() {
    let truv = Truv::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.json");
    fs::write(&file, r#"{"external_user_id": "from-file", "first_name": "Ada", "last_name": "File"}"#).unwrap();
    let at = format!("@{}", file.display());
    let made = truv.says(&["users", "create", "--body", &at, "--first-name", "Flag", "--field", "last_name=Field"]);
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert_eq!(
        (&made["external_user_id"], &made["first_name"], &made["last_name"]),
        (&"from-file".into(), &"Flag".into(), &"Field".into())
    );

    let mut piped = truv.truv(&["users", "create", "--body", "-", "--jq", ".external_user_id"]);
    let mut child = piped.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(br#"{"external_user_id": "from-pipe"}"#).unwrap();
    assert_eq!(success(&child.wait_with_output().unwrap()), "from-pipe\n");

    // the document says that it is a list of objects with numbers as texts
    let order = [
        "orders",
        "create",
        "--products",
        "income",
        "--first-name",
        "Ada",
        "--last-name",
        "Lovelace",
        "--field",
        "employers.0.company_name=ACME",
        "--jq",
        ".employers[0].company_name",
    ];
    assert_eq!(truv.says(&order), "ACME\n");
}

#[test]
fn lists_come_in_pages() {
    let truv = Truv::start();
    for number in 0..7 {
        truv.user(&format!("crm-{number}"));
    }
    let count = |arguments: &[&str]| truv.says(arguments).lines().count();
    assert_eq!(count(&["users", "list", "--page-size", "3"]), 3);
    assert_eq!(count(&["users", "list", "--page-size", "3", "--all"]), 7);
    assert_eq!(count(&["users", "list", "--page-size", "3", "--limit", "5"]), 5);
    assert_eq!(count(&["users", "list", "--limit", "2"]), 2);
    let ids = truv.says(&["users", "list", "--all", "--page-size", "2", "--jq", ".external_user_id"]);
    let mut ids: Vec<&str> = ids.lines().collect();
    ids.sort_unstable();
    assert_eq!(ids, ["crm-0", "crm-1", "crm-2", "crm-3", "crm-4", "crm-5", "crm-6"]);
    // a sequence for whoever reads YAML
    assert!(
        truv.says(&["users", "list", "--output", "yaml"]).lines().filter(|line| line.starts_with("- ")).count() == 7
    );
    // which nobody takes for a time or a date
    let answer = truv.says(&[
        "users",
        "create",
        "--external-user-id",
        "12:30:45",
        "--date-of-birth",
        "1990-02-03",
        "--output",
        "yaml",
    ]);
    assert!(answer.contains("external_user_id: '12:30:45'\n") && answer.contains("date_of_birth: '1990-02-03'\n"));
}

#[test]
fn a_report_is_a_file_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;

    let truv = Truv::start();
    let user = truv.user("crm-1");
    truv.login(&user);
    let report = truv.says(&["user-reports", "create", &user, "--wait", "--jq", ".report_id"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    truv.says(&["user-reports", "get", &user, report.trim(), "--pdf", file.to_str().unwrap()]);
    assert!(fs::read(&file).unwrap().starts_with(b"%PDF-"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let truv = Truv::start();
    let user = truv.user("crm-1");
    let code = |arguments: &[&str]| failure(&truv.truv(arguments).output().unwrap());
    for (expected, arguments) in [
        (2, &["users", "paint"][..]),
        (2, &["users", "list", "--page", "many"]),
        (2, &["users", "create"]),
        (2, &["users", "create", "--body", "{"]),
        (2, &["users", "get", ".."]),
        (2, &["users", "get", "a/b"]),
        (2, &["users", "list", "--jq", ".["]),
        (2, &["api", "GET", "https://example.org/"]),
        (4, &["users", "get", "87dd37054d162aa497a61aaa3942bb03"]),
        (5, &["users", "create", "--external-user-id", "crm-1"]),
        (5, &["links", "exchange-token", "--public-token", "never"]),
    ] {
        let (code, text) = code(arguments);
        assert_eq!(code, expected, "{arguments:?}: {text}");
        assert!(text.contains("error:"), "{arguments:?}: {text}");
    }
    // nobody listens there
    let mut away = truv.truv(&["users", "list", "--timeout", "5"]);
    away.env("TRUV_BASE_URL", "http://127.0.0.1:1");
    let (code, text) = failure(&away.output().unwrap());
    assert_eq!(code, 7, "{text}");
    assert!(text.contains("truv sandbox"), "{text}");
    // a login that is refused
    let token = truv.says(&["bridge-tokens", "create", &user, "--product-type", "income", "--jq", ".bridge_token"]);
    let login = truv_sandbox::BridgeLogin::new(token.trim(), "error.user", "goodpassword");
    let _ = truv.sandbox.bridge_login(login);
    let tasks = truv.says(&["tasks", "list", "--jq", ".id"]);
    if let Some(task) = tasks.lines().next() {
        let (code, text) = failure(&truv.truv(&["tasks", "get", task, "--wait"]).output().unwrap());
        assert_eq!(code, 8, "{text}");
    }
}

#[test]
fn a_wait_that_takes_too_long_ends() {
    let truv = Truv::start();
    let user = truv.user("crm-1");
    truv.block_on(truv.sandbox.control().set_pace(truv_sandbox::Pace::ByEvent)).unwrap();
    let task = truv.login(&user).task_id;
    let (code, text) = failure(&truv.truv(&["tasks", "get", &task, "--wait=1"]).output().unwrap());
    assert_eq!(code, 9, "{text}");
}

#[test]
fn help_reads_well_at_each_level() {
    for arguments in [&["--help"][..], &["users", "--help"], &["users", "list", "--help"], &["listen", "--help"]] {
        let text = success(&truv(arguments).output().unwrap());
        assert!(text.contains("Usage: truv") && text.contains("Examples:"), "{text}");
    }
    let codes = success(&truv(&["help", "exit-codes"]).output().unwrap());
    assert!(codes.contains("10  a change in production was not confirmed"), "{codes}");
    let wrong = failure(&truv(&["users", "lst"]).output().unwrap());
    assert!(wrong.1.contains("'list'"), "{}", wrong.1);
}

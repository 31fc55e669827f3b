//! Personal data: hidden on a terminal, complete in a pipe, never in an error.

use std::net::TcpListener;
use std::thread;

use crate::support::{Truv, failure, truv};
use crate::terminal;

const PERSON: [&str; 6] = ["crm-4711", "Ines", "Marlow", "ines.marlow@example.org", "991-91-9991", "1987-06-05"];

fn create(truv: &Truv) -> String {
    let [id, first, last, email, ssn, birth] = PERSON;
    let flags = [
        "users",
        "create",
        "--external-user-id",
        id,
        "--first-name",
        first,
        "--last-name",
        last,
        "--email",
        email,
        "--ssn",
        ssn,
        "--date-of-birth",
        birth,
        "--jq",
        ".id",
    ];
    truv.says(&flags).trim().to_owned()
}

#[test]
fn every_format_hides_values_on_a_terminal_and_none_in_a_pipe() {
    let truv = Truv::start();
    let user = create(&truv);
    let report = truv.login(&user).link_id;
    for command in [&["users", "list"][..], &["users", "get", &user], &["users", "list", "--all"]] {
        for format in [
            &["--output", "table"][..],
            &["--output", "json"],
            &["--output", "yaml"],
            &["--jq", "."],
            &["--jq", "tojson"],
        ] {
            let line: Vec<&str> = command.iter().chain(format).copied().collect();
            let shown = terminal::run(&line, &truv.environment()).raw();
            assert!(shown.contains(&user), "{line:?}: {shown}");
            for value in PERSON {
                assert!(!shown.contains(value), "{line:?}: {value} in {shown}");
            }
            let line: Vec<&str> = line.iter().chain(&["--show-values"]).copied().collect();
            let shown = terminal::run(&line, &truv.environment()).raw();
            assert!(shown.contains("Marlow"), "{line:?}: {shown}");
        }
        let piped = truv.says(command);
        for value in PERSON {
            assert!(piped.contains(value), "{command:?}: {value} in {piped}");
        }
    }
    // the report of an invented person has names, addresses and amounts
    let piped = truv.says(&["links", "income-report", &report]);
    let report: serde_json::Value = serde_json::from_str(&piped).unwrap();
    let profile = &report["employments"][0]["profile"];
    let shown =
        terminal::run(&["links", "income-report", report["link_id"].as_str().unwrap_or_default()], &truv.environment());
    for name in ["first_name", "last_name", "ssn"] {
        if let Some(value) = profile[name].as_str() {
            assert!(!shown.raw().contains(value), "{value} in {}", shown.raw());
        }
    }
}

#[test]
fn the_answer_of_an_undocumented_path_is_hidden_as_a_whole() {
    let truv = Truv::start();
    create(&truv);
    let shown = terminal::run(&["api", "GET", "/v1/users/", "--output", "json"], &truv.environment()).raw();
    let undocumented =
        terminal::run(&["api", "GET", "/_sandbox/requests", "--output", "json"], &truv.environment()).raw();
    for value in PERSON {
        assert!(!shown.contains(value) && !undocumented.contains(value), "{value} in {shown}{undocumented}");
    }
}

/// Answers one request after another with this status and body.
fn answers(status: &'static str, body: &'static str) -> String {
    use std::io::{Read, Write};

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut buffer = [0; 8192];
            let _ = stream.read(&mut buffer);
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    address
}

#[test]
fn errors_say_nothing_of_what_truv_repeats() {
    let body = r#"{"error": {"code": "Ines.Marlow", "message": "User Ines Marlow (991-91-9991) with \"ines.marlow@example.org\" exists",
        "extra": {"invalid-params": [{"field": "Ines Marlow", "message": "1987-06-05 is wrong"}]}}}"#;
    let address = answers("400 Bad Request", body);
    let keys = |command: &mut std::process::Command| {
        command
            .env("TRUV_BASE_URL", &address)
            .env("TRUV_CLIENT_ID", "0123456789abcdef")
            .env("TRUV_SECRET", "sandbox-0123456789");
    };
    let mut command = truv(&["users", "list"]);
    keys(&mut command);
    let (code, text) = failure(&command.output().unwrap());
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("400 Bad Request"), "{text}");
    for value in PERSON.iter().chain(&["0123456789"]) {
        assert!(!text.contains(value), "{value} in {text}");
    }
    let mut command = truv(&["users", "list", "--show-values"]);
    keys(&mut command);
    assert!(failure(&command.output().unwrap()).1.contains("Ines Marlow"));
}

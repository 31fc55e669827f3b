//! The program `truv-sandbox`.

#![cfg(all(unix, feature = "cli"))]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use crate::client::Client;
use crate::receiver::{Reaction, Receiver, history, register};

/// Ends the program even if a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truv-sandbox"));
    command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn it_serves_until_it_is_told_to_end() {
    let mut program = Running(
        program()
            .args(["--seed", "5"])
            .env("TRUV_SANDBOX_PORT", "0")
            .env("TRUV_SANDBOX_CLOCK_STANDS", "1")
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut export = |name: &str| {
        let prefix = format!("export {name}=");
        lines.find_map(|line| line.strip_prefix(&prefix).map(str::to_owned)).unwrap()
    };
    let base_url = export("TRUV_BASE_URL");
    let (client_id, secret) = (export("TRUV_CLIENT_ID"), export("TRUV_SECRET"));
    assert!(base_url.starts_with("http://127.0.0.1:"));
    assert!(lines.any(|line| line == format!("Truv Bridge in a browser: {base_url}/bridge/demo")));
    let client = Client::new(base_url, &client_id, &secret);
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);

    let port = client.base_url.rsplit(':').next().unwrap().to_owned();
    let health =
        || self::program().arg("health").env("TRUV_SANDBOX_PORT", &port).env("TRUV_SANDBOX_HOST", "0.0.0.0").output();
    assert!(health().unwrap().status.success());

    let told = Command::new("kill").arg(program.0.id().to_string()).status().unwrap();
    assert!(told.success());
    assert!(program.0.wait().unwrap().success());
    let unwell = health().unwrap();
    assert!(!unwell.status.success());
    assert!(String::from_utf8(unwell.stderr).unwrap().contains(&format!("no answer from 127.0.0.1:{port}: ")));
    let mut log = String::new();
    program.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.starts_with("GET /v1/users/ 200 "), "{log}");
    assert!(!log.contains(&secret) && !log.contains(&client_id));
}

/// The output of the program at its start, up to the last line.
fn greeting(arguments: &[&str]) -> (Running, String) {
    let mut program = Running(program().args(["--port", "0"]).args(arguments).spawn().unwrap());
    let mut text = String::new();
    for line in BufReader::new(program.0.stdout.take().unwrap()).lines().map(Result::unwrap) {
        text += &format!("{line}\n");
        if line.starts_with("Truv Bridge in a browser") {
            break;
        }
    }
    (program, text)
}

#[tokio::test]
async fn its_first_lines_tell_who_can_reach_it_and_what_control_needs() {
    let (_program, text) = greeting(&[]);
    for line in ["Reach:   programs on this machine", "any client id, with any secret", "needs neither keys nor token"]
    {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains("TRUV_SANDBOX_CONTROL_TOKEN"));

    let (_program, text) = greeting(&["--host", "localhost"]);
    assert!(text.contains("listens on http://127.0.0.1:"), "{text}");

    let (_program, text) = greeting(&["--host", "0.0.0.0", "--allow-host", "truv,prod.truv.com"]);
    for line in [
        "listens on http://0.0.0.0:",
        "Reach:   every machine that can reach this one, without TLS",
        "localhost, truv, prod.truv.com",
        "and the token below",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(&format!("export {name}="))).unwrap();
    // Like the health check of the container image.
    let port = value("TRUV_BASE_URL").rsplit(':').next().unwrap();
    let health = program().arg("health").env("TRUV_SANDBOX_PORT", port).env("TRUV_SANDBOX_HOST", "0.0.0.0").output();
    assert!(health.unwrap().status.success());
    let control = truv_sandbox::Control::at(value("TRUV_BASE_URL"));
    control.reset().await.unwrap_err();
    control.with_token(value("TRUV_SANDBOX_CONTROL_TOKEN")).reset().await.unwrap();

    let arguments = ["--host", "0.0.0.0", "--control-token", "0123456789abcdef", "--credentials", "one:sandbox-1"];
    let (_program, text) = greeting(&arguments);
    assert!(!text.contains("0123456789abcdef") && !text.contains("sandbox-1"), "{text}");
    assert!(text.contains("the token that was set") && text.contains("only those that were set"), "{text}");
}

/// Starts the program with a file for the state; returns the process, its base URL and keys.
fn with_state(file: &std::path::Path) -> (Running, Client) {
    let arguments = ["--port", "0", "--requests-per-minute", "0", "--quiet", "--state"];
    let mut program = Running(program().args(arguments).arg(file).spawn().unwrap());
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut export = |name: &str| {
        let prefix = format!("export {name}=");
        lines.find_map(|line| line.strip_prefix(&prefix).map(str::to_owned)).unwrap()
    };
    let base_url = export("TRUV_BASE_URL");
    let client = Client::new(base_url, &export("TRUV_CLIENT_ID"), &export("TRUV_SECRET"));
    (program, client)
}

#[tokio::test]
async fn nothing_that_was_answered_is_lost_when_it_is_killed() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("killed-{}", std::process::id()));
    let mut kept: Vec<String> = Vec::new();
    for round in 0..10 {
        let (mut program, client) = with_state(&file);
        let (count, mut counted) = tokio::sync::mpsc::unbounded_channel();
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let (client, count) = (client.clone(), count.clone());
                tokio::spawn(async move {
                    for number in 0.. {
                        let name = format!("{round}-{writer}-{number}");
                        let body = json!({
                            "external_user_id": name, "first_name": "Ines", "last_name": "Marlow",
                        });
                        let request = client.request("POST", "/v1/users/").json(&body);
                        match client.try_send(request).await {
                            Some((201, ..)) => count.send(name).unwrap(),
                            _ => break,
                        }
                    }
                })
            })
            .collect();
        // Killed in the middle of the writes, wherever each writer is then.
        for _ in 0..30 + round * 7 {
            kept.push(counted.recv().await.unwrap());
        }
        // Another program cannot use the same file, and the first one goes on.
        if round == 0 {
            let second = self::program().args(["--port", "0", "--state"]).arg(&file).output().unwrap();
            assert!(!second.status.success());
            let message = String::from_utf8(second.stderr).unwrap();
            assert!(message.contains("another truv-sandbox keeps its state in"), "{message}");
            kept.push(counted.recv().await.unwrap());
        }
        program.0.kill().unwrap();
        program.0.wait().unwrap();
        drop(count);
        for writer in writers {
            writer.await.unwrap();
        }
        while let Some(name) = counted.recv().await {
            kept.push(name);
        }
    }
    let (_program, client) = with_state(&file);
    for name in &kept {
        let found = client.get(&format!("/v1/users/?external_user_id={name}")).await.expect(200);
        assert_eq!(found["count"], 1, "{name}");
    }
    let all = client.get("/v1/users/").await.expect(200)["count"].as_u64().unwrap();
    // In each round, each writer may have had one more request that was logged but not answered.
    assert!((kept.len()..=kept.len() + 10 * 16).contains(&usize::try_from(all).unwrap()), "{} of {all}", kept.len());
    std::fs::remove_file(&file).unwrap();
}

#[tokio::test]
async fn the_history_of_deliveries_is_the_same_after_it_was_killed() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("history-{}", std::process::id()));
    let (mut program, client) = with_state(&file);
    // The first event arrives, the second fails and waits for another attempt.
    let endpoint = Receiver::with(|number, _| Reaction::Status(if number == 0 { 204 } else { 503 })).await;
    register(&client, &endpoint.url(), Some(&["order-created"])).await;
    for number in 1..=2 {
        let order = json!({"order_number": number.to_string(), "products": ["income"],
                           "first_name": "Ines", "last_name": "Marlow"});
        client.post("/v1/orders/", order).await.expect(201);
        history(&client, "", number).await;
    }
    let before = history(&client, "", 2).await;
    assert_eq!([&before[0]["status_code"], &before[1]["status_code"]], [503, 204]);
    program.0.kill().unwrap();
    program.0.wait().unwrap();
    let (_program, client) = with_state(&file);
    assert_eq!(history(&client, "", 2).await, before);
    assert_eq!(history(&client, "&status_code=204", 1).await.len(), 1);
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn it_says_what_is_wrong_with_its_arguments() {
    for (arguments, expected) in [
        (["--credentials", "alone"], "CLIENT_ID:SECRET"),
        (["--credentials", "one:live-1"], "sandbox-, dev- or prod-"),
        (["--clock-start", "1970-01-01T00:00:00Z"], "2000 to 2199"),
        (["--clock-start", "1"], "--clock-start"),
        (["--port", "port"], "--port"),
        (["--state", "/"], "cannot keep the state in /: it is a folder"),
        (["--allow-host", "http://truv"], "without scheme, port and path"),
        (["--control-token", "short"], "16 to 256"),
    ] {
        let output = program().args(["--port", "0"]).args(arguments).output().unwrap();
        assert!(!output.status.success());
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("panicked"));
    }
}

#[test]
fn every_flag_is_an_environment_variable_too() {
    let help = String::from_utf8(program().arg("--help").output().unwrap().stdout).unwrap();
    let mut flags = 0;
    for option in help.split("\n      --").skip(1) {
        // the help is wrapped if a feature of clap is on
        let option = option.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = option.split(' ').next().unwrap();
        let variable = format!("[env: TRUV_SANDBOX_{}=", name.to_uppercase().replace('-', "_"));
        // Its values are secrets, which are not shown.
        let variable =
            if ["credentials", "control-token"].contains(&name) { variable.trim_end_matches('=') } else { &variable };
        assert!(option.contains(variable), "{variable} in {option}");
        flags += 1;
    }
    assert!(flags >= 11, "{help}");
}

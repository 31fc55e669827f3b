//! Webhooks: listened to, triggered, registered, verified.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::support::{Truv, failure, success, truv as program};

/// Ends the program even if a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An endpoint that says 204 and passes on each request as text.
pub(crate) fn endpoint() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&line);
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            stream.get_mut().write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
            let _ = sender.send(head + &String::from_utf8(body).unwrap());
        }
    });
    (url, receiver)
}

/// Starts `truv listen` and waits until it listens.
fn listen(truv: &Truv, arguments: &[&str]) -> Running {
    let line: Vec<&str> = ["listen"].iter().chain(arguments).copied().collect();
    let mut command = truv.truv(&line);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    errors.read_line(&mut first).unwrap();
    assert!(first.starts_with("Listening to "), "{first}");
    thread::spawn(move || std::io::copy(&mut errors, &mut std::io::sink()));
    Running(child)
}

fn output(mut running: Running) -> String {
    let mut text = String::new();
    running.0.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(running.0.wait().unwrap().success());
    text
}

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn events_of_the_local_truv_are_passed_on_and_can_be_verified() {
    let truv = Truv::start();
    let (url, requests) = endpoint();
    let folder = tempfile::tempdir().unwrap();
    let save = folder.path().to_str().unwrap();
    let listening =
        listen(&truv, &["--forward-to", &url, "--events", "link-connected", "--count", "1", "--save", save]);
    let user = truv.user("crm-1");
    let link = truv.login(&user).link_id;
    let request = requests.recv_timeout(PATIENCE).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hooks ") && body.contains(&link), "{request}");
    let signature =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("x-webhook-sign: ").map(str::to_owned)).unwrap();
    let shown = output(listening);
    assert_eq!(shown.trim(), body);
    // it takes itself back
    assert_eq!(truv.says(&["webhooks", "list"]), "");

    let file = folder.path().join("body.json");
    std::fs::write(&file, body).unwrap();
    let verified =
        truv.says(&["webhooks", "verify", file.to_str().unwrap(), "--signature", &signature, "--jq", ".link_id"]);
    assert_eq!(verified.trim(), link);
    std::fs::write(&file, body.replace("link-connected", "link-deleted")).unwrap();
    let forged =
        truv.truv(&["webhooks", "verify", file.to_str().unwrap(), "--signature", &signature]).output().unwrap();
    let (code, text) = failure(&forged);
    assert!(code == 1 && text.contains("matches no access secret"), "{text}");
    // those that were kept
    let kept: Vec<_> = std::fs::read_dir(save).unwrap().flatten().map(|entry| entry.path()).collect();
    let headers = kept.iter().find(|path| path.extension().is_some_and(|end| end == "headers")).unwrap();
    let event = headers.with_extension("json");
    truv.says(&["webhooks", "verify", event.to_str().unwrap(), "--headers", headers.to_str().unwrap()]);
}

#[test]
fn the_history_of_deliveries_takes_the_place_of_a_tunnel() {
    let truv = Truv::start();
    // the registered endpoint of a lender, which this machine only hears of through the history
    let (registered, delivered) = endpoint();
    let events = "link-connected";
    truv.says(&["webhooks", "ensure", &registered, "--events", events]);
    truv.login(&truv.user("before"));
    delivered.recv_timeout(PATIENCE).unwrap();
    let (url, requests) = endpoint();
    let listening =
        listen(&truv, &["--from-history", "--every", "1", "--forward-to", &url, "--events", events, "--count", "1"]);
    let link = truv.login(&truv.user("after")).link_id;
    let original = delivered.recv_timeout(PATIENCE).unwrap();
    let passed_on = requests.recv_timeout(PATIENCE).unwrap();
    output(listening);
    let part = |request: &str| {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let signature =
            head.lines().find(|line| line.to_lowercase().starts_with("x-webhook-sign")).unwrap().to_lowercase();
        (signature, body.to_owned())
    };
    assert!(passed_on.contains(&link), "{passed_on}");
    assert_eq!(part(&passed_on), part(&original));
}

#[test]
fn an_event_is_triggered_where_it_is_wanted() {
    let truv = Truv::start();
    let (url, requests) = endpoint();
    let said = truv.says(&["trigger", "task-status-updated", "--to", &url, "--field", "status=login_error"]);
    assert!(said.contains("204"), "{said}");
    assert!(requests.recv_timeout(PATIENCE).unwrap().contains(r#""status":"login_error""#));
    let (code, text) = failure(&truv.truv(&["trigger", "link-connected"]).output().unwrap());
    assert!(code == 4 && text.contains("--to URL"), "{text}");
    truv.says(&["webhooks", "ensure", &url]);
    truv.says(&["trigger", "link-connected"]);
    assert!(requests.recv_timeout(PATIENCE).unwrap().contains("link-connected"));
    // each type of event is one that the SDK reads
    let names = success(&program(&["trigger", "--list"]).output().unwrap());
    assert!(names.lines().count() > 15);
    for name in names.lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("event.json");
        truv.says(&["trigger", name, "--to", &url]);
        let request = requests.recv_timeout(PATIENCE).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let signature = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("x-webhook-sign: ").map(str::to_owned))
            .unwrap();
        std::fs::write(&file, body).unwrap();
        let event = truv.says(&[
            "webhooks",
            "verify",
            file.to_str().unwrap(),
            "--signature",
            &signature,
            "--jq",
            ".event_type",
        ]);
        assert_eq!(event.trim(), name);
    }
}

#[test]
fn an_endpoint_is_registered_once() {
    let truv = Truv::start();
    let line = ["webhooks", "ensure", "http://127.0.0.1:9/hooks", "--events", "link-connected", "--jq", ".id"];
    let first = truv.says(&line);
    assert_eq!(truv.says(&line), first);
    assert_eq!(truv.says(&["webhooks", "list"]).lines().count(), 1);
    let (code, _) = failure(&truv.truv(&["listen", "--forward-to", "http://192.0.2.1/hooks"]).output().unwrap());
    assert_eq!(code, 2);
}

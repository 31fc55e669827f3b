//! How much memory one request can make the program take, as the system reports it for the process.

#![cfg(all(target_os = "linux", feature = "cli"))]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::client::Client;

const MIB: usize = 1024 * 1024;

/// A process of its own, since a process does not give back all memory.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start() -> (Self, Client) {
        let arguments = ["--port", "0", "--quiet", "--requests-per-minute", "0", "--task-milliseconds", "0"];
        let mut program = Command::new(env!("CARGO_BIN_EXE_truv-sandbox"));
        let mut program = Self(program.env_clear().args(arguments).stdout(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines().map(Result::unwrap);
        let base_url = lines.find_map(|line| line.strip_prefix("export TRUV_BASE_URL=").map(str::to_owned)).unwrap();
        (program, Client::new(base_url, "one", "sandbox-1"))
    }

    /// The peak memory of the process.
    fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }
}

/// The status of the answer to one request, after which the program may have had no more than `most` MiB.
async fn answered(path: &str, body: impl Into<axum::body::Bytes>, most: usize) -> (u16, Value) {
    let (program, client) = Running::start();
    let request = client.request("POST", path).header("Content-Type", "application/json").body(body);
    let answer = client.unchecked(request).await;
    let peak = program.peak() / MIB;
    assert!(peak <= most, "{path}: {peak} MiB");
    // The sandbox still works.
    assert_eq!(client.unchecked(client.request("GET", "/v1/users/")).await.0, 200);
    answer
}

/// A list in an order of a batch, with `count` of these values.
fn batch_of(value: &str, count: usize) -> String {
    format!("{{\"orders\": [{{\"employers\": [{}{value}]}}]}}", format!("{value},").repeat(count - 1))
}

#[tokio::test]
async fn small_texts_that_would_be_large_in_memory_are_refused() {
    for (body, expected) in [
        (batch_of("0", 15_000_000), (413, "1000000 values")),
        (batch_of("{}", 8_000_000), (413, "200000 objects and lists")),
        (batch_of("{\"a\":{}}", 3_000_000), (413, "200000 objects and lists")),
        ("[".repeat(30_000_000), (400, "64 levels")),
        ("{\"a\":".repeat(5_000_000), (400, "64 levels")),
    ] {
        // The text itself takes up to 32 MiB.
        let (status, answer) = answered("/v1/orders/batch/", body, 128).await;
        assert_eq!(status, expected.0);
        assert!(answer.to_string().contains(expected.1), "{answer}");
    }
    for path in [
        "/v1/users/",
        "/v1/scoring_attributes/reports",
        "/v1/documents/collections/",
        "/_sandbox/faults",
        "/bridge/api/open",
    ] {
        let body = format!("{{\"a\": [{}0]}}", "{},".repeat(200_000));
        assert_ne!(answered(path, body, 96).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn the_largest_that_is_read_stays_within_bounds() {
    assert_eq!(answered("/v1/orders/batch/", batch_of("{\"a\":0}", 199_000), 320).await.0, 202);
    // Not every one of the many wrong values is reported.
    let wrong = json!({"orders": vec![json!({"employers": vec![0; 60]}); 3_000]}).to_string();
    assert_eq!(answered("/v1/orders/batch/", wrong, 320).await.0, 202);
    let order = json!({"order_number": "1", "first_name": "I", "last_name": "M", "products": ["income", "pll"],
                       "employers": vec![json!({}); 40_000]});
    let (status, answer) = answered("/v1/orders/", order.to_string(), 192).await;
    assert_eq!((status, &answer["error"]["extra"]["invalid-params"][0]["field"]), (400, &json!("employers")));
}

#[tokio::test]
async fn an_upload_of_the_largest_documents_takes_a_few_times_its_size() {
    let content = "QUFB".repeat(13_000_000 / 4);
    let documents = (0..9)
        .map(|number| json!({"filename": format!("{number}.pdf"), "mime_type": "application/pdf", "content": content}));
    let body = json!({"documents": documents.collect::<Vec<_>>(), "users": [{"external_user_id": "1", "full_name": "Ines Marlow"}]}).to_string();
    let (status, answer) = answered("/v1/documents/collections/", body, 1_000).await;
    assert_eq!(status, 201, "{answer}");
}

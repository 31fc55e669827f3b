//! How much memory an answer can make a program take, as the system reports it for the process.

#![cfg(target_os = "linux")]

use std::env;
use std::process::Command;

use http::Method;
use truv_sdk::{Client, Error};

use crate::support::builder;
use crate::support::document::{Shape, instance};
use crate::support::server::{Reply, Server};
use crate::support::types::types;

const MIB: usize = 1024 * 1024;

/// More than the client of these tests reads would be refused at once.
const MAX_BODY: usize = 32 * MIB;
const MARK: &str = "peak: ";

/// A list of orders of this size that takes as much memory as it can.
fn orders(bytes: usize) -> String {
    let order = instance("OrderListItem", Shape::Minimal, 0).to_string();
    format!(r#"{{"count": 1, "next": null, "previous": null, "results": [{order}{}]}}"#, repeated(&order, bytes))
}

fn repeated(item: &str, bytes: usize) -> String {
    format!(",{item}").repeat(bytes / (item.len() + 1))
}

fn answer(path: &str) -> Reply {
    let tree = |bytes| format!("[0{}]", repeated(r#"{"":0}"#, bytes));
    let (status, body) = match path {
        "/v1/error/" => (400, tree(30 * MIB)),
        "/v1/large-tree/" => (200, tree(30 * MIB)),
        // just within the bound
        "/v1/tree/" => (200, tree(MAX_BODY * 8 / 740 * 7 * 9 / 10)),
        "/v1/bytes/" => (200, tree(30 * MIB)),
        "/v1/nested/" => (200, "[".repeat(30 * MIB)),
        _ if path.contains("large") => (200, orders(30 * MIB)),
        _ => (200, orders(3 * MIB)),
    };
    let head =
        format!("HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    Reply::Keep([head.into_bytes(), body.into_bytes()].concat())
}

fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

async fn call(client: &Client, case: &str) -> Result<(), Error> {
    let raw = client.raw(Method::GET, &format!("/v1/{case}/"));
    match case {
        "bytes" => raw.send_bytes().await.map(drop),
        "orders" | "large-orders" => {
            client.orders_list().options(|call| call.header("x-case", case)).send().await.map(drop)
        }
        _ => raw.send().await.map(drop),
    }
}

/// The peak memory of the process, beyond its memory before the call.
#[tokio::test]
#[ignore = "other tests of this module start it as a process"]
async fn child() {
    let client = builder(&env::var("MEMORY_SERVER").unwrap()).max_body_bytes(MAX_BODY).build().unwrap();
    let before = status("VmRSS:");
    let result = call(&client, &env::var("MEMORY_CASE").unwrap()).await;
    let reason = result.map_or_else(|error| format!("{:?}", error.reason()), |()| "Ok".to_owned());
    println!("\n{MARK}{} {reason}", status("VmHWM:").saturating_sub(before));
}

/// The peak in MiB, and what became of the call.
async fn peak(server: &Server, case: &'static str) -> (usize, String) {
    let program = env::current_exe().unwrap();
    let url = server.url.clone();
    let output = tokio::task::spawn_blocking(move || {
        // a limit on the address space, so that a failure of this test does not take the machine with it
        Command::new("sh")
            .args(["-c", r#"ulimit -v 4000000; exec "$0" "$@""#])
            .arg(program)
            .args(["--exact", "transport::memory::child", "--ignored", "--nocapture", "--test-threads=1"])
            .env("MEMORY_SERVER", url)
            .env("MEMORY_CASE", case)
            .output()
            .unwrap()
    });
    let output = String::from_utf8(output.await.unwrap().stdout).unwrap();
    let line = output.lines().find_map(|line| line.strip_prefix(MARK)).unwrap_or_else(|| panic!("{case}: {output}"));
    let (bytes, reason) = line.split_once(' ').unwrap();
    (bytes.parse::<usize>().unwrap() / MIB, reason.to_owned())
}

/// Without a bound, the trees take two gigabytes and more.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn no_answer_takes_more_than_its_body_and_what_decoding_may() {
    let server = Server::start(|request| {
        answer(if request.header("x-case") == ["large-orders"] { "large" } else { request.path() })
    })
    .await;
    // the body, twice while it is read
    let read = 2 * 30 + 10;
    let decoded = MAX_BODY * 8 / MIB;
    for (case, expected, most) in [
        ("error", "Validation", read),
        ("large-tree", "Refused", read),
        ("tree", "Ok", read + decoded),
        ("bytes", "Ok", read),
        ("nested", "Refused", read),
        ("large-orders", "Refused", read),
        ("orders", "Ok", read + decoded),
    ] {
        let (peak, reason) = peak(&server, case).await;
        assert_eq!(reason, expected, "{case}");
        assert!(peak <= most, "{case}: {peak} MiB, and {most} are allowed");
    }
}

/// The estimate of what an object takes is good for every type.
#[test]
fn no_type_is_larger_than_the_estimate() {
    for kind in types() {
        assert!(kind.size <= 2600, "{} takes {} bytes", kind.name, kind.size);
    }
}

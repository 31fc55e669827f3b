//! Instructions that the client executes, counted by valgrind: `cargo bench --bench instructions`.
//!
//! Counts hardly depend on the machine or on what else it does. Each work is done a few times and then more often, by a
//! process of its own; the difference leaves out start and set-up.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed benchmark may panic")]

mod support;

use std::env;
use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};

use support::report::{self, Report};
use support::{calls, server};

/// What is compared: a name, truv-sdk's work, the other, how often to do it, and the most that truv-sdk may take.
const COMPARISONS: [(&str, &str, &str, u64, f64); 2] = [
    ("one GET, to reqwest and serde_json", "get-sdk", "get-bare", 200, 1.10),
    // 0.95 of the speed
    ("decoding a report of 1 MB, to structs by hand", "decode-sdk", "decode-bare", 2, 1.0 / 0.95),
];
const WARM_UP: u64 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let [_, flag, work, times, address] = arguments.as_slice()
        && flag == "--work"
    {
        work_off(work, times.parse().unwrap(), address.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    match compare() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all ratios are within their bounds.
fn compare() -> Result<bool, String> {
    let address = server::start();
    let mut is_within = true;
    for (name, sdk, bare, times, bound) in COMPARISONS {
        let sdk = instructions(sdk, times, address)?;
        let bare = instructions(bare, times, address)?;
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        let ratio = sdk as f64 / bare as f64;
        is_within &= ratio <= bound;
        let verdict = if ratio <= bound { "within" } else { "ABOVE" };
        println!("{name}: {sdk} instructions to {bare}, ratio {ratio:.3}, {verdict} the bound of {bound:.2}");
    }
    Ok(is_within)
}

/// How many instructions it takes to do the work once.
fn instructions(work: &str, times: u64, address: SocketAddr) -> Result<u64, String> {
    let few = count(work, WARM_UP, address)?;
    let many = count(work, WARM_UP + times, address)?;
    Ok(many.saturating_sub(few) / times)
}

fn count(work: &str, times: u64, address: SocketAddr) -> Result<u64, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["--work", work, &times.to_string(), &address.to_string()])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind cannot be run ({error}); on Debian it is in the package `valgrind`"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{work} failed under valgrind:\n{report}"));
    }
    let (_, count) = report.split_once("Collected :").ok_or("valgrind has reported no count")?;
    let count = count.lines().next().unwrap_or_default().trim();
    count.parse().map_err(|_| format!("valgrind's count `{count}` is not a number"))
}

fn work_off(work: &str, times: u64, address: SocketAddr) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match work {
        "get-sdk" => {
            let client = calls::sdk(address);
            (0..times).for_each(|_| drop(runtime.block_on(calls::get_by_sdk(&client))));
        }
        "get-bare" => {
            let client = calls::bare(address);
            (0..times).for_each(|_| drop(runtime.block_on(calls::get_by_bare(&client))));
        }
        "decode-sdk" => {
            let json = report::json();
            (0..times).for_each(|_| drop(report::decode(&json)));
        }
        "decode-bare" => {
            let json = report::json();
            (0..times).for_each(|_| drop(serde_json::from_slice::<Report>(&json).unwrap()));
        }
        other => panic!("there is no work `{other}`"),
    }
}

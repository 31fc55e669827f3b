//! Counts the statuses in recordings: `cargo run --example statuses -- FILE|DIR…`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that talks through its output")]

use std::collections::BTreeMap;

use truv_har::{Recordings, Tally};

fn main() {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    let mut left_out = Tally::default();
    for exchange in Recordings::open(std::env::args_os().skip(1).map(std::path::PathBuf::from)).exchanges() {
        match exchange {
            Ok(exchange) => *counts.entry(exchange.status).or_default() += 1,
            Err(problem) => left_out.add(&problem),
        }
    }
    for (status, count) in counts {
        println!("{status} {count}");
    }
    if !left_out.is_empty() {
        eprintln!("{left_out}");
    }
}

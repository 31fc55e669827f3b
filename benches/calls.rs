//! The time of one GET over loopback, beside the same GET by reqwest and serde_json alone: `cargo bench --bench calls`.
//!
//! The kernel and the server take most of it; `instructions` counts what the client itself does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed benchmark may panic")]

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use support::{calls, server};

fn get(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let address = server::start();
    let (sdk, bare) = (calls::sdk(address), calls::bare(address));
    let mut group = criterion.benchmark_group("get");
    group.bench_function("truv-sdk", |bencher| bencher.iter(|| runtime.block_on(calls::get_by_sdk(&sdk))));
    group.bench_function("reqwest", |bencher| bencher.iter(|| runtime.block_on(calls::get_by_bare(&bare))));
}

criterion_group!(benches, get);
criterion_main!(benches);

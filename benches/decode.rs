//! The time to decode an income report of a megabyte, beside structs written by hand: `cargo bench --bench decode`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed benchmark may panic")]

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use support::report::{self, Report};

fn decode(criterion: &mut Criterion) {
    let json = report::json();
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Bytes(json.len() as u64));
    group.bench_function("truv-sdk", |bencher| bencher.iter(|| report::decode(&json)));
    group.bench_function("by hand", |bencher| bencher.iter(|| serde_json::from_slice::<Report>(&json).unwrap()));
}

criterion_group!(benches, decode);
criterion_main!(benches);

//! The mock kit: every operation, every sample, and what a program's own tests do with it.

mod conditions;
mod every_operation;
mod lender;
mod samples;
mod sequences;

use truv_sdk::Client;
use truv_sdk::mock::MockTruv;
use truv_sdk::quota::Quota;
use truv_sdk::retry::Retry;

/// A client that tries nothing again, and never waits for a place in the quota.
fn once(truv: &MockTruv) -> Client {
    truv.client_builder().quota(Quota::off()).retry(Retry::never()).build().unwrap()
}

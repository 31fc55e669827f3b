//! When a call can have a place, at the earliest.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Instant;

/// The earliest time for a call that has `before` requests in flight or in the queue in front of it, where `freed_at` are
/// the times at which the other places become free and at most `allowed` may be taken at once.
///
/// A request in flight gives its place back a window from now at the earliest, and so does each one that is still to be
/// sent: every `allowed` of them cost a whole window. What remains waits for places that become free anyway.
pub(super) fn earliest(
    now: Instant,
    window: Duration,
    allowed: usize,
    before: usize,
    freed_at: &VecDeque<Instant>,
) -> Instant {
    let rounds = u32::try_from(before / allowed).unwrap_or(u32::MAX);
    let free = (freed_at.len() + before % allowed).checked_sub(allowed);
    let start = free.and_then(|place| freed_at.get(place)).copied().unwrap_or(now);
    window.checked_mul(rounds).and_then(|wait| start.checked_add(wait)).unwrap_or(start)
}

//! The earliest time at which a call can have a place.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Instant;

/// The earliest time for a call that has `ahead` calls in the queue in front of it, while `in_flight` places are taken
/// by requests that are not answered yet, the others become free at `freed_at`, and at most `allowed` places may be
/// taken.
///
/// A request in flight gives its place back one window from now at the earliest. Each time that the calls ahead fill
/// all allowed places, the call waits one whole window more.
pub(crate) fn earliest(
    now: Instant,
    window: Duration,
    allowed: usize,
    in_flight: usize,
    ahead: usize,
    freed_at: &VecDeque<Instant>,
) -> Instant {
    let rounds = u32::try_from(ahead / allowed).unwrap_or(u32::MAX);
    let place = (freed_at.len() + in_flight + ahead % allowed).checked_sub(allowed);
    let start = place.map_or(now, |place| freed_at.get(place).copied().unwrap_or(now + window));
    window.checked_mul(rounds).and_then(|wait| start.checked_add(wait)).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn what_is_taken_costs_a_window_at_most_and_each_round_of_those_ahead_another() {
        let (now, window) = (clock::now(), Duration::from_secs(60));
        let freed: VecDeque<_> = (1..=4).map(|second| now + Duration::from_secs(second)).collect();
        let wait = |allowed, in_flight, ahead, freed: &VecDeque<_>| {
            (earliest(now, window, allowed, in_flight, ahead, freed) - now).as_secs()
        };
        assert_eq!(wait(5, 0, 0, &freed), 0);
        assert_eq!(wait(4, 0, 0, &freed), 1);
        // one place is allowed and four are taken, which background calls may see
        assert_eq!(wait(1, 0, 0, &freed), 4);
        assert_eq!(wait(1, 0, 2, &freed), 124);
        assert_eq!(wait(2, 4, 0, &VecDeque::new()), 60);
        assert_eq!(wait(4, 2, 1, &freed), 3 + 1);
    }
}

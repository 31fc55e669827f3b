//! The invariants of the household's data, checked for many links.

#![allow(clippy::unwrap_used)]

use chrono::{DateTime, Days, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::*;
use crate::truv::payroll::employers;

const PERSONAS: [&str; 8] = [
    "goodlogin",
    "goodlogin.savings",
    "goodlogin.checking",
    "goodlogin.checking.savings",
    "goodlogin.card",
    "goodlogin.inv",
    "goodlogin.all",
    "sit",
];

/// The account of a person with a job left to chance, who logs in with a persona.
fn accounts_of(link_id: &str, days_later: i64, persona: &'static str) -> Vec<BankAccount> {
    let employer = || employers().nth(link_id.len()).unwrap().clone();
    let linked_at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_254);
    let subject = Subject::of_chance(link_id, employer(), linked_at, linked_at + TimeDelta::days(days_later));
    let job = Subject::of_chance(link_id, employer(), linked_at, linked_at + TimeDelta::days(days_later));
    accounts(&subject, &[job], persona, None)
}

#[test]
fn deposit_accounts_are_never_overdrawn_and_debts_never_overpaid() {
    for number in 0..60 {
        let link_id = format!("{:0width$}", number, width = 1 + number % 9);
        for account in accounts_of(&link_id, 40, "goodlogin") {
            let days = u64::try_from(account.days_available()).unwrap() + 1;
            let lowest = account.daily_balances(account.today, days).into_values().min().unwrap();
            assert!(lowest >= Decimal::ZERO, "{link_id} {} {lowest}", account.kind.nickname);
        }
    }
}

#[test]
fn later_reads_only_add() {
    for persona in PERSONAS {
        let early = accounts_of("7", 0, persona);
        let later = accounts_of("7", 200, persona);
        assert_eq!(early.len(), later.len());
        for (early, later) in early.iter().zip(&later) {
            assert_eq!(early.id, later.id);
            assert!(early.entries.len() < later.entries.len());
            let ids = |account: &BankAccount| account.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(early), ids(later)[..early.entries.len()]);
            let before = early.today - Days::new(3);
            assert_eq!(early.balance_on(before), later.balance_on(before));
        }
    }
}

#[test]
fn ids_are_unique_and_in_order() {
    for persona in PERSONAS {
        for account in accounts_of("9", 5, persona) {
            assert!(account.entries.is_sorted_by_key(|entry| entry.made_on), "{}", account.kind.nickname);
            let mut ids: Vec<_> = account.entries.iter().map(|entry| &entry.id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), account.entries.len());
        }
    }
}

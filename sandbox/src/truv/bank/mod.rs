//! Made-up bank data that adds up: the balance of an account is the sum of its booked transactions, a transfer leaves one
//! account as it reaches another, and pay is what payroll pays out. The same link gives the same data on every read;
//! later reads only have later transactions.

mod account;
mod debts;
mod given;
mod holdings;
mod household;
mod income;
mod kinds;
mod payees;
mod recurring;
mod render;
pub(crate) mod scoring;

pub(crate) use self::account::{BankAccount, Entry};
pub(crate) use self::debts::liabilities;
pub(crate) use self::holdings::render_holding;
pub(crate) use self::income::{Source, Summary, render_source, sources};
pub(crate) use self::recurring::recurring;
pub(crate) use self::render::{
    as_of, balances, bank_number, brief, money, month_ends, number, owners, render_account, render_entry, terms,
};
use serde_json::Value;

use crate::truv::payroll::Subject;

/// The accounts behind a link, from a scenario or else from the login. `jobs` pay into them.
pub(crate) fn accounts(
    subject: &Subject<'_>,
    jobs: &[Subject<'_>],
    persona: &str,
    payload: Option<&Value>,
) -> Vec<BankAccount> {
    match payload.and_then(|payload| payload["accounts"].as_array()) {
        Some(accounts) => given::accounts(subject, accounts, payload.unwrap_or(&Value::Null)),
        None => household::accounts(subject, jobs, persona),
    }
}

#[cfg(test)]
mod tests;

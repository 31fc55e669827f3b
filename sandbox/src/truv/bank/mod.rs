//! Made-up bank data that adds up: the balance of an account is the sum of its booked transactions, a transfer leaves one
//! account as it reaches another, and pay is what payroll pays out. The same link gives the same data on every read;
//! later reads only have later transactions.

mod account;
mod debts;
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
    as_of, balances, bank_number, brief, money, month_ends, number, owner, render_account, render_entry, terms,
};
use crate::truv::payroll::Subject;

/// The accounts behind a link, as the login has them.
pub(crate) fn accounts(subject: &Subject<'_>, persona: &str) -> Vec<BankAccount> {
    household::accounts(subject, persona)
}

#[cfg(test)]
mod tests;

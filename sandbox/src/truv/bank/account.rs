//! One account with all its transactions.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

use super::holdings::Holding;
use super::kinds::AccountKind;
use super::payees::Payee;
use crate::random::{derived_id, derived_seed};
use crate::truv::payroll::{amount, cents};

/// One transaction.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) made_on: NaiveDate,
    /// The day on which it is booked, which may be in the future.
    pub(crate) posted_on: NaiveDate,
    pub(crate) amount: Decimal,
    /// Whether money came to the account.
    pub(crate) is_credit: bool,
    pub(crate) payee: Payee,
    /// Pay before deductions.
    pub(crate) gross: Option<Decimal>,
}

/// One account up to the day its data was fetched.
pub(crate) struct BankAccount {
    pub(crate) id: String,
    pub(crate) kind: AccountKind,
    pub(crate) opened: NaiveDate,
    pub(crate) today: NaiveDate,
    /// In the order in which they were made.
    pub(crate) entries: Vec<Entry>,
    pub(crate) holdings: Vec<Holding>,
    /// The account in a scenario.
    pub(crate) given: Value,
}

impl BankAccount {
    pub(super) fn new(link_id: &str, kind: &AccountKind, opened: NaiveDate, today: NaiveDate) -> Self {
        let id = derived_id(&[link_id, "account", &kind.nickname]);
        Self { id, kind: kind.clone(), opened, today, entries: Vec::new(), holdings: Vec::new(), given: Value::Null }
    }

    /// Ten digits, unless it is given.
    pub(crate) fn account_number(&self) -> String {
        if let Some(given) = self.given["account_number"].as_str() {
            return given.to_owned();
        }
        format!("{:010}", derived_seed(0, &[&self.id, "number"]) % 10_000_000_000)
    }

    /// The last four digits of the number.
    pub(crate) fn mask(&self) -> String {
        if let Some(given) = self.given["mask"].as_str() {
            return given.to_owned();
        }
        let number = self.account_number();
        number.chars().skip(number.chars().count().saturating_sub(4)).collect()
    }

    pub(super) fn add(&mut self, made_on: NaiveDate, amount: Decimal, is_credit: bool, payee: Payee) {
        // Shops book the day after.
        let days = if payee.merchant_code.is_some() { 1 } else { 0 };
        let id = derived_id(&[&self.id, &made_on.to_string(), &payee.name]);
        let posted_on = made_on + Days::new(days);
        self.entries.push(Entry { id, made_on, posted_on, amount, is_credit, payee, gross: None });
    }

    /// Whether a transaction is booked by the day the data was fetched.
    pub(crate) fn is_posted(&self, entry: &Entry) -> bool {
        entry.posted_on <= self.today
    }

    /// The amount that a transaction adds to the balance.
    fn effect(&self, entry: &Entry) -> Decimal {
        if entry.is_credit == self.kind.is_debt() { -entry.amount } else { entry.amount }
    }

    /// The sum of all transactions that were made up to a day, booked or not.
    pub(super) fn made_by(&self, day: NaiveDate) -> Decimal {
        self.entries.iter().filter(|entry| entry.made_on <= day).map(|entry| self.effect(entry)).sum()
    }

    /// The sum of all transactions booked up to a day; for debts, the amount owed; with securities, their value is
    /// added.
    pub(crate) fn balance_on(&self, day: NaiveDate) -> Decimal {
        let day = day.min(self.today);
        let booked = self.entries.iter().filter(|entry| entry.posted_on <= day);
        booked.map(|entry| self.effect(entry)).sum::<Decimal>() + self.holdings_value(day)
    }

    pub(crate) fn holdings_value(&self, day: NaiveDate) -> Decimal {
        self.holdings.iter().map(|holding| holding.market_value(day)).sum()
    }

    pub(crate) fn credit_limit(&self) -> Option<Decimal> {
        self.kind.credit_limit
    }

    /// The available amount: the balance minus transactions that are not booked yet, or the remaining credit.
    pub(crate) fn available(&self) -> Option<Decimal> {
        if let Some(given) = amount(&self.given["available_balance"]) {
            return Some(given);
        }
        let made = self.made_by(self.today);
        match self.credit_limit() {
            Some(limit) => Some(limit - made),
            None => self.kind.is_deposit().then_some(made),
        }
    }

    /// The balance at the end of each of the last days up to one, the earliest first.
    pub(crate) fn daily_balances(&self, up_to: NaiveDate, days: u64) -> BTreeMap<NaiveDate, Decimal> {
        let mut first = up_to - Days::new(days.saturating_sub(1));
        first = first.max(self.opened);
        let mut changes: BTreeMap<NaiveDate, Decimal> = BTreeMap::new();
        for entry in &self.entries {
            *changes.entry(entry.posted_on.max(first)).or_default() += self.effect(entry);
        }
        let mut sum = Decimal::ZERO;
        let days = first.iter_days().take_while(|day| *day <= up_to);
        days.map(|day| {
            sum += changes.get(&day).copied().unwrap_or_default();
            (day, sum + self.holdings_value(day))
        })
        .collect()
    }

    /// The mean balance of the last days up to one.
    pub(crate) fn average(&self, up_to: NaiveDate, days: u64) -> Decimal {
        let balances = self.daily_balances(up_to, days);
        let count = Decimal::from(balances.len().max(1));
        cents(balances.values().sum::<Decimal>() / count)
    }

    /// For how many days there are transactions.
    pub(crate) fn days_available(&self) -> i64 {
        (self.today - self.opened).num_days()
    }
}

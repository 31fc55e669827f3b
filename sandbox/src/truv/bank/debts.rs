//! Debts and their terms.

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::account::{BankAccount, Entry};
use super::household::{CARD_PAYMENT_DAY, STATEMENT_DAY};
use super::render::{midnight, money};
use crate::truv::payroll::cents;

/// The price of the car.
pub(super) const PRINCIPAL: Decimal = Decimal::from_parts(12_000, 0, 0, false, 0);
/// The monthly payment: about the amount that pays the loan off within its term.
pub(super) const PAYMENT: Decimal = Decimal::from_parts(22_785, 0, 0, false, 2);
const TERM_MONTHS: u32 = 60;
/// Percent a year.
const LOAN_RATE: Decimal = Decimal::from_parts(525, 0, 0, false, 2);
const PURCHASES_APR: Decimal = Decimal::from_parts(2_149, 0, 0, false, 2);
const ADVANCES_APR: Decimal = Decimal::from_parts(2_724, 0, 0, false, 2);

pub(super) fn monthly_interest(owed: Decimal) -> Decimal {
    cents(owed * LOAN_RATE / Decimal::from(1_200))
}

/// The terms of all debts: cards, and loans.
pub(crate) fn liabilities(accounts: &[BankAccount]) -> Value {
    let of =
        |account_type: &'static str| accounts.iter().filter(move |account| account.kind.account_type == account_type);
    json!({
        "credit": of("CREDIT_CARD").map(card).collect::<Vec<_>>(),
        "loans": of("LOAN").map(loan).collect::<Vec<_>>(),
    })
}

/// Annual percentage rate of a debt.
pub(crate) fn rate(account: &BankAccount) -> Option<Decimal> {
    match account.kind.account_type.as_ref() {
        "CREDIT_CARD" => Some(PURCHASES_APR),
        "LOAN" => Some(LOAN_RATE),
        _ => None,
    }
}

/// Last day of a loan, and its length in months.
pub(crate) fn term(account: &BankAccount) -> Option<(NaiveDate, u32)> {
    let ends = account.opened + Months::new(TERM_MONTHS);
    (account.kind.account_type == "LOAN").then_some((ends, TERM_MONTHS))
}

fn last_payment(account: &BankAccount) -> Option<&Entry> {
    account.entries.iter().rfind(|entry| entry.is_credit)
}

fn card(account: &BankAccount) -> Value {
    let today = account.today;
    let limit = account.credit_limit().unwrap_or_default();
    let credit = account.available().unwrap_or_default();
    let closed = latest(today, STATEMENT_DAY);
    let statement = account.made_by(closed);
    let payment = last_payment(account);
    let is_paid = payment.is_some_and(|payment| payment.made_on > closed);
    let least = (statement * Decimal::new(2, 2)).max(Decimal::from(25)).min(statement);
    let due = if is_paid { Decimal::ZERO } else { cents(least) };
    json!({
        "account_id": account.id,
        "advances_apr": money(ADVANCES_APR),
        "purchases_apr": money(PURCHASES_APR),
        "available_cash": money(credit.min(limit / Decimal::from(5))),
        "available_credit": money(credit),
        "balance_as_of": midnight(today),
        "credit_line": money(limit),
        "current_balance": money(account.balance_on(today)),
        "last_payment_amount": payment.map(|payment| money(payment.amount)),
        "last_payment_date": payment.map(|payment| payment.made_on.to_string()),
        "last_stmt_balance": money(statement),
        "last_stmt_date": closed.to_string(),
        "minimum_payment_amount": money(due),
        "next_payment_amount": money(due),
        "next_payment_date": next(today, CARD_PAYMENT_DAY).to_string(),
        "past_due_amount": money(Decimal::ZERO),
    })
}

fn loan(account: &BankAccount) -> Value {
    let today = account.today;
    let payment = last_payment(account);
    let interest = account
        .entries
        .iter()
        .filter(|entry| !entry.is_credit && entry.made_on != account.opened && entry.made_on.year() == today.year());
    let owed = account.balance_on(today);
    let next_payment = PAYMENT.min(owed + monthly_interest(owed));
    json!({
        "account_id": account.id,
        "balance_as_of": midnight(today),
        "escrow_balance": null,
        "interest_paid_year_to_date": money(interest.map(|entry| entry.amount).sum()),
        "interest_rate": money(LOAN_RATE),
        "interest_rate_as_of": midnight(today),
        "last_payment_amount": payment.map(|payment| money(payment.amount)),
        "last_payment_date": payment.map(|payment| midnight(payment.made_on)),
        "loan_term": TERM_MONTHS.to_string(),
        "maturity_date": midnight(account.opened + Months::new(TERM_MONTHS)),
        "next_payment_amount": money(next_payment),
        "next_payment_date": midnight(next(today, 15)),
        "original_principal": money(PRINCIPAL),
        "principal_balance": money(owed),
    })
}

/// The latest day of a month with this number.
fn latest(today: NaiveDate, day: u32) -> NaiveDate {
    let this = today.with_day(day).unwrap_or(today);
    if this <= today { this } else { this - Months::new(1) }
}

/// The next day of a month with this number, after today.
fn next(today: NaiveDate, day: u32) -> NaiveDate {
    let tomorrow = today + Days::new(1);
    let this = tomorrow.with_day(day).unwrap_or(tomorrow);
    if this >= tomorrow { this } else { this + Months::new(1) }
}

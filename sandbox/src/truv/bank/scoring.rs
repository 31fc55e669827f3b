//! Figures computed from the bank data that a client sends. They are plain sums; the score is not Truv's.

use std::collections::BTreeSet;

use crate::index_map::IndexMap;
use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use super::number;
use crate::clock::parse_date;
use crate::message::text;

/// How many payments from one source count as an income.
const LEAST_PAYMENTS: usize = 3;

/// The content of a report once it is ready.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) alerts: Vec<Value>,
    pub(crate) scores: Vec<Value>,
    pub(crate) metrics: Vec<Value>,
    pub(crate) incomes: Vec<Value>,
}

/// The data cannot be used: a transaction or account refers to nothing, or has no amount or day.
#[derive(Debug)]
pub(crate) struct Unusable;

struct Payment {
    day: NaiveDate,
    amount: Decimal,
    description: String,
}

/// Computes everything from the body of the request.
pub(crate) fn figures(request: &Map<String, Value>) -> Result<Figures, Unusable> {
    let institutions = identifiers(request, "institutions");
    let accounts = identifiers(request, "accounts");
    let known =
        |object: &Value, name: &str, among: &BTreeSet<&str>| object[name].as_str().is_some_and(|id| among.contains(id));
    if accounts.is_empty() || items(request, "accounts").any(|one| !known(one, "institution_identifier", &institutions))
    {
        return Err(Unusable);
    }
    let cutoff = text(request, "cutoff_date").and_then(|day| parse_date(&day)).ok_or(Unusable)?;
    let mut payments = Vec::new();
    for transaction in items(request, "transactions") {
        if !known(transaction, "account_identifier", &accounts) {
            return Err(Unusable);
        }
        let payment = payment(transaction).ok_or(Unusable)?;
        if payment.day <= cutoff {
            payments.push(payment);
        }
    }
    payments.sort_by_key(|payment| payment.day);
    let balance: Decimal = items(request, "accounts").filter_map(|account| decimal(&account["balance_amount"])).sum();
    Ok(compute(&payments, cutoff, balance))
}

fn items<'a>(request: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    request.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn identifiers<'a>(request: &'a Map<String, Value>, name: &str) -> BTreeSet<&'a str> {
    items(request, name).filter_map(|item| item["identifier"].as_str()).collect()
}

fn payment(transaction: &Value) -> Option<Payment> {
    let day = parse_date(transaction["post_date"].as_str()?)?;
    let description = transaction["description"].as_str().unwrap_or_default().to_owned();
    Some(Payment { day, amount: decimal(&transaction["amount"])?, description })
}

fn decimal(value: &Value) -> Option<Decimal> {
    value.as_number()?.to_string().parse().ok()
}

fn compute(payments: &[Payment], cutoff: NaiveDate, balance: Decimal) -> Figures {
    let mut metrics = Vec::new();
    // The period's code as in samples: this many months, up to the last day.
    for months in [1, 2, 3] {
        let from = cutoff - Months::new(months);
        let recent = payments.iter().filter(|payment| payment.day > from);
        let came: Decimal = recent.clone().map(|payment| payment.amount.max(Decimal::ZERO)).sum();
        let went: Decimal = recent.clone().map(|payment| payment.amount.min(Decimal::ZERO).abs()).sum();
        let period = format!("{months}m_l0");
        let mut add = |name: &str, short: &str, unit: &str, value: Decimal| {
            metrics.push(json!({
                "name": name, "time_period": period, "short_name": format!("{short}_{period}"), "unit": unit,
                "value": number(value),
            }));
        };
        add("Total inflow", "inflow", "dollars", came);
        add("Total outflow", "outflow", "dollars", went);
        add("Number of transactions", "count", "count", Decimal::from(recent.count()));
    }
    let few = payments.len() < LEAST_PAYMENTS;
    let alert = json!({"alert_code": 1, "message": "There are too few transactions to find incomes."});
    Figures {
        alerts: few.then_some(alert).into_iter().collect(),
        scores: vec![json!({"name": "Sandbox Score", "version": "1", "value": score(payments, balance)})],
        metrics,
        incomes: incomes(payments),
    }
}

/// From 300 to 850: depends on the share of incoming money that was kept, and on whether any money is left.
fn score(payments: &[Payment], balance: Decimal) -> u32 {
    let came: Decimal = payments.iter().map(|payment| payment.amount.max(Decimal::ZERO)).sum();
    let total: Decimal = payments.iter().map(|payment| payment.amount).sum();
    let kept = total.checked_div(came).unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE);
    let from_kept = (kept * Decimal::from(400)).round().to_u32().unwrap_or_default();
    300 + from_kept + if balance > Decimal::ZERO { 150 } else { 0 }
}

/// Payments that came at least three times with the same text.
fn incomes(payments: &[Payment]) -> Vec<Value> {
    let mut sources: IndexMap<&str, Vec<&Payment>> = IndexMap::default();
    for payment in payments.iter().filter(|payment| payment.amount > Decimal::ZERO) {
        sources.entry(&payment.description).or_default().push(payment);
    }
    let regular = sources.into_iter().filter(|(_, payments)| payments.len() >= LEAST_PAYMENTS);
    regular.filter_map(|(description, payments)| income(description, &payments)).collect()
}

fn income(description: &str, payments: &[&Payment]) -> Option<Value> {
    let (first, last) = (payments.first()?.day, payments.last()?.day);
    let gaps = i64::try_from(payments.len() - 1).ok()?;
    // The mean time between two payments gives their frequency.
    let (frequency, formatted, a_year) = match (last - first).num_days().checked_div(gaps)? {
        ..=9 => ("weekly", "Every week", 52),
        10..=14 => ("biweekly", "Every two weeks", 26),
        15..=20 => ("semi_monthly", "Twice a month", 24),
        _ => ("monthly", "Every month", 12),
    };
    let count = Decimal::from(payments.len());
    let average = payments.iter().map(|payment| payment.amount).sum::<Decimal>() / count;
    let days: BTreeSet<u32> = payments.iter().map(|payment| payment.day.day()).collect();
    let on_days = matches!(frequency, "monthly" | "semi_monthly");
    let months: BTreeSet<(i32, u32)> = payments.iter().map(|one| (one.day.year(), one.day.month())).collect();
    Some(json!({
        "description": description,
        "frequency": frequency,
        "days": if on_days { days } else { BTreeSet::new() },
        "formatted_frequency": formatted,
        "months": months.len(),
        "average_amount": number(average),
        "monthly_amount": number(average * Decimal::from(a_year) / Decimal::from(12)),
    }))
}

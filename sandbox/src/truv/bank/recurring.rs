//! Recurring transactions.

use crate::index_map::IndexMap;
use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::{BankAccount, Entry};
use super::render::money;
use crate::random::derived_id;
use crate::truv::payroll::{Frequency, cents};

/// How late the next payment may be before the series counts as ended.
const GRACE: Days = Days::new(10);

/// The regular incoming (`is_credit`) or outgoing payments of an account, with their state: `active` or `inactive`.
pub(crate) fn recurring(account: &BankAccount, is_credit: bool) -> Vec<(&'static str, Value)> {
    let mut series: IndexMap<&str, (Frequency, Vec<&Entry>)> = IndexMap::default();
    for entry in account.entries.iter().filter(|entry| entry.is_credit == is_credit && account.is_posted(entry)) {
        if let Some(rhythm) = entry.payee.rhythm {
            series.entry(&entry.payee.name).or_insert((rhythm, Vec::new())).1.push(entry);
        }
    }
    let described = series.into_values().filter(|(_, entries)| entries.len() >= 3);
    described.filter_map(|(rhythm, entries)| describe(account, rhythm, &entries)).collect()
}

fn describe(account: &BankAccount, rhythm: Frequency, entries: &[&Entry]) -> Option<(&'static str, Value)> {
    let (first, last) = (entries.first()?, entries.last()?);
    let next = next_day(rhythm, last.made_on);
    let status = if next + GRACE >= account.today { "active" } else { "inactive" };
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("source_id", json!(derived_id(&["source", &last.payee.name])));
    set("source_name", json!(last.payee.name));
    set("account_id", json!(account.id));
    set("description", json!(last.description()));
    set("frequency", json!(frequency(rhythm)));
    set("average_amount", money(average(entries)));
    set("median_amount", money(median(entries)));
    set("last_amount", money(last.amount));
    set("logo_url", Value::Null);
    set("status", json!(status));
    set("first_detected", json!(first.made_on.to_string()));
    set("last_transaction_date", json!(last.made_on.to_string()));
    set("next_expected_date", json!((status == "active").then(|| next.to_string())));
    set("historical_transactions", entries.iter().rev().map(|entry| past(entry)).collect());
    if last.is_credit {
        let income = last.payee.income.map(|kind| if kind == "PAYCHECK" { "salary" } else { "rental" });
        set("income_type", json!(income));
    } else {
        set("categories", json!([last.payee.category]));
        set("merchant_category_code", json!(last.payee.merchant_code));
    }
    Some((status, Value::Object(fields)))
}

fn next_day(rhythm: Frequency, last: NaiveDate) -> NaiveDate {
    match rhythm {
        Frequency::Monthly => last + Months::new(1),
        rhythm => rhythm.next_payday(last),
    }
}

fn frequency(rhythm: Frequency) -> &'static str {
    match rhythm {
        Frequency::Weekly => "WEEKLY",
        Frequency::EveryTwoWeeks => "BIWEEKLY",
        Frequency::TwiceMonthly => "SEMI_MONTHLY",
        Frequency::Monthly => "MONTHLY",
    }
}

fn average(entries: &[&Entry]) -> Decimal {
    let count = Decimal::from(entries.len().max(1));
    cents(entries.iter().map(|entry| entry.amount).sum::<Decimal>() / count)
}

fn median(entries: &[&Entry]) -> Decimal {
    let mut amounts: Vec<Decimal> = entries.iter().map(|entry| entry.amount).collect();
    amounts.sort();
    let at = |index: usize| amounts.get(index).copied().unwrap_or_default();
    let middle = amounts.len() / 2;
    if amounts.len() % 2 == 1 { at(middle) } else { cents((at(middle.saturating_sub(1)) + at(middle)) / Decimal::TWO) }
}

fn past(entry: &Entry) -> Value {
    json!({"id": entry.id, "date": entry.made_on.to_string(), "amount": money(entry.amount)})
}

//! Accounts, transactions and owners in the shapes of the API.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::{BankAccount, Entry};
use super::debts;
use crate::clock::timestamp;
use crate::random::{derived_id, derived_seed};
use crate::truv::payroll::{Resident, Subject, cents, resident};

/// Two decimals, as text.
pub(crate) fn money(amount: Decimal) -> Value {
    json!(format!("{:.2}", cents(amount)))
}

/// The same as a number, for fields in which Truv has a number.
pub(crate) fn number(amount: Decimal) -> Value {
    json!(format!("{:.2}", cents(amount)).parse::<f64>().unwrap_or_default())
}

/// A day, for fields in which the API has a time.
pub(crate) fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}

/// The routing number of a provider. No bank has one that starts like this.
pub(crate) fn bank_number(provider_id: &str) -> String {
    format!("99{:07}", derived_seed(0, &["routing number", provider_id]) % 10_000_000)
}

/// The last days of all complete months, the latest first.
pub(crate) fn month_ends(account: &BankAccount) -> Vec<NaiveDate> {
    let is_last = |day: &NaiveDate| day.succ_opt().is_some_and(|next| next.day() == 1);
    let days = account.opened.iter_days().take_while(|day| *day < account.today);
    let mut ends: Vec<NaiveDate> = days.filter(is_last).collect();
    ends.reverse();
    ends
}

/// Balances at the end of a day, which is the day the data was fetched if there is no other.
pub(crate) fn balances(account: &BankAccount, day: Option<NaiveDate>) -> Value {
    let available = match day {
        Some(day) if day < account.today => None,
        _ => account.available(),
    };
    json!({
        "currency_code": "USD",
        "balance": money(account.balance_on(day.unwrap_or(account.today))),
        "available_balance": available.map(money),
        "credit_limit": account.credit_limit().map(money),
    })
}

/// The fields that identify an account.
pub(crate) fn brief(account: &BankAccount) -> Map<String, Value> {
    let fields = [
        ("id", json!(account.id)),
        ("type", json!(account.kind.account_type)),
        ("subtype", json!(account.kind.subtype)),
        ("mask", json!(account.mask())),
        ("nickname", json!(account.kind.nickname)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// An account with its balances.
pub(crate) fn render_account(account: &BankAccount, subject: &Subject<'_>) -> Map<String, Value> {
    let mut fields = brief(account);
    fields.insert("created_at".to_owned(), json!(timestamp(subject.linked_at)));
    fields.insert("updated_at".to_owned(), json!(timestamp(subject.fetched_at)));
    fields.insert("balances".to_owned(), balances(account, None));
    fields
}

/// A transaction, without the account and the times of its record.
pub(crate) fn render_entry(account: &BankAccount, entry: &Entry) -> Map<String, Value> {
    let is_posted = account.is_posted(entry);
    let fields = [
        ("id", json!(entry.id)),
        ("external_id", json!(format!("TXN-{}", entry.id.get(..12).unwrap_or_default()))),
        ("amount", money(entry.amount)),
        ("currency_code", json!("USD")),
        ("check_number", Value::Null),
        ("categories", json!([entry.payee.category])),
        ("description", json!(entry.description())),
        ("status", json!(if is_posted { "POSTED" } else { "PENDING" })),
        ("type", json!(if entry.is_credit { "CREDIT" } else { "DEBIT" })),
        ("posted_at", json!(is_posted.then(|| midnight(entry.posted_on)))),
        ("transacted_at", json!(midnight(entry.made_on))),
        ("merchant_category_code", json!(entry.payee.merchant_code)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

impl Entry {
    /// The text that the bank writes.
    pub(crate) fn description(&self) -> String {
        match self.payee.wording {
            // The text of a scenario.
            "" => self.payee.name.clone().into_owned(),
            wording => format!("{wording} {}", self.payee.name.to_uppercase()),
        }
    }
}

/// The owners of an account, as a scenario gives them, or the person behind the link.
pub(crate) fn owners(account: &BankAccount, subject: &Subject<'_>, phone: Option<&str>) -> Vec<Value> {
    let person = owner(subject, phone);
    let Some(given) = account.given["owners"].as_array().filter(|owners| !owners.is_empty()) else {
        return vec![person];
    };
    let owner = |(index, given): (usize, &Value)| {
        let mut owner = person.clone();
        owner["id"] = json!(derived_id(&[&account.id, "owner", &index.to_string()]));
        if index > 0 {
            owner["relation_type"] = json!("SECONDARY");
        }
        for name in ["full_name", "email", "phone", "relation_type"].iter().filter(|name| !given[**name].is_null()) {
            owner[*name] = given[*name].clone();
        }
        for part in ["street", "city", "state", "zip", "country"] {
            if let Some(given) = given["address"][part].as_str() {
                owner["address"][part] = json!(given);
            }
        }
        owner
    };
    given.iter().enumerate().map(owner).collect()
}

/// The person behind a link as the owner of its accounts.
fn owner(subject: &Subject<'_>, phone: Option<&str>) -> Value {
    let Resident { first_name, last_name, email, street, city, state, zip, .. } = resident(subject);
    json!({
        "id": derived_id(&[subject.link_id, "owner"]),
        "full_name": format!("{first_name} {last_name}"),
        "email": email,
        "phone": phone,
        "address": {"street": street, "city": city, "state": state, "zip": zip, "country": "US"},
        "relation_type": "PRIMARY",
    })
}

/// The terms of an account: rates and length, for debts and certificates.
pub(crate) fn terms(account: &BankAccount) -> Map<String, Value> {
    let rate = debts::rate(account);
    let term = debts::term(account);
    let fields = [
        ("interest_rate", json!(rate.map(money))),
        ("interest_rate_type", json!(rate.map(|_| if term.is_some() { "FIXED" } else { "VARIABLE" }))),
        ("maturity_date", json!(term.map(|(day, _)| day.to_string()))),
        ("loan_term", json!(term.map(|(_, months)| months))),
        ("apr", json!(rate.map(money))),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// When the balances were taken.
pub(crate) fn as_of(day: NaiveDate, fetched_at: DateTime<Utc>) -> String {
    if day < fetched_at.date_naive() { midnight(day) } else { timestamp(fetched_at) }
}

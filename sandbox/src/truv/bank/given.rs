//! Accounts as a scenario or a seed gives them. Balances are the sums of booked transactions: an opening deposit makes
//! up the difference to the given balance.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

use super::account::{BankAccount, Entry};
use super::kinds::AccountKind;
use super::payees::{self, Payee};
use crate::clock::parse_date;
use crate::random::derived_id;
use crate::truv::payroll::{Frequency, Subject, amount};

/// Days of history, unless a transaction is older.
const USUAL_HISTORY: Days = Days::new(90);

/// The accounts, with the transactions inside of them or beside them in the payload.
pub(super) fn accounts(subject: &Subject<'_>, given: &[Value], payload: &Value) -> Vec<BankAccount> {
    let beside: Vec<&Value> = payload["transactions"].as_array().into_iter().flatten().collect();
    let account = |(index, given): (usize, &Value)| {
        let own = given["transactions"].as_array().into_iter().flatten();
        // A transaction beside the accounts names one of them, or belongs to the first.
        let of_others = beside.iter().copied().filter(|transaction| match transaction["account_id"].as_str() {
            Some(id) => given["id"] == id,
            None => index == 0,
        });
        account(subject, given, own.chain(of_others).collect(), index)
    };
    given.iter().enumerate().map(account).collect()
}

fn account(subject: &Subject<'_>, given: &Value, transactions: Vec<&Value>, index: usize) -> BankAccount {
    let today = subject.fetched_at.date_naive();
    let text = |name: &str| given[name].as_str().map(|text| Cow::<'static, str>::Owned(text.to_owned()));
    let kind = AccountKind {
        account_type: text("type").map_or(Cow::Borrowed("CHECKING"), |kind| Cow::Owned(kind.to_uppercase())),
        subtype: text("subtype").map(|subtype| Cow::Owned(subtype.to_uppercase())),
        nickname: text("nickname").or_else(|| text("name")).unwrap_or(Cow::Borrowed("Account")),
        credit_limit: figure(given, "credit_limit"),
    };
    let mut account = BankAccount::new(subject.link_id, &kind, today - USUAL_HISTORY, today);
    account.id = match given["id"].as_str() {
        Some(id) if id.len() <= 32 => id.to_owned(),
        _ => derived_id(&[subject.link_id, "account", "given", &index.to_string()]),
    };
    account.given = given.clone();
    if let Some(available) = figure(given, "available_balance") {
        account.given["available_balance"] = super::money(available);
    }
    let mut entries: Vec<Entry> = transactions
        .into_iter()
        .enumerate()
        .map(|(number, transaction)| entry(&account.id, transaction, today, number))
        .filter(|entry| entry.made_on <= today)
        .collect();
    entries.sort_by_key(|entry| entry.made_on);
    note_rhythms(&mut entries);
    if let Some(first) = entries.first() {
        account.opened = account.opened.min(first.made_on - Days::new(1));
    }
    account.entries = entries;
    if let Some(balance) = figure(given, "balance").or_else(|| figure(given, "current_balance")) {
        open_with(&mut account, balance);
    }
    account
}

/// A number in the account itself, or among its balances.
fn figure(given: &Value, name: &str) -> Option<Decimal> {
    amount(&given[name]).or_else(|| amount(&given["balances"][name]))
}

/// Books the amount before the first transaction, so that the sum is the balance.
fn open_with(account: &mut BankAccount, balance: Decimal) {
    let missing = balance - account.balance_on(account.today);
    if missing.is_zero() {
        return;
    }
    let raises = !missing.is_sign_negative();
    let is_credit = raises != account.kind.is_debt();
    account.add(account.opened, missing.abs(), is_credit, payees::OPENING);
    account.entries.rotate_right(1);
}

fn entry(account_id: &str, given: &Value, today: NaiveDate, number: usize) -> Entry {
    let text = |names: &[&str]| names.iter().find_map(|name| given[*name].as_str());
    let day = |names: &[&str]| text(names).and_then(parse_day);
    let made_on = day(&["transacted_at", "date", "posted_at", "posted_date"]).unwrap_or(today);
    let is_pending = given["status"].as_str().is_some_and(|status| status.eq_ignore_ascii_case("pending"));
    let posted_on =
        if is_pending { today + Days::new(1) } else { day(&["posted_at", "posted_date"]).unwrap_or(made_on) };
    let sum = amount(&given["amount"]).unwrap_or_default();
    let is_credit = match text(&["type"]) {
        Some(kind) => kind.eq_ignore_ascii_case("credit"),
        None => !sum.is_sign_negative(),
    };
    let name = text(&["description", "name", "merchant_name"]).unwrap_or("Transaction").to_owned();
    let category = text(&["category"]).or_else(|| given["categories"][0].as_str());
    let category = category.map_or(Cow::Borrowed("Other"), |category| Cow::Owned(category.to_owned()));
    let is_pay = [name.as_str(), category.as_ref()].iter().any(|text| says_pay(text));
    Entry {
        id: match given["id"].as_str() {
            Some(id) => id.to_owned(),
            None => derived_id(&[account_id, "transaction", &number.to_string()]),
        },
        made_on,
        posted_on,
        amount: sum.abs(),
        is_credit,
        payee: Payee {
            name: Cow::Owned(name),
            wording: "",
            category,
            merchant_code: given["merchant_category_code"].as_u64().and_then(|code| u32::try_from(code).ok()),
            rhythm: None,
            income: (is_credit && is_pay).then_some("PAYCHECK"),
        },
        gross: None,
    }
}

fn says_pay(text: &str) -> bool {
    let text = text.to_lowercase();
    ["payroll", "paycheck", "salary", "direct dep"].iter().any(|word| text.contains(word))
}

/// A day, or the day of a time.
fn parse_day(text: &str) -> Option<NaiveDate> {
    parse_date(text.get(..10).unwrap_or(text))
}

/// A transaction that occurs three times at about equal intervals is taken as recurring.
fn note_rhythms(entries: &mut [Entry]) {
    let known: Vec<(Cow<'static, str>, bool, NaiveDate)> =
        entries.iter().map(|entry| (entry.payee.name.clone(), entry.is_credit, entry.made_on)).collect();
    for entry in entries {
        let same =
            known.iter().filter(|(name, is_credit, _)| *name == entry.payee.name && *is_credit == entry.is_credit);
        let days: Vec<NaiveDate> = same.map(|(.., day)| *day).collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
        if days.len() < 3 {
            continue;
        }
        let count = i64::try_from(days.len()).unwrap_or(i64::MAX) - 1;
        entry.payee.rhythm = match (*last - *first).num_days() / count {
            6..=8 => Some(Frequency::Weekly),
            13..=14 => Some(Frequency::EveryTwoWeeks),
            15..=16 => Some(Frequency::TwiceMonthly),
            27..=32 => Some(Frequency::Monthly),
            _ => None,
        };
    }
}

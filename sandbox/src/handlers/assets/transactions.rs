//! Transactions of bank links, and recurring transactions.

use serde_json::{Map, Value, json};

use crate::clock::{parse_time, timestamp};
use crate::handlers::common::{bank_links, operations, users};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::bank::{self, BankAccount, Entry};
use crate::truv::payroll::Subject;

operations![
    reads: transactions_list, transactions_list_recurring
];

/// The newest first; of one day, the accounts in their order.
fn transactions_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = bank_links::find(call, world)?;
    let accounts: Vec<&BankAccount> =
        found.accounts.iter().filter(|account| bank_links::is_wanted(call, account)).collect();
    let mut entries: Vec<(&BankAccount, &Entry)> = Vec::new();
    for account in &accounts {
        let wanted = account.entries.iter().rev().filter(|entry| is_wanted(call, entry));
        entries.extend(wanted.map(|entry| (*account, entry)));
    }
    entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.made_on));
    let accounts = accounts.into_iter().map(|account| bank::render_account(account, &found.subject)).collect();
    bank_links::page(call, "transactions", &entries, accounts, |(account, entry)| {
        Value::Object(render(account, entry, &found.subject))
    })
}

fn is_wanted(call: &Call, entry: &Entry) -> bool {
    let made_at = entry.made_on.and_time(chrono::NaiveTime::MIN).and_utc();
    let bound = |name| call.filter(name).and_then(parse_time);
    bank_links::is_listed(call, "categories", &entry.payee.category)
        && bound("transacted_at_from").is_none_or(|from| made_at >= from)
        && bound("transacted_at_to").is_none_or(|to| made_at <= to)
}

fn render(account: &BankAccount, entry: &Entry, subject: &Subject<'_>) -> Map<String, Value> {
    let mut fields = bank::render_entry(account, entry);
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("created_at", json!(timestamp(subject.linked_at)));
    set("updated_at", json!(timestamp(subject.fetched_at)));
    set("account_id", json!(account.id));
    set("memo", Value::Null);
    set("merchant_name", json!(entry.payee.merchant_code.map(|_| entry.payee.name.as_ref())));
    set("location", json!({"latitude": null, "longitude": null}));
    fields
}

fn transactions_list_recurring(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user_id = users::find(call, world)?.id.clone();
    let links = bank_links::of_user(world.account(&call.caller), &user_id, call.now);
    let wanted = call.filter("status").unwrap_or("active");
    let side = |is_credit: bool| {
        let accounts =
            links.iter().flat_map(|found| &found.accounts).filter(|account| !account.kind.is_debt() || !is_credit);
        let found = accounts.flat_map(|account| bank::recurring(account, is_credit));
        let found = found.filter(|(status, _)| wanted == "all" || *status == wanted);
        found.map(|(_, described)| described).collect::<Vec<Value>>()
    };
    Ok(json!({"inflows": side(true), "outflows": side(false)}))
}

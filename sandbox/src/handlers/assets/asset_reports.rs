//! Verification of assets: the accounts behind the bank links of a user. Debts are left out.

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use crate::clock::{parse_date, timestamp};
use crate::handlers::common::bank_links::{self, BankLink};
use crate::handlers::common::{operations, report_data, users};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{self, BankReport, World};
use crate::truv::bank::{self, BankAccount};
use crate::truv::directory::provider_ids;

operations![
    reads: asset_reports_get;
    changes: asset_reports_create
];

/// Days of transactions if the request does not say.
const USUAL_DAYS: u64 = 60;

fn asset_reports_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let as_of = call.text("as_of_date").and_then(|day| parse_date(&day));
    if as_of.is_some_and(|day| day > call.now.date_naive()) {
        return Err(Failure::invalid("as_of_date", "The day is in the future."));
    }
    let account_ids = call.texts("account_ids");
    let mut report = begin(call, world)?;
    report.as_of = as_of;
    report.large_deposit = large_deposit(call);
    report.is_voe = call.body.get("is_voe") == Some(&Value::Bool(true));
    let account = world.account_mut(&call.caller);
    if let Some(unknown) = account_ids.iter().flatten().find(|id| !is_known(call, account, &report.user_id, id)) {
        return Err(Failure::invalid("account_ids", format!("The user has no account {unknown}.")));
    }
    report.account_ids = account_ids;
    let body = render(call, account, &report);
    account.bank_reports.assets.insert(report.id.clone(), report);
    Ok(body)
}

fn asset_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user_id = &users::find(call, world)?.id;
    let report = world.find(&call.caller, |account| {
        let report = account.bank_reports.assets.get(call.inner_id())?;
        (report.user_id == *user_id && call.now >= report.ready_at).then_some(report)
    })?;
    Ok(render(call, world.account(&call.caller), report))
}

/// A report on the user that the path names, once a bank is linked. The report can be read once every task of the user
/// has ended.
pub(super) fn begin(call: &Call, world: &mut World) -> Result<BankReport, Failure> {
    let user_id = users::find(call, world)?.id.clone();
    let delay = TimeDelta::from_std(world.settings.report_delay).unwrap_or(TimeDelta::MAX);
    let account = world.account_mut(&call.caller);
    report_data::check_is_there(account, &user_id, call.now, bank_links::is_bank)?;
    let tasks = account.tasks.values().filter(|task| task.user_id == user_id);
    let ready_at = tasks.map(|task| task.lifecycle.finishes_at()).fold(call.now, DateTime::max);
    let days = call.body.get("days_requested").and_then(Value::as_u64);
    Ok(BankReport {
        id: account.random.id(),
        user_id,
        days_requested: days.unwrap_or(USUAL_DAYS),
        as_of: None,
        large_deposit: None,
        is_voe: false,
        account_ids: None,
        created_at: call.now,
        ready_at: ready_at.checked_add_signed(delay).unwrap_or(ready_at),
    })
}

/// The links that a report is about, with the data that existed when the report was ready.
pub(super) fn links<'a>(call: &Call, account: &'a state::Account, report: &BankReport) -> Vec<BankLink<'a>> {
    let mut links = bank_links::of_user(account, &report.user_id, call.now.min(report.ready_at));
    links.retain(|found| found.link.created_at <= report.created_at);
    links
}

/// When the report became ready, if it is ready.
pub(super) fn completed_at(call: &Call, report: &BankReport) -> Option<String> {
    (call.now >= report.ready_at).then(|| timestamp(report.ready_at))
}

fn is_known(call: &Call, account: &state::Account, user_id: &str, id: &str) -> bool {
    let links = bank_links::of_user(account, user_id, call.now);
    links.iter().flat_map(|found| &found.accounts).any(|known| known.id == id)
}

/// In whole dollars: the amount itself, one percent of the price for FHA, half of the monthly income for conventional
/// loans, according to the rules for these loans. None if the amount that counts is missing.
fn large_deposit(call: &Call) -> Option<i64> {
    let threshold = call.body.get("large_deposit_threshold").and_then(Value::as_object);
    let empty = Map::new();
    let threshold = threshold.unwrap_or(&empty);
    let amount =
        |name: &str| threshold.get(name).and_then(Value::as_f64).and_then(|amount| Decimal::try_from(amount).ok());
    let dollars = match threshold.get("loan_type").and_then(Value::as_str) {
        Some("FHA") => amount("sales_price")? / Decimal::ONE_HUNDRED,
        Some("CONVENTIONAL") => amount("qualifying_monthly_income")? / Decimal::TWO,
        _ => amount("fixed_amount").unwrap_or(Decimal::from(500)),
    };
    dollars.round().to_i64()
}

fn render(call: &Call, account: &state::Account, report: &BankReport) -> Value {
    let links = links(call, account, report);
    let mut total = Totals::default();
    let parts: Vec<Value> = links.iter().map(|found| part(report, found, &mut total)).collect();
    let as_of = report.as_of.unwrap_or_else(|| call.now.min(report.ready_at).date_naive());
    json!({
        "report_id": report.id,
        "created_at": timestamp(report.created_at),
        "completed_at": completed_at(call, report),
        "days_requested": report.days_requested,
        "as_of_date": as_of.to_string(),
        "large_deposit_threshold": report.large_deposit,
        "is_voe": report.is_voe,
        "borrower": account.users.get(&report.user_id).map(users::render),
        "links": parts,
        "summary": total.render(),
    })
}

fn part(report: &BankReport, found: &BankLink<'_>, total: &mut Totals) -> Value {
    let is_wanted = |account: &&BankAccount| {
        !account.kind.is_debt() && report.account_ids.as_ref().is_none_or(|wanted| wanted.contains(&account.id))
    };
    let accounts = found.accounts.iter().filter(is_wanted);
    json!({
        "link_id": found.link.id,
        "tracking_info": found.link.tracking_info,
        "provider": found.link.provider_id,
        "provider_name": provider_ids::name(&found.link.provider_id),
        "accounts": accounts.map(|account| one_account(report, found, account, total)).collect::<Vec<_>>(),
    })
}

fn one_account(
    report: &BankReport,
    found: &BankLink<'_>,
    account: &BankAccount,
    total: &mut Totals,
) -> Map<String, Value> {
    let last = report.as_of.unwrap_or(account.today).min(account.today);
    let first = last - Days::new(report.days_requested.saturating_sub(1));
    let own = Totals::of(account, last);
    total.add(&own);
    let ends = account.daily_balances(last, report.days_requested);
    let entries = account.entries.iter().rev().filter(|entry| entry.made_on >= first && entry.made_on <= last);
    let pays = |entry: &bank::Entry| entry.payee.income == Some("PAYCHECK");
    let transactions = entries.clone().map(|entry| {
        let mut fields = bank::render_entry(account, entry);
        let end = ends.get(&entry.made_on).copied().map(bank::number);
        fields.insert("ending_daily_balance".to_owned(), json!(end));
        fields.insert("is_direct_deposit".to_owned(), json!(pays(entry)));
        fields.insert("is_subscription".to_owned(), json!(entry.payee.category == "Subscription"));
        fields
    });
    let mut fields = bank::render_account(account, &found.subject);
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("routing_number", json!(account.kind.is_deposit().then(|| bank::bank_number(&found.link.provider_id))));
    set("days_available", json!(account.days_available()));
    set("balance_as_of", json!(bank::as_of(last, found.subject.fetched_at)));
    set("balances", bank::balances(account, Some(last)));
    set("transactions", transactions.collect());
    set("owners", json!(bank::owners(account, &found.subject, found.phone)));
    set("summary", own.render());
    set("same_owner_as_requested", json!(true));
    set("direct_deposit_from_employer", json!(account.entries.iter().any(pays)));
    set("nsf", json!(0));
    fields
}

/// A balance, now and on average.
#[derive(Default)]
struct Totals {
    balance: Decimal,
    averages: [Decimal; 3],
}

impl Totals {
    fn of(account: &BankAccount, day: NaiveDate) -> Self {
        let averages = [30, 60, 90].map(|days| account.average(day, days));
        Self { balance: account.balance_on(day), averages }
    }

    fn add(&mut self, other: &Self) {
        self.balance += other.balance;
        for (sum, part) in self.averages.iter_mut().zip(other.averages) {
            *sum += part;
        }
    }

    fn render(&self) -> Value {
        let [month, two_months, three_months] = self.averages.map(bank::money);
        json!({
            "balance": bank::money(self.balance),
            "avg_30": month,
            "avg_60": two_months,
            "avg_90": three_months,
            "currency_code": "USD",
        })
    }
}

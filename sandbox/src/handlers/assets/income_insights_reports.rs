//! Income found in the bank links of a user.

use chrono::Days;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::asset_reports;
use crate::clock::timestamp;
use crate::handlers::common::bank_links::BankLink;
use crate::handlers::common::{operations, users};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{self, BankReport, World};
use crate::truv::bank::{self, BankAccount, Source, Summary};
use crate::truv::directory::provider_ids;

operations![
    reads: income_insights_reports_get;
    changes: income_insights_reports_create
];

fn income_insights_reports_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let report = asset_reports::begin(call, world)?;
    let account = world.account_mut(&call.caller);
    let body = render(call, account, &report);
    account.bank_reports.income_insights.insert(report.id.clone(), report);
    Ok(body)
}

fn income_insights_reports_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user_id = &users::find(call, world)?.id;
    let report = world.find(&call.caller, |account| {
        let report = account.bank_reports.income_insights.get(call.inner_id())?;
        (report.user_id == *user_id && call.now >= report.ready_at).then_some(report)
    })?;
    Ok(render(call, world.account(&call.caller), report))
}

fn render(call: &Call, account: &state::Account, report: &BankReport) -> Value {
    let links = asset_reports::links(call, account, report);
    let sources: Vec<Source<'_>> =
        links.iter().flat_map(|found| sources(&found.accounts, report.days_requested)).collect();
    json!({
        "report_id": report.id,
        "created_at": timestamp(report.created_at),
        "completed_at": asset_reports::completed_at(call, report),
        "days_requested": report.days_requested,
        "links": links.iter().map(|found| part(report, found)).collect::<Vec<_>>(),
        "bank_income_summary": summary(&Summary::new(&sources)),
    })
}

/// The sources of income in the last days before the data was fetched.
pub(super) fn sources(accounts: &[BankAccount], days: u64) -> Vec<Source<'_>> {
    let today = accounts.first().map(|account| account.today).unwrap_or_default();
    bank::sources(accounts, today - Days::new(days.saturating_sub(1)), today)
}

fn part(report: &BankReport, found: &BankLink<'_>) -> Value {
    let searched = found.accounts.iter().filter(|account| account.kind.is_deposit());
    let accounts = searched.map(|account| {
        let mut fields = bank::brief(account);
        fields.insert("days_available".to_owned(), json!(account.days_available()));
        fields.insert("owners".to_owned(), json!(bank::owners(account, &found.subject, found.phone)));
        fields
    });
    json!({
        "link_id": found.link.id,
        "created_at": timestamp(found.link.created_at),
        "updated_at": timestamp(found.subject.fetched_at),
        "provider": found.link.provider_id,
        "provider_name": provider_ids::name(&found.link.provider_id),
        "tracking_info": found.link.tracking_info,
        "accounts": accounts.collect::<Vec<_>>(),
        "bank_income_sources": sources(&found.accounts, report.days_requested)
            .iter()
            .map(|source| with_employer(source, found))
            .collect::<Vec<_>>(),
    })
}

fn with_employer(source: &Source<'_>, found: &BankLink<'_>) -> Map<String, Value> {
    let mut fields = bank::render_source(source);
    let employer = source.employer().map(|name| json!({"id": found.link.company.id, "name": name, "logo_url": null}));
    fields.insert("employer".to_owned(), json!(employer));
    fields
}

fn summary(summary: &Summary) -> Value {
    // One amount for each currency: there is one currency, or none without income.
    let amounts = |amount: Decimal| {
        let amount = json!({"amount": bank::money(amount), "iso_currency_code": "USD"});
        (summary.sources > 0).then_some(amount).into_iter().collect::<Vec<_>>()
    };
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("start_date", json!(summary.start.map(|day| day.to_string())));
    set("end_date", json!(summary.end.map(|day| day.to_string())));
    set("income_sources_count", json!(summary.sources));
    set("income_categories_count", json!(summary.categories));
    set("income_transactions_count", json!(summary.deposits));
    set("total_amounts", json!(amounts(summary.total)));
    for (name, amount) in summary.amounts {
        set(name, json!(amounts(amount)));
    }
    Value::Object(fields)
}

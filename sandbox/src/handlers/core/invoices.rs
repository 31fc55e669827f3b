//! Truv's invoices to the client: one for each of the last months.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};

use crate::clock::timestamp;
use crate::files;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::World;

operations![
    reads: invoices_list, invoices_get
];

/// Months that are billed.
const MONTHS: u32 = 3;

/// How a month is written.
const MONTH: &str = "%Y-%m";

fn invoices_list(call: &Call, _: &World, _: &Document) -> Result<Value, Failure> {
    let year = call.count("year");
    let mut invoices = invoices(call);
    invoices.retain(|(start, _)| year.is_none_or(|year| u64::try_from(start.year()) == Ok(year)));
    paging::numbered(call, &invoices, |(_, invoice)| invoice.clone())
}

fn invoices_get(call: &Call, _: &World, _: &Document) -> Result<Value, Failure> {
    let found = invoices(call).into_iter().find(|(_, invoice)| invoice["id"] == call.id());
    found.map(|(_, invoice)| invoice).ok_or_else(Failure::not_found)
}

/// The newest first, each with the start of its month.
fn invoices(call: &Call) -> Vec<(DateTime<Utc>, Value)> {
    // every day has a midnight in UTC, and every month a first day
    let month = call.now.with_day(1).and_then(|day| day.with_time(NaiveTime::MIN).single()).unwrap_or(call.now);
    let months = (0..MONTHS).filter_map(|back| {
        let end = month.checked_sub_months(Months::new(back))?;
        Some((end.checked_sub_months(Months::new(1))?, end))
    });
    let invoice = |(start, end): (DateTime<Utc>, DateTime<Utc>)| {
        let month = start.format(MONTH).to_string();
        let id = derived_id(&[&call.caller.client_id, call.caller.environment.name(), "invoice", &month]);
        (start, render(&id, start, end, &call.base_url))
    };
    months.map(invoice).collect()
}

/// The invoice with this id for a month, such as `2026-01`. Files are fetched without keys, so what names the file says what
/// is in it: a client that has only read is not known here.
pub(crate) fn of_month(id: &str, month: &str, base_url: &str) -> Option<Value> {
    let day = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok()?;
    let start = day.and_time(NaiveTime::MIN).and_utc();
    Some(render(id, start, start.checked_add_months(Months::new(1))?, base_url))
}

fn render(id: &str, start: DateTime<Utc>, end: DateTime<Utc>, base_url: &str) -> Value {
    let month = start.format(MONTH).to_string();
    let shown_by = format!("/v1/invoices/{id}/&month={month}");
    json!({
        "id": id,
        "invoice_id": month,
        "period_start": timestamp(start),
        "period_end": timestamp(end),
        "report": files::address(base_url, id, &shown_by),
        "created_at": timestamp(end),
    })
}

//! Truv's invoices to the client: one for each of the last months.

use chrono::{DateTime, Datelike, Months, NaiveTime, Utc};
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
        let number = start.format("%Y-%m").to_string();
        let id = derived_id(&[&call.caller.client_id, call.caller.environment.name(), "invoice", &number]);
        let invoice = json!({
            "id": id,
            "invoice_id": number,
            "period_start": timestamp(start),
            "period_end": timestamp(end),
            "report": files::address(&call.base_url, &id, &format!("/v1/invoices/{id}/")),
            "created_at": timestamp(end),
        });
        (start, invoice)
    };
    months.map(invoice).collect()
}

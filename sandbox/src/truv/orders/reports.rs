//! The reports on the user that an order gives; each connection makes new ones.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::clock::parse_date;
use crate::state::{Account, BankReport, Order, Reports, Task};

/// Days of bank data if the order does not say.
const USUAL_DAYS: u64 = 60;

/// Makes the reports that the order asks for and the task has data for.
pub(super) fn reports(
    account: &mut Account,
    order: &Order,
    task: &Task,
    now: DateTime<Utc>,
    delay: Duration,
) -> Reports {
    let ordered = |wanted: &str| order.products.iter().any(|product| product == wanted);
    let mut reports = Reports::default();
    match task.data_source {
        "payroll" | "docs" | "tax" if ordered("income") || ordered("employment") => {
            reports.voie = Some(account.add_report(&order.user_id, !ordered("income"), now, delay).id);
        }
        "financial_accounts" => {
            let settings = |name: &str| order.sent.get("reports").and_then(|reports| reports.get(name));
            if ordered("assets") {
                let report = bank_report(account, order, settings("voa"), now, delay);
                reports.voa = Some(report.id.clone());
                account.bank_reports.assets.insert(report.id.clone(), report);
            }
            if let Some(settings) = settings("income_insights") {
                let report = bank_report(account, order, Some(settings), now, delay);
                reports.income_insights = Some(report.id.clone());
                account.bank_reports.income_insights.insert(report.id.clone(), report);
            }
        }
        _ => {}
    }
    reports
}

fn bank_report(
    account: &mut Account,
    order: &Order,
    settings: Option<&Value>,
    now: DateTime<Utc>,
    delay: Duration,
) -> BankReport {
    let setting = |name: &str| settings.and_then(|settings| settings.get(name));
    BankReport {
        id: account.random.id(),
        user_id: order.user_id.clone(),
        days_requested: setting("days_requested").and_then(Value::as_u64).unwrap_or(USUAL_DAYS),
        as_of: setting("as_of_date").and_then(Value::as_str).and_then(parse_date),
        large_deposit: None,
        is_voe: setting("is_voe") == Some(&Value::Bool(true)),
        account_ids: None,
        created_at: now,
        ready_at: account.reports_ready_at(&order.user_id, now, delay),
    }
}

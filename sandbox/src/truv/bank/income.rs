//! Income found among the transactions.

use std::collections::BTreeSet;

use crate::index_map::IndexMap;
use chrono::{Datelike, Months, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::account::{BankAccount, Entry};
use super::payees::Payee;
use super::render::money;
use crate::truv::payroll::{Frequency, cents};

/// Truv reports a source once it has seen this many deposits.
const LEAST_DEPOSITS: usize = 3;

/// Deposits of one kind of income from one payer on one account.
pub(crate) struct Source<'a> {
    pub(crate) account: &'a BankAccount,
    payee: Payee,
    /// The deposits in the requested time, the earliest first; at least one.
    deposits: Vec<&'a Entry>,
    from: NaiveDate,
    to: NaiveDate,
}

/// The sources of income on these accounts that paid between two days.
pub(crate) fn sources(accounts: &[BankAccount], from: NaiveDate, to: NaiveDate) -> Vec<Source<'_>> {
    let mut sources = Vec::new();
    for account in accounts {
        let mut groups: IndexMap<&str, Vec<&Entry>> = IndexMap::default();
        let booked = account.entries.iter().filter(|entry| account.is_posted(entry) && entry.made_on <= to);
        for entry in booked.filter(|entry| entry.is_credit && entry.payee.income.is_some()) {
            groups.entry(entry.payee.name.as_ref()).or_default().push(entry);
        }
        for mut deposits in groups.into_values().filter(|deposits| deposits.len() >= LEAST_DEPOSITS) {
            deposits.retain(|entry| entry.made_on >= from);
            if let Some(first) = deposits.first() {
                sources.push(Source { account, payee: first.payee.clone(), deposits, from, to });
            }
        }
    }
    sources
}

impl Source<'_> {
    fn first_day(&self) -> NaiveDate {
        self.deposits.first().map_or(self.from, |entry| entry.made_on)
    }

    fn last_day(&self) -> NaiveDate {
        self.deposits.last().map_or(self.to, |entry| entry.made_on)
    }

    fn total(&self) -> Decimal {
        self.deposits.iter().map(|entry| entry.amount).sum()
    }

    fn average(&self, amount: impl Fn(&Entry) -> Decimal) -> Decimal {
        let count = Decimal::from(self.deposits.len().max(1));
        cents(self.deposits.iter().map(|entry| amount(entry)).sum::<Decimal>() / count)
    }

    /// The monthly sum of payments of this size.
    fn monthly(&self, payment: Decimal) -> Decimal {
        cents(payment * self.payee.rhythm.unwrap_or(Frequency::Monthly).payments_per_month())
    }

    fn net_a_month(&self) -> Decimal {
        self.monthly(self.average(|entry| entry.amount))
    }

    /// Equals net income if no taxes are deducted.
    fn gross_a_month(&self) -> Decimal {
        self.monthly(self.average(|entry| entry.gross.unwrap_or(entry.amount)))
    }

    /// The forecast assumes payments like the latest one.
    fn forecast_a_month(&self) -> Decimal {
        self.monthly(self.deposits.last().map(|entry| entry.amount).unwrap_or_default())
    }

    /// The employer, if the income is pay.
    pub(crate) fn employer(&self) -> Option<&str> {
        (self.payee.income == Some("PAYCHECK")).then_some(self.payee.name.as_ref())
    }

    /// The deposits, month by month.
    fn history(&self) -> Vec<Value> {
        let mut months: IndexMap<(i32, u32), Vec<&Entry>> = IndexMap::default();
        for entry in &self.deposits {
            months.entry((entry.made_on.year(), entry.made_on.month())).or_default().push(entry);
        }
        let month = |((year, month), entries): ((i32, u32), Vec<&Entry>)| {
            let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(self.from);
            let last = (first + Months::new(1)).pred_opt().unwrap_or(self.to);
            json!({
                "start_date": first.max(self.from).to_string(),
                "end_date": last.min(self.to).to_string(),
                "total_amount": money(entries.iter().map(|entry| entry.amount).sum()),
                "iso_currency_code": "USD",
                "transactions": entries.into_iter().map(deposit).collect::<Vec<_>>(),
            })
        };
        months.into_iter().map(month).collect()
    }
}

fn deposit(entry: &Entry) -> Value {
    json!({
        "amount": money(entry.amount),
        "iso_currency_code": "USD",
        "date": entry.made_on.to_string(),
        "check_number": null,
        "description": entry.description(),
        "pending": false,
        "transaction_id": entry.id,
    })
}

/// A source in the shape of the reports.
pub(crate) fn render_source(source: &Source<'_>) -> Map<String, Value> {
    let last = source.last_day();
    let (frequency, next) = match source.payee.rhythm {
        Some(rhythm) if rhythm != Frequency::Monthly => (rhythm.code(), rhythm.next_payday(last)),
        _ => ("M", last + Months::new(1)),
    };
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("start_date", json!(source.first_day().to_string()));
    set("end_date", json!(last.to_string()));
    set("account_id", json!(source.account.id));
    set("income_description", json!(source.deposits.last().map(|entry| entry.description()).unwrap_or_default()));
    set("income_category", json!(source.payee.income));
    set("pay_frequency", json!(frequency));
    set("next_payment_date", json!(next.to_string()));
    set("total_amount", money(source.total()));
    set("iso_currency_code", json!("USD"));
    set("transaction_count", json!(source.deposits.len()));
    set("historical_summary", json!(source.history()));
    set("historical_average_monthly_income", money(source.net_a_month()));
    set("historical_average_monthly_gross_income", money(source.gross_a_month()));
    set("forecasted_average_monthly_income", money(source.forecast_a_month()));
    set("avg_deposit_amount", money(source.average(|entry| entry.amount)));
    if source.employer().is_some() {
        set("avg_gross_deposit_amount", money(source.average(|entry| entry.gross.unwrap_or(entry.amount))));
    }
    fields
}

/// Income over several sources.
pub(crate) struct Summary {
    pub(crate) start: Option<NaiveDate>,
    pub(crate) end: Option<NaiveDate>,
    pub(crate) sources: usize,
    pub(crate) categories: usize,
    pub(crate) deposits: usize,
    /// Names of the reports for amounts, with the amounts.
    pub(crate) amounts: [(&'static str, Decimal); 6],
    pub(crate) total: Decimal,
}

impl Summary {
    pub(crate) fn new(sources: &[Source<'_>]) -> Self {
        let sum = |amount: fn(&Source<'_>) -> Decimal| sources.iter().map(amount).sum::<Decimal>();
        let year = Decimal::from(12);
        let (net, gross) = (sum(|source| source.net_a_month()), sum(|source| source.gross_a_month()));
        let forecast = sum(|source| source.forecast_a_month());
        Self {
            start: sources.iter().map(Source::first_day).min(),
            end: sources.iter().map(Source::last_day).max(),
            sources: sources.len(),
            categories: sources.iter().map(|source| source.payee.income).collect::<BTreeSet<_>>().len(),
            deposits: sources.iter().map(|source| source.deposits.len()).sum(),
            amounts: [
                ("historical_average_monthly_gross_income", gross),
                ("historical_average_monthly_income", net),
                ("forecasted_average_monthly_income", forecast),
                ("historical_annual_gross_income", gross * year),
                ("historical_annual_income", net * year),
                ("forecasted_annual_income", forecast * year),
            ],
            total: sum(|source| source.total()),
        }
    }
}

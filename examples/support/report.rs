//! Prints an income report for a human reader.

use std::fmt::Display;

use truv_sdk::types::{EmploymentIncome, IncomeCheck, IncomeUnit, PayFrequency, Statement};
use truv_sdk::value::Date;

use crate::text::{line, money};

/// How many rows the table of statements has.
const STATEMENTS: usize = 6;

pub(crate) fn print(report: &IncomeCheck) {
    for employment in &report.employments {
        print_employment(employment);
    }
}

fn print_employment(employment: &EmploymentIncome) {
    let company = &employment.company;
    line("Employer", company.name.as_str());
    let address = &company.address;
    let place: Vec<&str> =
        [&address.city, &address.state, &address.zip].into_iter().flatten().map(String::as_str).collect();
    line("", place.join(", "));
    line("Job", or_unknown(employment.job_title.as_deref()));
    line(
        "Status",
        match employment.is_active {
            Some(true) => "employed",
            Some(false) => "no longer employed",
            None => "unknown",
        },
    );
    line("Since", or_unknown(employment.start_date.as_ref()));
    line("Paid", employment.pay_frequency.as_ref().map_or("unknown".to_owned(), frequency));
    if let Some(income) = &employment.income {
        let unit = employment.income_unit.as_ref().map(unit).unwrap_or_default();
        line("Income", format!("${}{unit}", money(income)));
    }
    // fields that the provider does not know are null, also lists
    let mut statements: Vec<&Statement> = employment.statements.iter().flatten().collect();
    statements.sort_by(|a, b| b.pay_date.cmp(&a.pay_date));
    if let Some((gross, net)) =
        statements.first().and_then(|statement| statement.gross_pay_ytd.zip(statement.net_pay_ytd))
    {
        line("Year to date", format!("${} gross, ${} net", money(&gross), money(&net)));
    }
    for summary in employment.annual_income_summary.iter().flatten() {
        if let Some(gross) = &summary.gross_pay {
            line(&format!("Year {}", summary.year), format!("${} gross", money(gross)));
        }
    }
    print_statements(&statements);
}

/// Newest first.
fn print_statements(statements: &[&Statement]) {
    println!("\n  {:<12}{:<26}{:>8}{:>12}{:>12}", "Pay date", "Period", "Hours", "Gross", "Net");
    for statement in statements.iter().take(STATEMENTS) {
        let period = format!("{} to {}", day(statement.period_start.as_ref()), day(statement.period_end.as_ref()));
        println!(
            "  {:<12}{:<26}{:>8}{:>12}{:>12}",
            day(Some(&statement.pay_date)),
            period,
            statement.hours.as_ref().map_or("-".to_owned(), ToString::to_string),
            statement.gross_pay.as_ref().map_or("-".to_owned(), money),
            statement.net_pay.as_ref().map_or("-".to_owned(), money),
        );
    }
    println!("  {} of {} statements", statements.len().min(STATEMENTS), statements.len());
}

fn or_unknown(value: Option<impl Display>) -> String {
    value.map_or("unknown".to_owned(), |value| value.to_string())
}

fn day(date: Option<&Date>) -> String {
    date.map_or("?".to_owned(), |date| date.to_naive().to_string())
}

fn frequency(frequency: &PayFrequency) -> String {
    let words = match frequency {
        PayFrequency::Weekly => "every week",
        PayFrequency::EveryTwoWeeks => "every two weeks",
        PayFrequency::TwiceMonthly => "twice a month",
        PayFrequency::Monthly => "every month",
        PayFrequency::TwiceYearly => "twice a year",
        PayFrequency::Yearly => "every year",
        PayFrequency::Commission => "by commission",
        // an open enum: Truv may add values, and this program still prints the report
        other => other.as_str(),
    };
    words.to_owned()
}

fn unit(unit: &IncomeUnit) -> String {
    match unit {
        IncomeUnit::Yearly => " a year".to_owned(),
        IncomeUnit::Monthly => " a month".to_owned(),
        IncomeUnit::Weekly => " a week".to_owned(),
        IncomeUnit::Daily => " a day".to_owned(),
        IncomeUnit::Hourly => " an hour".to_owned(),
        other => format!(" ({other})"),
    }
}

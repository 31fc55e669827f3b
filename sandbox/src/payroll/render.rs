//! An employment in the shape of the reports.

use chrono::Datelike;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Subject;
use super::people::{person, supervisor};
use super::position::{Basis, Position, cents, position};
use super::statements::{Line, Statement, statements, total, total_of};
use super::summaries::{Year, years};
use crate::clock::timestamp;
use crate::files;
use crate::random::derived_id;

/// Which report an employment is for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Detail {
    /// Without pay.
    Employment,
    /// With pay.
    Income,
}

/// One employment. Files are at `base_url`.
pub(crate) fn employment(subject: &Subject<'_>, detail: Detail, base_url: &str) -> Map<String, Value> {
    let position = position(subject);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("id", json!(derived_id(&[subject.link_id, "employment"])));
    set("is_active", json!(true));
    set("job_title", json!(position.title));
    set("job_type", json!("F"));
    set("start_date", json!(position.hired.to_string()));
    set("original_hire_date", json!(position.hired.to_string()));
    set("end_date", Value::Null);
    set("external_last_updated", json!(subject.today().to_string()));
    set("dates_from_statements", json!(false));
    set("derived_fields", json!([]));
    set("missing_data_fields", json!([]));
    set("manager_name", json!(supervisor(subject)));
    set("profile", profile(subject, &position));
    set("company", company(&position));
    if detail == Detail::Income {
        fields.extend(pay(subject, &position, base_url));
    }
    fields
}

fn pay(subject: &Subject<'_>, position: &Position, base_url: &str) -> Map<String, Value> {
    let year = subject.today().year();
    let statements = statements(subject, position);
    let years = years(&statements);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let unit = match position.basis {
        Basis::Salary => "YEARLY",
        Basis::Hourly => "HOURLY",
    };
    set("income", money(position.base_pay(year)));
    set("income_unit", json!(unit));
    set("pay_rate", money(position.pay_per_period(year)));
    set("pay_frequency", json!("BW"));
    set("statements", statements.iter().rev().map(|one| statement(one, position, base_url)).collect());
    set("annual_income_summary", years.iter().map(|year| annual_income(subject, year)).collect());
    // A form exists once its year is over.
    let past = years.iter().filter(|past| past.year < year);
    set("w2s", past.map(|year| tax_form(subject, year, base_url)).collect());
    set("bank_accounts", json!([bank_account(subject)]));
    fields
}

fn profile(subject: &Subject<'_>, position: &Position) -> Value {
    let person = person(subject);
    let town = &position.employer.town;
    json!({
        "id": derived_id(&[subject.link_id, "profile"]),
        "created_at": timestamp(subject.linked_at),
        "updated_at": timestamp(subject.fetched_at),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "full_name": format!("{} {}", person.first_name, person.last_name),
        "middle_initials": null,
        "email": person.email,
        "ssn": person.ssn,
        "date_of_birth": person.born.to_string(),
        "home_address": {
            "street": person.street, "city": town.city, "state": town.state, "zip": town.zip, "country": "US",
        },
    })
}

fn company(position: &Position) -> Value {
    let employer = position.employer;
    let town = &employer.town;
    json!({
        "name": employer.name,
        "address": {
            "street": employer.street, "city": town.city, "state": town.state, "zip": town.zip, "country": "US",
        },
        "phone": employer.phone,
        "ein": employer.ein,
    })
}

fn statement(statement: &Statement, position: &Position, base_url: &str) -> Value {
    let gross = total(&statement.earnings);
    let gross_ytd = total(&statement.earnings_ytd);
    let basis = match position.basis {
        Basis::Salary => "S",
        Basis::Hourly => "H",
    };
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("id", json!(statement.id));
    set("check_number", json!(statement.check_number));
    set("pay_date", json!(statement.period.payday.to_string()));
    set("period_start", json!(statement.period.start.to_string()));
    set("period_end", json!(statement.period.end.to_string()));
    set("basis_of_pay", json!(basis));
    set("hours", money(statement.hours));
    set("gross_pay", money(gross));
    set("gross_pay_ytd", money(gross_ytd));
    set("net_pay", money(gross - total(&statement.deductions)));
    set("net_pay_ytd", money(gross_ytd - total(&statement.deductions_ytd)));
    for category in ["regular", "overtime", "bonus", "commission", "other_pay"] {
        set(category, money(total_of(&statement.earnings, category)));
        set(&format!("{category}_ytd"), money(total_of(&statement.earnings_ytd, category)));
    }
    set("earnings", statement.earnings.iter().map(earning).collect());
    set("earnings_ytd", statement.earnings_ytd.iter().map(earning).collect());
    set("deductions", statement.deductions.iter().map(deduction).collect());
    set("deductions_ytd", statement.deductions_ytd.iter().map(deduction).collect());
    set("md5sum", json!(files::md5sum(&statement.id)));
    set("file", json!(files::address(base_url, &statement.id)));
    set("derived_fields", json!([]));
    set("missing_data_fields", json!([]));
    Value::Object(fields)
}

fn earning(line: &Line) -> Value {
    json!({
        "name": line.name,
        "amount": money(line.amount),
        "category": line.category,
        "rate": line.rate_and_units.map(|(rate, _)| money(rate)),
        "units": line.rate_and_units.map(|(_, units)| money(units)),
    })
}

fn deduction(line: &Line) -> Value {
    json!({"name": line.name, "amount": money(line.amount), "category": line.category})
}

fn annual_income(subject: &Subject<'_>, year: &Year) -> Value {
    json!({
        "id": derived_id(&[subject.link_id, "annual income", &year.year.to_string()]),
        "year": year.year,
        "gross_pay": money(year.gross()),
        "net_pay": money(year.net()),
        "regular": money(year.earned("regular")),
        "overtime": money(year.earned("overtime")),
        "bonus": money(year.earned("bonus")),
        "commission": money(year.earned("commission")),
        "other_pay": money(year.earned("other_pay")),
    })
}

fn tax_form(subject: &Subject<'_>, year: &Year, base_url: &str) -> Value {
    let file = derived_id(&[subject.link_id, "w2", &year.year.to_string()]);
    json!({
        "file": files::address(base_url, &file),
        "md5sum": files::md5sum(&file),
        "year": year.year,
        "wages": money(year.taxable_wages()),
        "federal_tax": money(year.deducted("federal")),
        "social_security_wages": money(year.insured_wages()),
        "social_security_tax": money(year.deducted("socialsec")),
        "medicare_wages": money(year.insured_wages()),
        "medicare_tax": money(year.deducted("medicare")),
        "gross_pay": money(year.gross()),
    })
}

fn bank_account(subject: &Subject<'_>) -> Value {
    let mut random = subject.random("bank account");
    json!({
        "account_number": format!("{:010}", random.u64(0..10_000_000_000)),
        // No bank has a number that starts like this.
        "routing_number": format!("99{:07}", random.u32(0..10_000_000)),
        "account_name": null,
        "account_type": if random.bool() { "C" } else { "S" },
        "deposit_type": "E",
        "deposit_value": null,
        "bank_name": "Riverside Test Bank",
    })
}

/// Two decimals, as Truv prints amounts, rates and hours.
fn money(amount: Decimal) -> Value {
    json!(format!("{:.2}", cents(amount)))
}

//! An employment in the shape of the reports.

use chrono::Datelike;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::deposits::bank_accounts;
use super::people::{person, supervisor};
use super::position::{Position, cents, position};
use super::statements::{Line, Statement, statements, total, total_of};
use super::summaries::{Year, years};
use super::terms::{PayUnit, Withholding};
use super::{Subject, given};
use crate::clock::timestamp;
use crate::files::{self, Sums};
use crate::random::derived_id;
use crate::state::Papers;

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
    let terms = position.terms;
    set("id", json!(subject.id(&["employment"])));
    set("is_active", json!(terms.ended.is_none_or(|ended| ended > subject.today())));
    set("job_title", json!(terms.title));
    set("job_type", json!(terms.job_type));
    set("start_date", json!(terms.hired.to_string()));
    set("original_hire_date", json!(terms.first_hired.to_string()));
    set("end_date", json!(terms.ended.map(|ended| ended.to_string())));
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
    given::overlay(subject, &mut fields, detail == Detail::Income, base_url);
    sum_files(subject, &mut fields);
    fields
}

/// The operation that shows the files of an employment.
pub(super) fn shown_by(subject: &Subject<'_>) -> String {
    format!("/v1/links/{}/income/report/", subject.link_id)
}

/// Ids that a scenario gives may have letters that no name of a file has.
fn file_id(statement_id: &str) -> String {
    let name = format!("{statement_id}.pdf");
    files::id_of(&name).map_or_else(|| derived_id(&["statement", statement_id]), str::to_owned)
}

/// Adds the sums of the files, which show what is in the employment now.
fn sum_files(subject: &Subject<'_>, employment: &mut Map<String, Value>) {
    let mut lists: Vec<(&str, Value)> = Vec::new();
    for name in ["statements", "w2s"] {
        lists.extend(employment.remove(name).map(|list| (name, list)));
    }
    let whole = Value::Object(std::mem::take(employment));
    let sums = Sums::new(&whole);
    for (name, list) in &mut lists {
        for entry in list.as_array_mut().into_iter().flatten() {
            let sum = match given::library_file(subject, entry) {
                Some(content) => files::md5sum_of(content),
                None if *name == "w2s" => sums.of_tax_form(entry),
                None => sums.of_pay_stub(entry),
            };
            entry["md5sum"] = json!(sum);
        }
    }
    if let Value::Object(whole) = whole {
        *employment = whole;
    }
    employment.extend(lists.into_iter().map(|(name, list)| (name.to_owned(), list)));
}

fn pay(subject: &Subject<'_>, position: &Position<'_>, base_url: &str) -> Map<String, Value> {
    let year = subject.today().year();
    let statements = statements(subject, position);
    let years = years(&statements);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let all = Papers { paystubs: usize::MAX, wage_statements: usize::MAX, has_tax_returns: false };
    let papers = subject.papers.unwrap_or(all);
    let shown: Vec<&Statement<'_>> = statements.iter().rev().take(papers.paystubs).collect();
    // A form exists once its year is over.
    let has_forms = position.terms.withholding == Withholding::Employee;
    let past = years.iter().filter(|past| past.year < year && has_forms);
    let past: Vec<&Year> = past.take(papers.wage_statements).collect();
    let is_known = |known: &&Year| {
        (papers.has_tax_returns && known.year < year)
            || shown.iter().any(|statement| statement.year() == known.year)
            || past.iter().any(|past| past.year == known.year)
    };
    if shown.is_empty() {
        for name in ["income", "income_unit", "pay_rate", "pay_frequency"] {
            set(name, Value::Null);
        }
    } else {
        set("income", money(position.base_pay(year)));
        set("income_unit", json!(position.terms.unit.code()));
        set("pay_rate", money(position.pay_per_period(year)));
        set("pay_frequency", json!(position.frequency().code()));
    }
    set("annual_income_summary", years.iter().filter(is_known).map(|year| annual_income(subject, year)).collect());
    set("w2s", past.iter().map(|year| tax_form(subject, year, base_url)).collect());
    set("statements", shown.iter().map(|one| statement(subject, one, position, base_url)).collect());
    let is_payroll = subject.papers.is_none();
    set("bank_accounts", if is_payroll { bank_accounts(subject) } else { json!([]) });
    fields
}

/// Gross pay of a calendar year, if it was paid.
pub(crate) fn gross_pay(subject: &Subject<'_>, year: i32) -> Option<Value> {
    let statements = statements(subject, &position(subject));
    years(&statements).iter().find(|known| known.year == year).map(|year| money(year.gross()))
}

/// The tax forms that somebody other than an employee gets, as kind and subtype.
pub(crate) fn form_beside_wages(subject: &Subject<'_>) -> Option<&'static str> {
    match position(subject).terms.withholding {
        Withholding::Employee => None,
        Withholding::Pension => Some("F1099_R"),
        Withholding::Nothing => Some("F1099_NEC"),
    }
}

fn profile(subject: &Subject<'_>, position: &Position<'_>) -> Value {
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

fn company(position: &Position<'_>) -> Value {
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

fn statement(subject: &Subject<'_>, statement: &Statement<'_>, position: &Position<'_>, base_url: &str) -> Value {
    let gross = total(&statement.earnings);
    let gross_ytd = total(&statement.earnings_ytd);
    let basis = match position.terms.unit {
        _ if position.terms.job_type == "C" => "C",
        PayUnit::Hour => "H",
        PayUnit::Day => "D",
        PayUnit::Week => "W",
        PayUnit::Month => "M",
        PayUnit::Year => "S",
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
    set("file", json!(files::address(base_url, &file_id(&statement.id), &shown_by(subject))));
    set("derived_fields", json!([]));
    set("missing_data_fields", json!([]));
    if let Some(given) = statement.given {
        given::overlay_statement(&mut fields, given, base_url);
    }
    Value::Object(fields)
}

pub(super) fn earning(line: &Line) -> Value {
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
        "id": subject.id(&["annual income", &year.year.to_string()]),
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
    let file = subject.id(&["w2", &year.year.to_string()]);
    json!({
        "file": files::address(base_url, &file, &shown_by(subject)),
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

/// Two decimals, as Truv prints amounts, rates and hours.
pub(super) fn money(amount: Decimal) -> Value {
    json!(format!("{:.2}", cents(amount)))
}

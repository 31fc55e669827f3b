//! Employments as a scenario or a seed gives them. Given values are shown; everything else is made up so that it adds
//! up to them.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Subject;
use super::calendar::{Frequency, PayPeriod};
use super::employers::{Employer, employer_of};
use super::position::{Position, cents};
use super::render::{money, shown_by};
use super::statements::{Line, Statement, deductions, line, total};
use super::terms::{Extras, PayUnit, Terms, terms_of};
use crate::clock::{parse_date, timestamp};
use crate::files;
use crate::random::derived_id;
use crate::state::{Company, OwnCompany};

const EARNINGS: [&str; 5] = ["regular", "overtime", "bonus", "commission", "other_pay"];
const DEDUCTIONS: [&str; 10] =
    ["memo", "medicare", "retirement", "socialsec", "federal", "state", "benefit", "garnishment", "local", "other"];

/// Properties of an employment that are shown as they are given.
const SHOWN: [&str; 11] = [
    "job_title",
    "job_type",
    "is_active",
    "start_date",
    "original_hire_date",
    "end_date",
    "external_last_updated",
    "manager_name",
    "derived_fields",
    "missing_data_fields",
    "dates_from_statements",
];
const PAY: [&str; 4] = ["income", "income_unit", "pay_rate", "pay_frequency"];
const AMOUNTS: [&str; 2] = ["income", "pay_rate"];
const PROFILE: [&str; 7] = ["first_name", "last_name", "full_name", "middle_initials", "email", "ssn", "date_of_birth"];
const COMPANY: [&str; 3] = ["name", "phone", "ein"];
const ADDRESS: [&str; 5] = ["street", "city", "state", "zip", "country"];

/// The job of a person about whom nothing is given.
pub(super) fn usual(linked_on: NaiveDate) -> Terms {
    let mut terms = terms_of("goodlogin", linked_on);
    // That login has one job.
    terms.swap_remove(0)
}

/// The terms of a given employment; missing terms come from `usual`.
pub(super) fn terms(given: &Value, usual: &Terms, linked_on: NaiveDate) -> Terms {
    let text = |name: &str| given[name].as_str();
    let day = |name: &str| text(name).and_then(parse_date);
    let frequency = text("pay_frequency").and_then(Frequency::of_code).unwrap_or(usual.frequency);
    let (unit, pay, hours_per_week) = pay(given, frequency).unwrap_or((usual.unit, usual.pay, usual.hours_per_week));
    let is_over = given["is_active"] == false;
    let ended = day("end_date").or_else(|| is_over.then(|| linked_on - Days::new(30)));
    let hired = day("start_date").or_else(|| day("original_hire_date"));
    let hired = hired.unwrap_or_else(|| usual.hired.min(ended.unwrap_or(usual.hired) - Days::new(365)));
    Terms {
        employer: company(&given["company"]).or_else(|| usual.employer.clone()),
        title: text("job_title").map_or_else(|| usual.title.clone(), |title| title.to_owned().into()),
        job_type: text("job_type").map_or_else(|| usual.job_type.clone(), |kind| kind.to_owned().into()),
        unit,
        pay,
        raise: 0,
        frequency,
        hours_per_week,
        hired,
        first_hired: day("original_hire_date").unwrap_or(hired),
        ended,
        // Every pay period has the given values.
        extras: Extras::None,
        withholding: usual.withholding,
    }
}

/// The unit of pay, the pay per unit, and the hours of a week. The rate of a pay cycle alone gives the income; for a
/// person who is paid by the hour, rate and income give the hours.
fn pay(given: &Value, frequency: Frequency) -> Option<(PayUnit, Decimal, Decimal)> {
    let periods = Decimal::from(frequency.periods_per_year());
    let rate = amount(&given["pay_rate"]);
    let unit = given["income_unit"].as_str().and_then(PayUnit::of_code);
    let Some(income) = amount(&given["income"]) else {
        return rate.map(|rate| (PayUnit::Year, rate * periods, Decimal::from(40)));
    };
    // Nobody earns less than this in a year, or more in an hour.
    let unit = unit.unwrap_or(if income < Decimal::from(1_000) { PayUnit::Hour } else { PayUnit::Year });
    let hours = rate.filter(|_| unit == PayUnit::Hour).and_then(|rate| rate.checked_div(income));
    let weeks = Decimal::from(match frequency {
        Frequency::Weekly => 1,
        Frequency::EveryTwoWeeks | Frequency::TwiceMonthly => 2,
        Frequency::Monthly => 4,
    });
    Some((unit, income, hours.map_or(Decimal::from(40), |hours| hours / weeks)))
}

fn company(given: &Value) -> Option<Employer> {
    let name = given["name"].as_str()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let own = OwnCompany {
        name: name.to_owned(),
        domain: text(&given["domain"]),
        street: text(&given["address"]["street"]),
        city: text(&given["address"]["city"]),
        state: text(&given["address"]["state"]),
        zip: text(&given["address"]["zip"]),
        phone: text(&given["phone"]),
        ein: text(&given["ein"]),
    };
    Some(employer_of(&Company { id: String::new(), index: 0, own: Some(own.into()) }))
}

/// Pay statements as they are given (`statements`, or `paystubs` as Truv's guides call them), the oldest first.
pub(super) fn statements<'s>(subject: &'s Subject<'_>, position: &Position<'_>) -> Option<Vec<Statement<'s>>> {
    let given = subject.given?;
    let list = ["statements", "paystubs"].iter().find_map(|name| given[*name].as_array())?;
    let mut statements: Vec<Statement<'s>> =
        list.iter().enumerate().map(|(index, given)| statement(subject, position, given, index)).collect();
    statements.retain(|statement| statement.period.payday <= subject.today());
    statements.sort_by_key(|statement| statement.period.payday);
    Some(statements)
}

fn statement<'s>(subject: &'s Subject<'_>, position: &Position<'_>, given: &'s Value, index: usize) -> Statement<'s> {
    let day = |name: &str| given[name].as_str().and_then(parse_date);
    let payday = day("pay_date").or_else(|| day("period_end")).unwrap_or_else(|| subject.today());
    let end = day("period_end").unwrap_or(payday);
    let start = day("period_start").unwrap_or_else(|| end - Days::new(13));
    let earnings = earnings(given)
        .unwrap_or_else(|| vec![line("Regular", "regular", position.pay_per_period(chrono::Datelike::year(&payday)))]);
    let gross = total(&earnings);
    let taken = lines(&given["deductions"], &DEDUCTIONS, "other").or_else(|| {
        let net = amount(&given["net_pay"])?;
        let rest = gross - net;
        Some(if rest.is_zero() { Vec::new() } else { vec![line("Deductions", "other", rest)] })
    });
    let worked: Decimal = earnings.iter().filter_map(|line| line.rate_and_units).map(|(_, units)| units).sum();
    let id = given["id"].as_str().map(str::to_owned);
    Statement {
        id: id.unwrap_or_else(|| subject.id(&["statement", "given", &index.to_string()])),
        check_number: given["check_number"].as_str().map_or_else(|| format!("{:06}", 100_001 + index), str::to_owned),
        period: PayPeriod { start, end, payday },
        hours: amount(&given["hours"]).unwrap_or(worked),
        deductions: taken.unwrap_or_else(|| deductions(position, gross)),
        earnings,
        earnings_ytd: Vec::new(),
        deductions_ytd: Vec::new(),
        given: Some(given),
    }
}

/// Earnings by line, by category, or in one sum.
fn earnings(given: &Value) -> Option<Vec<Line>> {
    if let Some(lines) = lines(&given["earnings"], &EARNINGS, "regular") {
        return Some(lines);
    }
    let names = ["Regular", "Overtime", "Bonus", "Commission", "Other Pay"];
    let by_category = EARNINGS.iter().zip(names);
    let mut found: Vec<Line> =
        by_category.filter_map(|(category, name)| Some(line(name, category, amount(&given[*category])?))).collect();
    let gross = amount(&given["gross_pay"]);
    let rest = gross.map(|gross| gross - total(&found)).filter(|rest| !rest.is_zero());
    match (rest, found.is_empty()) {
        (None, true) if gross.is_none() => return None,
        (Some(rest), true) => found.push(line("Regular", "regular", rest)),
        (Some(rest), false) => found.push(line("Other Pay", "other_pay", rest)),
        (None, _) => {}
    }
    found.retain(|line| !line.amount.is_zero());
    Some(found)
}

fn lines(given: &Value, categories: &[&'static str], usual: &'static str) -> Option<Vec<Line>> {
    let lines = given.as_array().filter(|lines| !lines.is_empty())?.iter().map(|given| {
        let category = categories.iter().find(|known| given["category"] == **known).copied().unwrap_or(usual);
        let (rate, units) = (amount(&given["rate"]), amount(&given["units"]));
        let sum = amount(&given["amount"]).or_else(|| Some(cents(rate? * units?))).unwrap_or_default();
        let name = given["name"].as_str().unwrap_or(category);
        Line { rate_and_units: rate.zip(units), ..line(name, category, sum) }
    });
    Some(lines.collect())
}

/// Shifts as they are given, the latest first.
pub(super) fn shifts(subject: &Subject<'_>) -> Option<Vec<Value>> {
    let given = subject.given?["shifts"].as_array()?;
    let mut shifts: Vec<Value> = given.iter().enumerate().map(|(index, given)| shift(subject, given, index)).collect();
    shifts.sort_by(|one, other| other["start_date"].as_str().cmp(&one["start_date"].as_str()));
    Some(shifts)
}

fn shift(subject: &Subject<'_>, given: &Value, index: usize) -> Value {
    let id = subject.id(&["shift", "given", &index.to_string()]);
    let (created_at, updated_at) = (timestamp(subject.linked_at), timestamp(subject.fetched_at));
    let start = given["start_date"].as_str().map_or_else(|| subject.today().to_string(), str::to_owned);
    let end = given["end_date"].as_str().map_or_else(|| start.clone(), str::to_owned);
    let entries = given["time_entries"].as_array().into_iter().flatten().enumerate().map(|(number, entry)| {
        let or = |name: &str, usual: Value| if entry[name].is_null() { usual } else { entry[name].clone() };
        json!({
            "id": derived_id(&[&id, &number.to_string()]),
            "external_id": or("external_id", json!(format!("T{}-{}", index + 1, number + 1))),
            "created_at": created_at,
            "updated_at": updated_at,
            "entry_date": or("entry_date", json!(start)),
            "start": or("start", json!(format!("{start}T09:00:00Z"))),
            "end": or("end", json!(format!("{start}T17:00:00Z"))),
        })
    });
    let earnings = lines(&given["earnings"], &EARNINGS, "regular").unwrap_or_default();
    json!({
        "time_entries": entries.collect::<Vec<Value>>(),
        "id": id,
        "external_id": given["external_id"].as_str().map_or_else(|| format!("S{}", index + 1), str::to_owned),
        "created_at": created_at,
        "updated_at": updated_at,
        "start_date": start,
        "end_date": end,
        "earnings": earnings.iter().map(super::render::earning).collect::<Vec<Value>>(),
        "type": given["type"].as_str().unwrap_or("shift"),
    })
}

/// Replaces made-up values by given ones.
pub(super) fn overlay(subject: &Subject<'_>, employment: &mut Map<String, Value>, has_pay: bool, base_url: &str) {
    let Some(given) = subject.given else { return };
    put(employment, given, &SHOWN);
    if given["is_active"] == true && given["end_date"].is_null() {
        employment.insert("end_date".to_owned(), Value::Null);
    }
    if let Some(profile) = employment.get_mut("profile").and_then(Value::as_object_mut) {
        put(profile, &given["profile"], &PROFILE);
        put_address(profile, "home_address", &given["profile"]["home_address"]);
    }
    if let Some(company) = employment.get_mut("company").and_then(Value::as_object_mut) {
        put(company, &given["company"], &COMPANY);
        put_address(company, "address", &given["company"]["address"]);
    }
    if !has_pay {
        return;
    }
    if employment.get("income") != Some(&Value::Null) {
        put(employment, given, &PAY);
    }
    for name in AMOUNTS {
        if let Some(shown) = employment.get_mut(name).filter(|shown| shown.is_number()) {
            *shown = shown_amount(shown);
        }
    }
    if let Some(forms) = given["w2s"].as_array() {
        // Documents show as many statements as were uploaded.
        let most = subject.papers.map_or(usize::MAX, |papers| papers.wage_statements);
        let forms: Vec<Value> = forms.iter().take(most).map(|form| tax_form(subject, form, base_url)).collect();
        employment.insert("w2s".to_owned(), json!(forms));
    }
    if let Some(accounts) = given["bank_accounts"].as_array().filter(|_| subject.papers.is_none()) {
        let made_up = employment.get("bank_accounts").map_or(Value::Null, |accounts| accounts[0].clone());
        let accounts = accounts.iter().map(|given| bank_account(given, &made_up));
        employment.insert("bank_accounts".to_owned(), accounts.collect());
    }
}

/// A pay statement with the given values beyond its lines.
pub(super) fn overlay_statement(statement: &mut Map<String, Value>, given: &Value, base_url: &str) {
    put(statement, given, &["pay_date", "period_start", "period_end", "basis_of_pay", "check_number"]);
    let sums = ["hours", "gross_pay", "net_pay"].into_iter().chain(EARNINGS);
    let names = sums.flat_map(|name| [name.to_owned(), format!("{name}_ytd")]).filter(|name| name != "hours_ytd");
    for name in names.filter(|name| !given[name.as_str()].is_null()) {
        let shown = shown_amount(&given[name.as_str()]);
        statement.insert(name, shown);
    }
    put_file(statement, given, base_url);
}

fn tax_form(subject: &Subject<'_>, given: &Value, base_url: &str) -> Value {
    let year = chrono::Datelike::year(&subject.today()) - 1;
    let year = given["year"].as_i64().map_or(json!(year), |year| json!(year));
    let file = subject.id(&["w2", &year.to_string()]);
    let mut form = Map::new();
    form.insert("file".to_owned(), json!(files::address(base_url, &file, &shown_by(subject))));
    form.insert("year".to_owned(), year);
    for name in [
        "wages",
        "federal_tax",
        "social_security_wages",
        "social_security_tax",
        "medicare_wages",
        "medicare_tax",
        "gross_pay",
    ] {
        let shown = if given[name].is_null() { money(Decimal::ZERO) } else { shown_amount(&given[name]) };
        form.insert(name.to_owned(), shown);
    }
    if form["gross_pay"] == "0.00" {
        form.insert("gross_pay".to_owned(), form["wages"].clone());
    }
    put_file(&mut form, given, base_url);
    Value::Object(form)
}

fn bank_account(given: &Value, made_up: &Value) -> Value {
    let or_made_up = |name: &str| if given[name].is_null() { &made_up[name] } else { &given[name] };
    let code = |name: &str, usual: &str| {
        let first = given[name].as_str().and_then(|text| text.chars().next());
        first.map_or_else(|| usual.to_owned(), |first| first.to_ascii_uppercase().to_string())
    };
    let value = &given["deposit_value"];
    json!({
        "account_number": or_made_up("account_number"),
        "routing_number": or_made_up("routing_number"),
        "account_name": given["account_name"],
        "account_type": code("account_type", "C"),
        "deposit_type": code("deposit_type", "E"),
        "deposit_value": if value.is_null() { Value::Null } else { shown_amount(value) },
        "bank_name": given["bank_name"],
    })
}

/// A file of the sandbox's library, if one is named.
fn put_file(fields: &mut Map<String, Value>, given: &Value, base_url: &str) {
    if let Some(document_id) = given["document_id"].as_str() {
        fields.insert("file".to_owned(), json!(files::upload_address(base_url, document_id)));
    }
}

/// The content of the library's file that an entry names.
pub(super) fn library_file<'a>(subject: &Subject<'a>, entry: &Value) -> Option<&'a [u8]> {
    let library = subject.library?;
    let id = entry["file"].as_str()?.rsplit_once("/_sandbox/uploads/")?.1;
    library.documents.get(id).map(|document| &document.content[..])
}

fn put(fields: &mut Map<String, Value>, given: &Value, names: &[&str]) {
    for name in names {
        if let Some(value) = given.get(*name) {
            fields.insert((*name).to_owned(), value.clone());
        }
    }
}

fn put_address(fields: &mut Map<String, Value>, name: &str, given: &Value) {
    if let Some(address) = fields.get_mut(name).and_then(Value::as_object_mut) {
        put(address, given, &ADDRESS);
    }
}

/// Numbers are shown as Truv prints amounts; text stays as it was given.
fn shown_amount(given: &Value) -> Value {
    if given.is_number() { amount(given).map_or(Value::Null, money) } else { given.clone() }
}

/// An amount, as a number or as text.
pub(crate) fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => {
            number.to_string().parse().ok().or_else(|| Decimal::from_scientific(&number.to_string()).ok())
        }
        _ => None,
    }
}

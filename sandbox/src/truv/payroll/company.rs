//! Everybody on the payroll of one company. A payroll adds up to the statements of its people.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Subject;
use super::people::person;
use super::position::position;
use super::render::money;
use super::statements::{Statement, statement, total};
use crate::random::derived_id;

const EMPLOYEES: usize = 6;
/// These have been there for longer: Truv's quickstarts ask for the payrolls of January 2020.
const OLD_HANDS: usize = 2;
const LONGER: Days = Days::new(7 * 52 * 10);

/// Calls with the data of each employee; all are hired by the employer of the link.
fn for_each_employee(subject: &Subject<'_>, mut see: impl FnMut(&str, &Subject<'_>)) {
    for number in 0..EMPLOYEES {
        let id = derived_id(&[subject.link_id, "employee", &number.to_string()]);
        let mut employee = Subject::of_chance(&id, subject.employer.clone(), subject.linked_at, subject.fetched_at);
        if number < OLD_HANDS {
            employee.terms.hired = employee.terms.hired - LONGER;
        }
        see(&id, &employee);
    }
}

/// The employee directory.
pub(crate) fn directory(subject: &Subject<'_>) -> Vec<Value> {
    let mut records = Vec::new();
    for_each_employee(subject, |id, employee| {
        let (person, position) = (person(employee), position(employee));
        records.push(json!({
            "employee_id": id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "job_title": position.terms.title,
            "start_date": position.terms.hired.to_string(),
            "is_active": true,
            "income": money(position.base_pay(employee.today().year())),
            "income_unit": position.terms.unit.code(),
            "pay_frequency": position.frequency().code(),
        }));
    });
    records
}

/// The payrolls with a payday among these days, the earliest first.
pub(crate) fn payrolls(subject: &Subject<'_>, days: &RangeInclusive<NaiveDate>) -> Vec<Value> {
    let mut payrolls: BTreeMap<NaiveDate, Payroll> = BTreeMap::new();
    for_each_employee(subject, |id, employee| {
        let (person, position) = (person(employee), position(employee));
        for period in position.periods_among(days, employee.today()) {
            let payroll = payrolls.entry(period.payday).or_default();
            let statement = statement(employee, &position, period);
            payroll.add(id, &format!("{} {}", person.first_name, person.last_name), &statement);
        }
    });
    payrolls.into_iter().map(|(payday, payroll)| payroll.render(payday)).collect()
}

#[derive(Default)]
struct Payroll {
    gross: Decimal,
    net: Decimal,
    employees: Vec<Value>,
}

impl Payroll {
    fn add(&mut self, id: &str, name: &str, statement: &Statement<'_>) {
        let gross = total(&statement.earnings);
        let net = gross - total(&statement.deductions);
        self.gross += gross;
        self.net += net;
        self.employees.push(json!({
            "employee_id": id,
            "full_name": name,
            "period_start": statement.period.start.to_string(),
            "period_end": statement.period.end.to_string(),
            "hours": money(statement.hours),
            "gross_pay": money(gross),
            "net_pay": money(net),
        }));
    }

    fn render(self, payday: NaiveDate) -> Value {
        json!({
            "pay_date": payday.to_string(),
            "gross_pay": money(self.gross),
            "net_pay": money(self.net),
            "employees": self.employees,
        })
    }
}

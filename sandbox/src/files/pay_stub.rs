//! A pay statement as employers print it: who pays whom, for which days, and what was earned and taken off.

use serde_json::Value;

use super::paper::{BOLD, HEADING, LEFT, PLAIN, Paper, RIGHT, SMALL, TITLE};
use super::values::{amount, masked, one_line, text};

const MIDDLE: f32 = 306.0;
const CURRENT: f32 = 470.0;

/// The file of a statement, with the employment that it is of.
pub(crate) fn pay_stub(statement: &Value, employment: &Value) -> Vec<u8> {
    let mut paper = Paper::new();
    let (company, profile) = (&employment["company"], &employment["profile"]);
    let y = paper.y;
    paper.fitted(LEFT, y + 6.0, 330.0, TITLE, &text("", &company["name"]));
    paper.text(LEFT, y + 20.0, SMALL, &one_line(&company["address"]));
    paper.right(RIGHT, y + 4.0, HEADING, "EARNINGS STATEMENT");
    paper.right(RIGHT, y + 18.0, SMALL, &format!("Check number {}", text("", &statement["check_number"])));
    paper.rule(LEFT, RIGHT, y + 28.0);
    paper.y = y + 46.0;
    let ssn = profile["ssn"].as_str().map(masked).unwrap_or_default();
    let income = format!("{} {}", amount(&employment["income"]), text("", &employment["income_unit"]).to_lowercase());
    facts(
        &mut paper,
        LEFT,
        &[
            ("Employee", text("", &profile["full_name"])),
            ("Social security number", ssn),
            ("Address", one_line(&profile["home_address"])),
            ("Job title", text("", &employment["job_title"])),
        ],
    );
    facts(
        &mut paper,
        MIDDLE + 24.0,
        &[
            ("Pay date", text("", &statement["pay_date"])),
            ("Period start", text("", &statement["period_start"])),
            ("Period end", text("", &statement["period_end"])),
            ("Rate of pay", income),
        ],
    );
    paper.y += 66.0;
    lines(&mut paper, "Earnings", &statement["earnings"], &statement["earnings_ytd"]);
    sum(&mut paper, "Gross pay", &statement["gross_pay"], &statement["gross_pay_ytd"]);
    lines(&mut paper, "Deductions", &statement["deductions"], &statement["deductions_ytd"]);
    paper.need(44.0);
    let y = paper.y;
    paper.shade(LEFT, y - 6.0, RIGHT - LEFT, 26.0, 0.88);
    paper.text(LEFT + 8.0, y + 10.0, HEADING, "Net pay");
    paper.right(CURRENT, y + 10.0, HEADING, &amount(&statement["net_pay"]));
    paper.right(RIGHT - 8.0, y + 10.0, HEADING, &amount(&statement["net_pay_ytd"]));
    paper.y += 40.0;
    deposits(&mut paper, &employment["bank_accounts"]);
    paper.finish()
}

fn facts(paper: &mut Paper, x: f32, facts: &[(&str, String)]) {
    let mut y = paper.y;
    for (name, value) in facts {
        paper.text(x, y, SMALL, name);
        paper.fitted(x + 92.0, y, 160.0, PLAIN, value);
        y += 14.0;
    }
}

fn lines(paper: &mut Paper, title: &str, current: &Value, ytd: &Value) {
    paper.need(60.0);
    let y = paper.y;
    paper.shade(LEFT, y - 10.0, RIGHT - LEFT, 15.0, 0.9);
    paper.text(LEFT + 4.0, y, BOLD, title);
    for (x, name) in [(300.0, "Rate"), (380.0, "Hours"), (CURRENT, "Current"), (RIGHT - 8.0, "Year to date")] {
        if title == "Earnings" || x > 400.0 {
            paper.right(x, y, SMALL, name);
        }
    }
    paper.y += 18.0;
    let current: Vec<&Value> = current.as_array().into_iter().flatten().collect();
    let totals: Vec<&Value> = ytd.as_array().into_iter().flatten().collect();
    // What was not paid this time still counts for the year.
    let gone = totals.iter().filter(|line| !current.iter().any(|other| other["name"] == line["name"]));
    for (line, is_current) in current.iter().map(|line| (line, true)).chain(gone.map(|line| (line, false))) {
        paper.need(13.0);
        let y = paper.y;
        paper.fitted(LEFT + 4.0, y, 200.0, PLAIN, &text("", &line["name"]));
        if is_current {
            paper.right(300.0, y, PLAIN, &amount(&line["rate"]));
            paper.right(380.0, y, PLAIN, &amount(&line["units"]));
            paper.right(CURRENT, y, PLAIN, &amount(&line["amount"]));
        }
        let total = totals.iter().find(|total| total["name"] == line["name"]);
        paper.right(RIGHT - 8.0, y, PLAIN, &total.map(|line| amount(&line["amount"])).unwrap_or_default());
        paper.y += 13.0;
    }
    paper.y += 4.0;
}

fn sum(paper: &mut Paper, title: &str, current: &Value, ytd: &Value) {
    let y = paper.y;
    paper.rule(LEFT, RIGHT, y - 11.0);
    paper.text(LEFT + 4.0, y, BOLD, title);
    paper.right(CURRENT, y, BOLD, &amount(current));
    paper.right(RIGHT - 8.0, y, BOLD, &amount(ytd));
    paper.y += 24.0;
}

/// Where the pay has gone.
fn deposits(paper: &mut Paper, accounts: &Value) {
    for account in accounts.as_array().into_iter().flatten() {
        paper.need(14.0);
        let number = text("", &account["account_number"]);
        let end: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
        let y = paper.y;
        paper.text(LEFT, y, SMALL, "Deposited to");
        let place = format!("{}, account ending in {end}", text("", &account["bank_name"]));
        paper.fitted(LEFT + 92.0, y, 380.0, PLAIN, &place);
        paper.y += 14.0;
    }
}

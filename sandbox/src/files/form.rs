//! Forms: a title, and boxes with a label and a value each.

use serde_json::Value;

use super::paper::{BOLD, HEADING, LEFT, Paper, RIGHT, SMALL, Style, TITLE};
use super::values::{amount, is_left_out, label, masked, one_line, text};

const BOX: f32 = 40.0;
const VALUE: Style = Style { size: 10.0, is_bold: false, gray: 0.0 };

/// A tax form, with the employment that it is of, or that of the person alone.
pub(crate) fn tax_form(form: &Value, employment: &Value) -> Vec<u8> {
    let kind = form["document_type"].as_str().unwrap_or("W2");
    let title = match (kind, form["document_subtype"].as_str()) {
        ("W2", _) => "Form W-2  Wage and Tax Statement".to_owned(),
        ("F1040", _) => "Form 1040  U.S. Individual Income Tax Return".to_owned(),
        (_, Some("F1099_R")) => "Form 1099-R  Distributions From Pensions".to_owned(),
        (_, Some("F1099_NEC")) => "Form 1099-NEC  Nonemployee Compensation".to_owned(),
        (_, subtype) => format!("Form {}", subtype.unwrap_or(kind)),
    };
    let (company, profile) = (&employment["company"], &employment["profile"]);
    let mut boxes = vec![
        ("a  Social security number".to_owned(), profile["ssn"].as_str().map(masked).unwrap_or_default()),
        ("Tax year".to_owned(), text("", &form["year"])),
        ("Name".to_owned(), text("", &profile["full_name"])),
        ("Address".to_owned(), one_line(&profile["home_address"])),
    ];
    if kind != "F1040" {
        boxes.push(("b  Employer identification number".to_owned(), text("", &company["ein"])));
        boxes.push(("c  Payer".to_owned(), text("", &company["name"])));
    }
    let fields = if form["fields"].is_object() { &form["fields"] } else { form };
    let names = [
        ("wages", "1  Wages, tips, other compensation"),
        ("federal_tax", "2  Federal income tax withheld"),
        ("social_security_wages", "3  Social security wages"),
        ("social_security_tax", "4  Social security tax withheld"),
        ("medicare_wages", "5  Medicare wages and tips"),
        ("medicare_tax", "6  Medicare tax withheld"),
        ("total_income", "9  Total income"),
        ("gross_pay", "Gross pay"),
    ];
    let filled = names.iter().filter(|(name, _)| !fields[*name].is_null());
    boxes.extend(filled.map(|(name, title)| ((*title).to_owned(), amount(&fields[*name]))));
    render(&title, &boxes)
}

/// The form with which people switch their deposit themselves.
pub(crate) fn deposit_form(facts: &[(&str, String)]) -> Vec<u8> {
    let facts: Vec<_> = facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    render("Direct deposit authorization", &facts)
}

/// Anything that has a file and is neither a report nor a form of its own: a letter, an invoice, a policy.
/// What it is part of, such as the policy, is shown with it.
pub(crate) fn record(record: &Value, around: Option<&Value>) -> Vec<u8> {
    let name = ["title", "document_type", "type"].iter().find_map(|name| record[*name].as_str());
    let usual = if record.get("statement_date").is_some() { "Account statement" } else { "Invoice" };
    let words = name.unwrap_or(usual).replace('_', " ").to_lowercase();
    let mut facts = Vec::new();
    collect(record, &mut facts);
    let plain = around.and_then(Value::as_object).into_iter().flatten();
    let plain = plain.filter(|(_, value)| !value.is_array() && !value.is_object());
    collect(&Value::Object(plain.map(|(name, value)| (name.clone(), value.clone())).collect()), &mut facts);
    render(&label(&words), &facts)
}

fn collect(object: &Value, facts: &mut Vec<(String, String)>) {
    for (name, value) in object.as_object().into_iter().flatten().filter(|(name, _)| !is_left_out(name)) {
        match value {
            Value::Object(_) => collect(value, facts),
            Value::Null => {}
            Value::String(_) if name != "ssn" => facts.push((label(name), amount(value))),
            _ => facts.push((label(name), text(name, value))),
        }
    }
}

fn render(title: &str, boxes: &[(String, String)]) -> Vec<u8> {
    let mut paper = Paper::new();
    let y = paper.y;
    paper.fitted(LEFT, y + 8.0, 400.0, if title.len() > 34 { HEADING } else { TITLE }, title);
    paper.right(RIGHT, y + 4.0, BOLD, "truv-sandbox");
    paper.y += 26.0;
    let half = (RIGHT - LEFT) / 2.0;
    for pair in boxes.chunks(2) {
        paper.need(BOX);
        let y = paper.y;
        for (x, (name, value)) in [LEFT, LEFT + half].into_iter().zip(pair) {
            paper.frame(x, y, half, BOX);
            paper.fitted(x + 6.0, y + 12.0, half - 12.0, SMALL, name);
            paper.fitted(x + 6.0, y + 29.0, half - 12.0, VALUE, value);
        }
        paper.y += BOX;
    }
    paper.finish()
}

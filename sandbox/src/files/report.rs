//! A report as a document: facts in two columns, lists as tables, on as many pages as they need.

use serde_json::{Map, Value};

use super::fonts;
use super::paper::{BOLD, HEADING, LEFT, PLAIN, Paper, RIGHT, SMALL, TITLE};
use super::values::{amount, is_left_out, is_number, label, one_line, text};

/// Rows of one table.
const MOST_ROWS: usize = 1_000;
/// What is nested deeper is left out.
const DEEPEST: usize = 7;
/// What a table shows of an entry, as far as it has it, and how wide each column is beside the others.
const COLUMNS: [(&str, f32); 25] = [
    ("pay_date", 1.0),
    ("transacted_at", 1.1),
    ("date", 1.0),
    ("start_date", 1.0),
    ("year", 0.6),
    ("period_start", 1.0),
    ("period_end", 1.0),
    ("name", 1.6),
    ("full_name", 1.6),
    ("job_title", 1.6),
    ("description", 2.4),
    ("title", 1.6),
    ("bank_name", 1.4),
    ("type", 1.0),
    ("subtype", 1.0),
    ("category", 1.0),
    ("status", 0.9),
    ("hours", 0.7),
    ("units", 0.7),
    ("amount", 1.0),
    ("balance", 1.0),
    ("gross_pay", 1.0),
    ("net_pay", 1.0),
    ("wages", 1.0),
    ("federal_tax", 1.0),
];
const MOST_COLUMNS: usize = 7;

/// The file for a report with this title.
pub(crate) fn render(title: &str, report: &Value) -> Vec<u8> {
    let verbs = ["Retrieve the ", "Retrieve an ", "Retrieve a ", "Get the ", "Get an ", "Get a "];
    let title = verbs.iter().find_map(|verb| title.strip_prefix(verb)).unwrap_or(title);
    let mut paper = Paper::new();
    let y = paper.y;
    paper.fitted(LEFT, y + 8.0, 380.0, TITLE, &label(title));
    paper.right(RIGHT, y, BOLD, "truv-sandbox");
    let id = report.get("report_id").or_else(|| report.get("id")).and_then(Value::as_str);
    paper.right(RIGHT, y + 11.0, SMALL, &id.map(|id| format!("Report {id}")).unwrap_or_default());
    paper.rule(LEFT, RIGHT, y + 18.0);
    paper.y += 34.0;
    if let Some(fields) = report.as_object() {
        object(&mut paper, fields, 0);
    }
    paper.finish()
}

/// What stands for itself comes first, so that each list follows what it belongs to.
fn object(paper: &mut Paper, fields: &Map<String, Value>, depth: usize) {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut nested = Vec::new();
    for (name, value) in fields.iter().filter(|(name, value)| !is_left_out(name) && !value.is_null()) {
        match value {
            Value::Array(entries) if entries.is_empty() => {}
            Value::Array(entries) if entries.iter().any(Value::is_object) => nested.push((name, value)),
            Value::Object(inner) if !is_plain(inner) || (inner.len() > 3 && !inner.contains_key("city")) => {
                nested.push((name, value))
            }
            _ => facts.push((label(name), shown(name, value))),
        }
    }
    facts.retain(|(_, value)| !value.is_empty());
    two_columns(paper, &facts, depth);
    for (name, value) in nested.into_iter().filter(|_| depth < DEEPEST) {
        match value {
            Value::Array(entries) => list(paper, name, entries, depth),
            Value::Object(inner) => {
                heading(paper, &label(name), depth);
                object(paper, inner, depth + 1);
            }
            _ => {}
        }
    }
}

fn is_plain(fields: &Map<String, Value>) -> bool {
    fields.values().all(|value| !value.is_object() && !value.is_array())
}

fn shown(name: &str, value: &Value) -> String {
    match value {
        Value::Object(_) => one_line(value),
        Value::String(_) if name == "ssn" => text(name, value),
        Value::String(_) => amount(value),
        _ => text(name, value),
    }
}

fn indent(depth: usize) -> f32 {
    // Documents are not nested so deep that this loses anything.
    LEFT + 10.0 * depth.saturating_sub(1).min(6) as f32
}

fn heading(paper: &mut Paper, title: &str, depth: usize) {
    paper.need(52.0);
    paper.y += 8.0;
    let (x, y) = (indent(depth), paper.y);
    let style = if depth == 0 { HEADING } else { BOLD };
    if depth == 0 {
        paper.shade(LEFT, y - 11.0, RIGHT - LEFT, 16.0, 0.9);
        paper.text(x + 4.0, y, style, title);
        paper.y += 18.0;
    } else {
        paper.text(x, y, style, title);
        paper.rule(x, RIGHT, y + 3.5);
        paper.y += 15.0;
    }
}

/// Facts side by side; one that is too long for its half has a line of its own.
fn two_columns(paper: &mut Paper, facts: &[(String, String)], depth: usize) {
    let left = indent(depth);
    let half = (RIGHT - left) / 2.0;
    let room = |label: &str| half - fonts::width(label, SMALL.size, false).max(84.0) - 14.0;
    let mut column = 0;
    for (name, value) in facts {
        let is_long = fonts::width(value, PLAIN.size, false) > room(name);
        if column == 1 && is_long {
            paper.y += 13.0;
            column = 0;
        }
        if column == 0 {
            paper.need(13.0);
        }
        let x = left + if column == 1 { half } else { 0.0 };
        let y = paper.y;
        paper.text(x, y, SMALL, name);
        let start = x + fonts::width(name, SMALL.size, false).max(84.0) + 6.0;
        if is_long {
            for line in fonts::wrapped(value, PLAIN.size, RIGHT - start) {
                paper.need(12.0);
                let y = paper.y;
                paper.text(start, y, PLAIN, &line);
                paper.y += 12.0;
            }
            paper.y += 1.0;
        } else {
            paper.text(start, y, PLAIN, value);
            column = 1 - column;
            if column == 0 {
                paper.y += 13.0;
            }
        }
    }
    if column == 1 {
        paper.y += 13.0;
    }
}

fn list(paper: &mut Paper, name: &str, entries: &[Value], depth: usize) {
    let objects: Vec<&Map<String, Value>> = entries.iter().filter_map(Value::as_object).collect();
    // An entry with much in it, such as an employment or a link, in full; one of many, such as a statement, as a row.
    let is_much = |fields: &&Map<String, Value>| fields.values().any(|value| value.is_object() || is_list(value));
    let columns = columns(&objects);
    if columns.len() < 2 || (objects.len() <= 3 && objects.iter().any(is_much)) {
        for (number, fields) in (1..).zip(objects.iter().take(MOST_ROWS)) {
            let count = if objects.len() > 1 { format!(" {number} of {}", objects.len()) } else { String::new() };
            heading(paper, &format!("{}{count}", singular(name)), depth);
            object(paper, fields, depth + 1);
        }
        return;
    }
    heading(paper, &format!("{} ({})", label(name), objects.len()), depth);
    table(paper, &columns, &objects, depth + 1);
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|entries| entries.iter().any(Value::is_object))
}

/// `employments` becomes `Employment`.
fn singular(name: &str) -> String {
    let name = label(name);
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').map_or_else(|| name.clone(), str::to_owned),
    }
}

/// The columns of a table, from what is known of entries; else whatever is plain in them.
fn columns(entries: &[&Map<String, Value>]) -> Vec<(String, f32)> {
    let is_plain = |name: &str| {
        let mut values = entries.iter().filter_map(|entry| entry.get(name)).filter(|value| !value.is_null()).peekable();
        values.peek().is_some() && values.all(|value| !value.is_object() && !value.is_array())
    };
    let known = COLUMNS.iter().filter(|(name, _)| is_plain(name)).map(|(name, share)| ((*name).to_owned(), *share));
    let mut columns: Vec<(String, f32)> = known.collect();
    if columns.len() < 3 {
        let first = entries.first().map(|entry| entry.keys()).into_iter().flatten();
        let others = first.filter(|name| !is_left_out(name) && is_plain(name));
        let others = others.filter(|name| !COLUMNS.iter().any(|(known, _)| known == name));
        columns.extend(others.map(|name| (name.clone(), 1.0)));
    }
    columns.truncate(MOST_COLUMNS);
    columns
}

fn table(paper: &mut Paper, columns: &[(String, f32)], entries: &[&Map<String, Value>], depth: usize) {
    let left = indent(depth);
    let sum: f32 = columns.iter().map(|(_, share)| share).sum();
    let unit = (RIGHT - left) / sum;
    let mut cells = Vec::new();
    let mut x = left;
    for (name, share) in columns {
        cells.push((name.as_str(), x, unit * share - 6.0));
        x += unit * share;
    }
    let numeric: Vec<bool> = (cells.iter())
        .map(|(name, ..)| {
            let mut values = entries.iter().filter_map(|entry| entry.get(*name)).filter(|value| !value.is_null());
            values.all(|value| is_number(&amount(value))) && *name != "year"
        })
        .collect();
    let head = |paper: &mut Paper| {
        let y = paper.y;
        for ((name, x, room), is_numeric) in cells.iter().zip(&numeric) {
            let title = fonts::fitted(&label(name), SMALL.size, false, *room);
            if *is_numeric { paper.right(x + room, y, SMALL, &title) } else { paper.text(*x, y, SMALL, &title) }
        }
        paper.y += 11.0;
    };
    paper.need(24.0);
    head(paper);
    for entry in entries.iter().take(MOST_ROWS) {
        let before = paper.y;
        paper.need(12.0);
        if paper.y < before {
            head(paper);
        }
        let y = paper.y;
        for ((name, x, room), is_numeric) in cells.iter().zip(&numeric) {
            let value = entry.get(*name).map(|value| shown(name, value)).unwrap_or_default();
            let value = fonts::fitted(&value, PLAIN.size, false, *room);
            if *is_numeric { paper.right(x + room, y, PLAIN, &value) } else { paper.text(*x, y, PLAIN, &value) }
        }
        paper.y += 12.0;
    }
    if entries.len() > MOST_ROWS {
        let (y, more) = (paper.y, entries.len() - MOST_ROWS);
        paper.text(left, y, SMALL, &format!("and {more} more"));
        paper.y += 12.0;
    }
    paper.y += 4.0;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text_of(report: &Value) -> String {
        String::from_utf8_lossy(&render("Get a report", report)).into_owned()
    }

    #[test]
    fn a_report_shows_its_facts_and_hides_its_tokens() {
        let text = text_of(&json!({
            "links": [{"id": "1", "employments": [
                {"job_title": "Baker", "ssn": "900112233", "access_token": "secret", "company": {"ein": "1", "name": "Mill"}},
            ]}],
            "created_at": "2025-01-01", "none": null, "income": "78000.00",
        }));
        for expected in [
            "(Report)",
            "(2025-01-01)",
            "(Link)",
            "(Employment)",
            "(Baker)",
            "(***-**-2233)",
            "(78,000.00)",
            "(EIN 1, Name Mill)",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        for hidden in ["None", "secret", "900112233"] {
            assert!(!text.contains(hidden), "{hidden} is in {text}");
        }
    }

    #[test]
    fn lists_are_tables_that_go_on_on_the_next_page() {
        let rows: Vec<Value> =
            (0..90).map(|number| json!({"date": format!("day {number}"), "amount": format!("{number}.00")})).collect();
        let text = text_of(&json!({"transactions": rows}));
        assert!(text.contains("/Count 2") && text.contains("(Transactions \\(90\\))"));
        // The head stands on both pages.
        assert_eq!(text.matches("(Amount)").count(), 2);
        assert!(text.contains("(day 89)") && text.contains("(89.00)"));
    }
}

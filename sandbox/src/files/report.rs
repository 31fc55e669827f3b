//! A report as PDF: the facts of its JSON, line by line, on as many pages as they need.

use serde_json::Value;

use super::pdf::pdf_of;

/// Characters on a line; longer lines go on in the next line.
const WIDTH: usize = 96;
const LINES_ON_A_PAGE: usize = 56;
/// How many entries of one list are shown.
const ENTRIES: usize = 12;
/// Lists inside the entries of a list are left out from this depth on.
const DEEPEST: usize = 4;
/// Fields that are shown of an entry in a long list, if the entry has them.
const MAIN_FIELDS: [&str; 16] = [
    "pay_date",
    "transacted_at",
    "date",
    "year",
    "period_start",
    "name",
    "description",
    "job_title",
    "type",
    "category",
    "amount",
    "balance",
    "gross_pay",
    "net_pay",
    "hours",
    "status",
];

/// The file for a report with this title.
pub(crate) fn render(title: &str, report: &Value) -> Vec<u8> {
    let title = ["Retrieve an ", "Retrieve a "].iter().find_map(|verb| title.strip_prefix(verb)).unwrap_or(title);
    let mut lines = vec![label(title), String::new()];
    properties(report, 0, &mut lines);
    let lines: Vec<String> = lines.iter().flat_map(|line| wrapped(line)).collect();
    let pages: Vec<&[String]> = lines.chunks(LINES_ON_A_PAGE).collect();
    pdf_of(&pages)
}

/// Plain values come first, so that each list follows the object that it belongs to.
fn properties(object: &Value, depth: usize, lines: &mut Vec<String>) {
    let (nested, plain): (Vec<_>, Vec<_>) =
        object.as_object().into_iter().flatten().partition(|(_, value)| value.is_object() || value.is_array());
    for (name, value) in plain.iter().filter(|(_, value)| !value.is_null()) {
        line(depth, &format!("{}: {}", label(name), text(name, value)), lines);
    }
    for (name, value) in nested {
        match value {
            Value::Array(entries) => list(name, entries, depth, lines),
            _ if one_line(value).is_some() => {
                line(depth, &format!("{}: {}", label(name), one_line(value).unwrap_or_default()), lines);
            }
            _ => {
                line(depth, &label(name), lines);
                properties(value, depth + 1, lines);
            }
        }
    }
}

fn list(name: &str, entries: &[Value], depth: usize, lines: &mut Vec<String>) {
    if entries.is_empty() || depth > DEEPEST {
        return;
    }
    line(depth, &format!("{} ({})", label(name), entries.len()), lines);
    for (number, entry) in (1..).zip(entries.iter().take(ENTRIES)) {
        match one_line(entry) {
            Some(summary) => line(depth + 1, &format!("{number}. {summary}"), lines),
            // A large entry, such as an employment or a link, is shown in full; one of many, such as a statement, in
            // short.
            None if entries.len() > 3 || depth + 1 >= DEEPEST => {
                line(depth + 1, &format!("{number}. {}", main_fields(entry)), lines);
            }
            None => {
                line(depth + 1, &format!("{number}."), lines);
                properties(entry, depth + 2, lines);
            }
        }
    }
    if entries.len() > ENTRIES {
        line(depth + 1, &format!("... and {} more", entries.len() - ENTRIES), lines);
    }
}

/// An object without anything nested in it, if it is short; or a value.
fn one_line(value: &Value) -> Option<String> {
    let Some(object) = value.as_object() else {
        return Some(text("", value)).filter(|_| !value.is_array());
    };
    let is_plain = object.values().all(|value| !value.is_object() && !value.is_array());
    Some(summary(value)).filter(|summary| is_plain && summary.len() < WIDTH * 3 / 4)
}

/// The main facts of an entry; all facts if it has none of the main ones.
fn main_fields(entry: &Value) -> String {
    let shown: serde_json::Map<String, Value> = (MAIN_FIELDS.iter())
        .filter_map(|name| Some(((*name).to_owned(), entry.get(*name).filter(|value| !value.is_null())?.clone())))
        .collect();
    if shown.is_empty() { summary(entry) } else { summary(&Value::Object(shown)) }
}

/// The plain values of an object, without ids and addresses.
fn summary(object: &Value) -> String {
    let fields = object.as_object().into_iter().flatten();
    let shown = fields.filter(|(name, value)| {
        let is_id = *name == "id" || name.ends_with("_id") || *name == "file" || name.ends_with("sum");
        !is_id && !value.is_null() && !value.is_object() && !value.is_array()
    });
    shown.map(|(name, value)| format!("{} {}", label(name), text(name, value))).collect::<Vec<_>>().join(", ")
}

fn line(depth: usize, text: &str, lines: &mut Vec<String>) {
    lines.push(format!("{}{text}", "  ".repeat(depth)));
}

/// A value as text. Tokens are left out, and of a social security number only the last digits are shown.
fn text(name: &str, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(values) => format!("{} entries", values.len()),
        other => other.to_string(),
    };
    match name {
        "access_token" => "(not shown)".to_owned(),
        "ssn" => {
            let end: String = text.chars().skip(text.chars().count().saturating_sub(4)).collect();
            format!("*****{end}")
        }
        _ => text,
    }
}

/// `gross_pay` becomes `Gross pay`.
fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A line in pieces that fit, cut between words if possible. All pieces after the first are indented.
fn wrapped(line: &str) -> Vec<String> {
    let indent = line.chars().take_while(|letter| *letter == ' ').count().min(WIDTH / 2);
    let mut rest: Vec<char> = line.chars().collect();
    let mut pieces = Vec::new();
    while rest.len() > WIDTH {
        let space = rest[..WIDTH].iter().rposition(|letter| *letter == ' ').filter(|at| *at > WIDTH / 2);
        let next = rest.split_off(space.unwrap_or(WIDTH));
        pieces.push(rest.into_iter().collect());
        let words = next.into_iter().skip_while(|letter| *letter == ' ');
        rest = std::iter::repeat_n(' ', indent + 4).chain(words).collect();
    }
    pieces.push(rest.into_iter().collect());
    pieces
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_becomes_lines() {
        let mut lines = Vec::new();
        let report = json!({
            "links": [{"id": "1", "employments": [{"job_title": "Baker", "ssn": "900112233", "access_token": "secret"}]}],
            "created_at": "2025-01-01", "none": null,
        });
        properties(&report, 0, &mut lines);
        let text = lines.join("\n");
        for expected in ["Created at: 2025-01-01", "Links (1)", "Employments (1)", "Job title Baker", "*****2233"] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        for hidden in ["None", "secret", "900112233"] {
            assert!(!text.contains(hidden), "{hidden} is in {text}");
        }
    }

    #[test]
    fn long_reports_have_several_pages_and_long_lines_several_lines() {
        let fields: serde_json::Map<_, _> =
            (0..60).map(|number| (format!("f{number}"), json!("x".repeat(300)))).collect();
        let file = String::from_utf8_lossy(&render("Title", &Value::Object(fields))).into_owned();
        assert!(file.contains("/Count 5"), "{file}");
        assert!(!file.contains(&"x".repeat(WIDTH + 1)));
    }
}

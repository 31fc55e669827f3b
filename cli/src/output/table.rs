//! A list as a table: a line for each item, as many columns as the terminal is wide.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Map, Value};

use super::colour::{Colours, painted};
use crate::text::plain;

/// A table with more columns cannot be taken in at a glance.
const MOST_COLUMNS: usize = 7;
/// Longer values are cut.
const WIDEST: usize = 40;
/// Between two columns.
const GAP: usize = 2;

/// The table; items that are not objects are lines of one column.
pub(super) fn render(items: &[Value], width: usize, colours: Colours) -> String {
    let columns = columns(items);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for item in items {
        let cell = |name: &String| item.get(name).map_or_else(String::new, cell);
        rows.push(if columns.is_empty() { vec![self::cell(item)] } else { columns.iter().map(cell).collect() });
    }
    let mut titles: Vec<String> = columns.iter().map(|name| name.replace('_', " ").to_uppercase()).collect();
    let widths = column_widths(&titles, &rows);
    let kept = fitting(&widths, width);
    titles.truncate(kept);
    rows.iter_mut().for_each(|row| row.truncate(kept));

    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    if !titles.is_empty() {
        table.set_header(titles);
    }
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, u16::try_from(GAP).unwrap_or(2)));
    }
    let mut text = String::new();
    for (number, line) in table.lines().enumerate() {
        let line = line.trim_end().to_owned();
        let is_header = number == 0 && !columns.is_empty();
        text.push_str(&if is_header { painted(colours.name, &line) } else { line });
        text.push('\n');
    }
    text
}

/// The members that hold one value each, `id` first, in the order in which they come.
fn columns(items: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        let is_cell = |value: &Value| match value {
            Value::Object(_) => false,
            Value::Array(list) => list.iter().all(|item| !item.is_array() && !item.is_object()),
            _ => true,
        };
        for name in item.iter().filter(|(_, value)| is_cell(value)).map(|(name, _)| name) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    // a column without a single value says nothing
    names.retain(|name| items.iter().any(|item| item.get(name).is_some_and(|value| !value.is_null())));
    names.sort_by_key(|name| rank(name));
    names.truncate(MOST_COLUMNS);
    names
}

/// What tells items apart comes first.
fn rank(name: &str) -> usize {
    let first = ["id", "status", "event_type", "product_type", "name", "created_at"];
    first.iter().position(|other| *other == name).unwrap_or(first.len())
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => plain(text),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(","),
        Value::Object(object) => members(object),
        other => other.to_string(),
    };
    if text.chars().count() <= WIDEST {
        return text;
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

fn members(object: &Map<String, Value>) -> String {
    object.iter().map(|(name, value)| format!("{name}={}", cell(value))).collect::<Vec<_>>().join(" ")
}

fn column_widths(titles: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let count = titles.len().max(rows.iter().map(Vec::len).max().unwrap_or(0));
    let width = |column: usize| {
        let cells = titles.get(column).into_iter().chain(rows.iter().filter_map(|row| row.get(column)));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    (0..count).map(width).collect()
}

/// How many columns fit; always the first.
fn fitting(widths: &[usize], width: usize) -> usize {
    let mut used = 0;
    let mut count = 0;
    for column in widths {
        used += column + if count == 0 { 0 } else { GAP };
        if used > width && count > 0 {
            break;
        }
        count += 1;
    }
    count
}

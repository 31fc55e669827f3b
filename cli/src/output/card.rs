//! One object as a card: a line for each member, indented where objects are inside of objects.

use serde_json::Value;

use super::colour::{Colours, painted};
use crate::text::plain;

/// More items of a list are counted, not shown.
const MOST_ITEMS: usize = 10;

pub(super) fn render(value: &Value, colours: Colours) -> String {
    let mut text = String::new();
    match value {
        Value::Object(_) | Value::Array(_) => write(&mut text, value, 0, colours),
        scalar => text.push_str(&format!("{}\n", short(scalar))),
    }
    text
}

fn write(text: &mut String, value: &Value, depth: usize, colours: Colours) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(object) => {
            let width = object.keys().map(|name| plain(name).chars().count()).max().unwrap_or(0);
            for (name, value) in object {
                let name = plain(name);
                let title = painted(colours.name, &name);
                let gap = " ".repeat(width - name.chars().count());
                match value {
                    Value::Object(inner) if inner.is_empty() => {}
                    Value::Object(_) => {
                        text.push_str(&format!("{indent}{title}\n"));
                        write(text, value, depth + 1, colours);
                    }
                    Value::Array(list) if list.iter().any(|item| item.is_object() || item.is_array()) => {
                        let count = if list.len() == 1 { "1 item".to_owned() } else { format!("{} items", list.len()) };
                        text.push_str(&format!("{indent}{title} {}\n", painted(colours.faint, &format!("({count})"))));
                        write(text, value, depth + 1, colours);
                    }
                    _ => text.push_str(format!("{indent}{title}{gap}  {}", short(value)).trim_end()),
                }
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
        }
        Value::Array(list) => {
            for item in list.iter().take(MOST_ITEMS) {
                let mut inner = String::new();
                write(&mut inner, item, 0, colours);
                for (number, line) in inner.lines().enumerate() {
                    text.push_str(&format!("{indent}{} {line}\n", if number == 0 { "-" } else { " " }));
                }
            }
            if list.len() > MOST_ITEMS {
                let more = format!("… {} more; --output json shows all", list.len() - MOST_ITEMS);
                text.push_str(&format!("{indent}{}\n", painted(colours.faint, &more)));
            }
        }
        scalar => text.push_str(&format!("{indent}{}\n", short(scalar))),
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => plain(text),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => list.iter().map(short).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

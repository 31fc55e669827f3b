//! Functions that print for the examples.

use std::fmt::Display;

use truv_sdk::value::Decimal;

/// Prints a label and its value.
pub(crate) fn line(label: &str, value: impl Display) {
    println!("  {label:<14}{value}");
}

/// An amount with two decimals and commas between the thousands.
pub(crate) fn money(amount: &Decimal) -> String {
    let text = format!("{:.2}", amount.get());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let rest = whole.len() - index;
        if index > 0 && rest % 3 == 0 && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents}")
}

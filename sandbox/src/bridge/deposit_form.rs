//! The form with which people switch their deposit themselves, where no provider is logged in to.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::files;
use crate::state::{Deposit, Share, User};

/// The account as the page shows it: of its number only the end.
pub(super) fn shown(deposit: &Deposit) -> Value {
    let digits: Vec<char> = deposit.account_number.chars().collect();
    let mask: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    json!({
        "bank_name": deposit.bank_name,
        "account_type": account_type(deposit),
        "mask": mask,
        "deposit_type": deposit_type(deposit),
        "share": share(deposit),
    })
}

/// The form as a file, in Base64.
pub(super) fn file(user: Option<&User>, deposit: &Deposit) -> Value {
    let name = user.map(|user| [user.first_name.as_deref(), user.last_name.as_deref()]);
    let name = name.into_iter().flatten().flatten().collect::<Vec<_>>().join(" ");
    let content = files::deposit_form(&[
        ("Employee", name),
        ("Bank", deposit.bank_name.clone()),
        ("Account type", account_type(deposit).to_owned()),
        ("Routing number", deposit.routing_number.clone()),
        ("Account number", deposit.account_number.clone()),
        ("Amount to deposit", share(deposit)),
    ]);
    json!({"filename": "direct-deposit-form.pdf", "content": STANDARD.encode(content)})
}

fn account_type(deposit: &Deposit) -> &'static str {
    if deposit.is_savings { "savings" } else { "checking" }
}

fn deposit_type(deposit: &Deposit) -> &'static str {
    match deposit.share {
        Share::Entire => "entire",
        Share::Percent(_) => "percent",
        Share::Amount(_) => "amount",
    }
}

fn share(deposit: &Deposit) -> String {
    match deposit.share {
        Share::Entire => "the entire pay".to_owned(),
        Share::Percent(value) => format!("{value}% of the pay"),
        Share::Amount(value) => format!("${value:.2} of every pay"),
    }
}

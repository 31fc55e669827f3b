//! The accounts that receive the pay of a person, before and after a switch.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Subject;
use super::render::money;
use crate::state::{Account, Action, Deposit, Lifecycle, Share};

/// The payroll provider's message if the shares would add up to more than the whole pay.
const NOTHING_LEFT: &str = "Direct deposit not saved: the distribution already equals 100%. \
                            Reduce or remove an existing allotment, then try again.";
const UNKNOWN_ACCOUNT: &str = "Direct deposit not saved: there is no such account on file.";

/// The accounts that pay goes to after these switches.
fn accounts(subject: &Subject<'_>, switches: &[&Deposit]) -> Vec<Deposit> {
    let mut accounts = vec![first_account(subject)];
    for switch in switches {
        apply(&mut accounts, switch);
        if accounts.is_empty() {
            accounts.push(first_account(subject));
        }
    }
    accounts
}

/// The account that a person had from the start.
fn first_account(subject: &Subject<'_>) -> Deposit {
    let mut random = subject.random("bank account");
    Deposit {
        action: Action::Create,
        account_number: format!("{:010}", random.u64(0..10_000_000_000)),
        // No bank has a number that starts like this.
        routing_number: format!("99{:07}", random.u32(0..10_000_000)),
        is_savings: !random.bool(),
        bank_name: "Riverside Test Bank".to_owned(),
        share: Share::Entire,
    }
}

fn apply(accounts: &mut Vec<Deposit>, switch: &Deposit) {
    accounts.retain(|account| !is_same(account, switch));
    if switch.action == Action::Delete {
        return;
    }
    if switch.share == Share::Entire {
        accounts.clear();
    }
    // Accounts with a share come before the account that takes the rest.
    accounts.insert(0, switch.clone());
}

fn is_same(one: &Deposit, other: &Deposit) -> bool {
    one.account_number == other.account_number && one.routing_number == other.routing_number
}

/// The payroll provider's message if it refuses a switch.
fn refusal(before: &[&Deposit], switch: &Deposit) -> Option<&'static str> {
    let mut accounts: Vec<Deposit> = Vec::new();
    for earlier in before {
        apply(&mut accounts, earlier);
    }
    // Only accounts that were switched to before can be changed.
    if switch.action != Action::Create && !accounts.iter().any(|account| is_same(account, switch)) {
        return Some(UNKNOWN_ACCOUNT);
    }
    let others = accounts.iter().filter(|account| !is_same(account, switch));
    let taken: Decimal = others.map(|account| percentage(account.share)).sum();
    let is_too_much = match switch.share {
        _ if switch.action == Action::Delete => false,
        Share::Entire => false,
        Share::Percent(wanted) => taken + wanted > Decimal::ONE_HUNDRED,
        Share::Amount(_) => taken >= Decimal::ONE_HUNDRED,
    };
    is_too_much.then_some(NOTHING_LEFT)
}

fn percentage(share: Share) -> Decimal {
    match share {
        Share::Percent(value) => value,
        Share::Entire | Share::Amount(_) => Decimal::ZERO,
    }
}

/// The accounts in the shape of the income report.
pub(super) fn bank_accounts(subject: &Subject<'_>) -> Value {
    let accounts = accounts(subject, &subject.switches);
    accounts.iter().map(bank_account).collect()
}

fn bank_account(account: &Deposit) -> Value {
    json!({
        "account_number": account.account_number,
        "routing_number": account.routing_number,
        "account_name": null,
        "account_type": if account.is_savings { "S" } else { "C" },
        "deposit_type": match account.share {
            Share::Entire => "E",
            Share::Percent(_) => "P",
            Share::Amount(_) => "A",
        },
        "deposit_value": account.share.value().map(money),
        "bank_name": account.bank_name,
    })
}

/// The accounts before the last of these switches, in the shape of a deposit switch report.
pub(crate) fn initial_accounts(subject: &Subject<'_>) -> Value {
    let before = subject.switches.split_last().map_or(&[][..], |(_, before)| before);
    let accounts = accounts(subject, before);
    let rendered = accounts.iter().map(|account| {
        let mut fields = deposit_details(account);
        fields.retain(|_, value| !value.is_null());
        Value::Object(fields)
    });
    rendered.collect()
}

/// An account in the words of a deposit switch.
pub(crate) fn deposit_details(account: &Deposit) -> Map<String, Value> {
    let fields = [
        ("account_number", json!(account.account_number)),
        ("account_type", json!(if account.is_savings { "savings" } else { "checking" })),
        ("routing_number", json!(account.routing_number)),
        ("bank_name", json!(account.bank_name)),
        (
            "deposit_type",
            json!(match account.share {
                Share::Entire => "entire",
                Share::Percent(_) => "percent",
                Share::Amount(_) => "amount",
            }),
        ),
        ("deposit_value", account.share.value().map_or(Value::Null, money)),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// The course of a task that switches the deposit over a link, and the provider's message if it refuses.
pub(crate) fn switching(
    account: &Account,
    link_id: &str,
    deposit: Option<&Deposit>,
    lifecycle: Lifecycle,
) -> (Lifecycle, Option<&'static str>) {
    let before = account.switches_of(link_id, None);
    match deposit.and_then(|deposit| refusal(&before, deposit)) {
        Some(message) => (lifecycle.ending_with("config_error"), Some(message)),
        None => (lifecycle, None),
    }
}

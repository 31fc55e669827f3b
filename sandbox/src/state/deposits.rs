//! The accounts to which a client wants pay to go.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::message::{Failure, InvalidParam, text};

/// A bank account that pay is switched to.
#[derive(Clone)]
pub(crate) struct Deposit {
    pub(crate) action: Action,
    pub(crate) account_number: String,
    pub(crate) routing_number: String,
    pub(crate) is_savings: bool,
    pub(crate) bank_name: String,
    pub(crate) share: Share,
}

/// What to do with the account.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Action {
    Create,
    Update,
    Delete,
}

/// How much of the pay goes to an account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Share {
    Entire,
    /// A whole percentage.
    Percent(Decimal),
    /// Dollars in every pay period.
    Amount(Decimal),
}

impl Share {
    /// The percentage or the amount.
    pub(crate) fn value(self) -> Option<Decimal> {
        match self {
            Self::Entire => None,
            Self::Percent(value) | Self::Amount(value) => Some(value),
        }
    }
}

impl Deposit {
    /// Reads the `account` of a request; none for products that switch nothing. The schema has checked the properties
    /// one by one.
    pub(crate) fn of_request(account: &Value, product_type: &str) -> Result<Option<Self>, Failure> {
        let is_loan = product_type == "pll";
        let account = account.as_object().filter(|_| is_loan || product_type == "deposit_switch");
        let Some(account) = account else {
            return Ok(None);
        };
        let mut problems = Vec::new();
        let share = share(account, is_loan, &mut problems);
        if !problems.is_empty() {
            return Err(Failure::Invalid(problems));
        }
        let of = |name| text(account, name).unwrap_or_default();
        Ok(Some(Self {
            action: match of("action").as_str() {
                "update" => Action::Update,
                "delete" => Action::Delete,
                _ => Action::Create,
            },
            account_number: of("account_number"),
            routing_number: of("routing_number"),
            is_savings: of("account_type") == "savings",
            bank_name: of("bank_name"),
            share,
        }))
    }
}

fn share(account: &Map<String, Value>, is_loan: bool, problems: &mut Vec<InvalidParam>) -> Share {
    let mut refuse = |name: &str, message: &str| {
        problems.push(InvalidParam { field: format!("account.{name}"), message: message.to_owned() });
        Share::Entire
    };
    let value = text(account, "deposit_value").and_then(|value| value.parse::<Decimal>().ok());
    let kind = text(account, "deposit_type");
    match (kind.as_deref(), value) {
        (Some("percent" | "amount"), None) => refuse("deposit_value", "This field is required."),
        (Some("percent"), Some(value)) => {
            let fits = value.fract().is_zero() && value > Decimal::ZERO && value <= Decimal::ONE_HUNDRED;
            if fits { Share::Percent(value) } else { refuse("deposit_value", "A whole percentage from 1 to 100.") }
        }
        (Some("amount"), Some(value)) => {
            let fits = value.scale() <= 2 && value > Decimal::ZERO && value <= Decimal::new(999_999, 2);
            if fits { Share::Amount(value) } else { refuse("deposit_value", "An amount from 0.01 to 9999.99.") }
        }
        (None, _) if is_loan => refuse("deposit_type", "This field is required."),
        _ if is_loan => refuse("deposit_type", "A paycheck linked loan takes an amount or a percentage."),
        _ => Share::Entire,
    }
}

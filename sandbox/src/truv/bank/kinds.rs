//! The kinds of accounts, and which login has which.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// A kind of account.
#[derive(Clone)]
pub(crate) struct AccountKind {
    /// Truv's code.
    pub(crate) account_type: Cow<'static, str>,
    pub(crate) subtype: Option<Cow<'static, str>>,
    pub(crate) nickname: Cow<'static, str>,
    /// In dollars.
    pub(super) credit_limit: Option<Decimal>,
}

const fn kind(
    account_type: &'static str,
    subtype: Option<&'static str>,
    nickname: &'static str,
    credit_limit: Option<Decimal>,
) -> AccountKind {
    let subtype = match subtype {
        Some(subtype) => Some(Cow::Borrowed(subtype)),
        None => None,
    };
    AccountKind { account_type: Cow::Borrowed(account_type), subtype, nickname: Cow::Borrowed(nickname), credit_limit }
}

pub(super) static CHECKING: AccountKind = kind("CHECKING", None, "Everyday Checking", None);
pub(super) static SAVINGS: AccountKind = kind("SAVINGS", Some("MONEY_MARKET"), "Rainy Day Savings", None);
pub(super) static CARD: AccountKind =
    kind("CREDIT_CARD", None, "Travel Card", Some(Decimal::from_parts(12_000, 0, 0, false, 0)));
pub(super) static CAR_LOAN: AccountKind = kind("LOAN", Some("AUTO"), "Car Loan", None);
pub(super) static BROKERAGE: AccountKind = kind("INVESTMENT", Some("BROKERAGE"), "Brokerage", None);
pub(super) static CERTIFICATE: AccountKind =
    kind("SAVINGS", Some("CERTIFICATE_OF_DEPOSIT"), "Two Year Certificate", None);
pub(super) static STOCKS: AccountKind = kind("INVESTMENT", Some("BROKERAGE"), "Stocks", None);
pub(super) static BONDS: AccountKind = kind("INVESTMENT", Some("BROKERAGE"), "Bonds", None);

static CHECKING_ONLY: [&AccountKind; 1] = [&CHECKING];
static CHECKING_AND_SAVINGS: [&AccountKind; 2] = [&CHECKING, &SAVINGS];
static SAVINGS_ONLY: [&AccountKind; 1] = [&SAVINGS];
static INVESTMENT: [&AccountKind; 1] = [&BROKERAGE];
static THREE: [&AccountKind; 3] = [&CHECKING, &SAVINGS, &BROKERAGE];
static SECURITIES: [&AccountKind; 3] = [&CERTIFICATE, &STOCKS, &BONDS];
static EVERYTHING: [&AccountKind; 5] = [&CHECKING, &SAVINGS, &CARD, &CAR_LOAN, &BROKERAGE];

/// The accounts of a login, as in Truv's table, except for `goodlogin`: the table says that it has all kinds.
pub(super) fn kinds(persona: &str) -> &'static [&'static AccountKind] {
    match persona {
        "goodlogin.checking" => &CHECKING_ONLY,
        "goodlogin.checking.savings" | "goodlogin.card" => &CHECKING_AND_SAVINGS,
        "goodlogin.savings" => &SAVINGS_ONLY,
        "goodlogin.inv" => &INVESTMENT,
        "goodlogin.all" => &THREE,
        "sit" => &SECURITIES,
        _ => &EVERYTHING,
    }
}

impl AccountKind {
    /// Whether the balance is owed.
    pub(crate) fn is_debt(&self) -> bool {
        matches!(self.account_type.as_ref(), "CREDIT_CARD" | "LOAN" | "MORTGAGE" | "LINE_OF_CREDIT")
    }

    /// Whether payments to and from the account's number are possible.
    pub(crate) fn is_deposit(&self) -> bool {
        matches!(self.account_type.as_ref(), "CHECKING" | "SAVINGS")
    }

    /// The nickname tells kinds apart.
    pub(super) fn is(&self, other: &AccountKind) -> bool {
        self.nickname == other.nickname
    }
}

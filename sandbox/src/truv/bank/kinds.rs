//! The kinds of accounts there are, and which login has which.

/// A kind of account.
pub(crate) struct AccountKind {
    /// As Truv codes it.
    pub(crate) account_type: &'static str,
    pub(crate) subtype: Option<&'static str>,
    pub(crate) nickname: &'static str,
    /// In dollars.
    pub(super) credit_limit: Option<i64>,
}

pub(super) const CHECKING: AccountKind =
    AccountKind { account_type: "CHECKING", subtype: None, nickname: "Everyday Checking", credit_limit: None };
pub(super) const SAVINGS: AccountKind = AccountKind {
    account_type: "SAVINGS",
    subtype: Some("MONEY_MARKET"),
    nickname: "Rainy Day Savings",
    credit_limit: None,
};
pub(super) const CARD: AccountKind =
    AccountKind { account_type: "CREDIT_CARD", subtype: None, nickname: "Travel Card", credit_limit: Some(12_000) };
pub(super) const CAR_LOAN: AccountKind =
    AccountKind { account_type: "LOAN", subtype: Some("AUTO"), nickname: "Car Loan", credit_limit: None };
pub(super) const BROKERAGE: AccountKind =
    AccountKind { account_type: "INVESTMENT", subtype: Some("BROKERAGE"), nickname: "Brokerage", credit_limit: None };
pub(super) const CERTIFICATE: AccountKind = AccountKind {
    account_type: "SAVINGS",
    subtype: Some("CERTIFICATE_OF_DEPOSIT"),
    nickname: "Two Year Certificate",
    credit_limit: None,
};
pub(super) const STOCKS: AccountKind =
    AccountKind { account_type: "INVESTMENT", subtype: Some("BROKERAGE"), nickname: "Stocks", credit_limit: None };
pub(super) const BONDS: AccountKind =
    AccountKind { account_type: "INVESTMENT", subtype: Some("BROKERAGE"), nickname: "Bonds", credit_limit: None };

static CHECKING_ONLY: [&AccountKind; 1] = [&CHECKING];
static CHECKING_AND_SAVINGS: [&AccountKind; 2] = [&CHECKING, &SAVINGS];
static SAVINGS_ONLY: [&AccountKind; 1] = [&SAVINGS];
static INVESTMENT: [&AccountKind; 1] = [&BROKERAGE];
static THREE: [&AccountKind; 3] = [&CHECKING, &SAVINGS, &BROKERAGE];
static SECURITIES: [&AccountKind; 3] = [&CERTIFICATE, &STOCKS, &BONDS];
static EVERYTHING: [&AccountKind; 5] = [&CHECKING, &SAVINGS, &CARD, &CAR_LOAN, &BROKERAGE];

/// The accounts of a login. Truv's table says the same, but for `goodlogin`, of which it says that all is there.
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
        matches!(self.account_type, "CREDIT_CARD" | "LOAN")
    }

    /// Whether money can be paid in and out by its number.
    pub(crate) fn is_deposit(&self) -> bool {
        matches!(self.account_type, "CHECKING" | "SAVINGS")
    }

    /// The nickname tells kinds apart.
    pub(super) fn is(&self, other: &AccountKind) -> bool {
        self.nickname == other.nickname
    }
}

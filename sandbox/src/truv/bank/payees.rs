//! The other parties of payments.

use std::borrow::Cow;

use crate::truv::payroll::Frequency;

/// One side of a transaction, as the bank words it.
#[derive(Clone)]
pub(crate) struct Payee {
    pub(crate) name: Cow<'static, str>,
    /// The text that the bank writes before the name.
    pub(crate) wording: &'static str,
    pub(crate) category: Cow<'static, str>,
    /// A code of ISO 18245, for shops.
    pub(crate) merchant_code: Option<u32>,
    /// How often the transaction recurs.
    pub(crate) rhythm: Option<Frequency>,
    /// Truv's code for the kind of income.
    pub(crate) income: Option<&'static str>,
}

const fn payee(name: &'static str, wording: &'static str, category: &'static str) -> Payee {
    Payee {
        name: Cow::Borrowed(name),
        wording,
        category: Cow::Borrowed(category),
        merchant_code: None,
        rhythm: None,
        income: None,
    }
}

const fn monthly(name: &'static str, wording: &'static str, category: &'static str) -> Payee {
    Payee {
        name: Cow::Borrowed(name),
        wording,
        category: Cow::Borrowed(category),
        merchant_code: None,
        rhythm: Some(Frequency::Monthly),
        income: None,
    }
}

const fn shop(name: &'static str, category: &'static str, code: u32, rhythm: Option<Frequency>) -> Payee {
    Payee {
        name: Cow::Borrowed(name),
        wording: "POS",
        category: Cow::Borrowed(category),
        merchant_code: Some(code),
        rhythm,
        income: None,
    }
}

/// Pay from an employer, or a pension.
pub(super) fn employer(name: String, rhythm: Frequency) -> Payee {
    Payee {
        name: Cow::Owned(name),
        rhythm: Some(rhythm),
        income: Some("PAYCHECK"),
        ..payee("", "DIRECT DEP PAYROLL", "Paycheck")
    }
}

pub(super) const LODGER: Payee = Payee {
    name: Cow::Borrowed("Garden Room Rent"),
    wording: "ACH CREDIT",
    category: Cow::Borrowed("Rental Income"),
    merchant_code: None,
    rhythm: Some(Frequency::Monthly),
    income: Some("RENTAL"),
};

pub(super) const OPENING: Payee = payee("Opening Deposit", "BRANCH", "Deposit");
pub(super) const DISBURSEMENT: Payee = payee("Loan Disbursement", "BANK", "Loan");
pub(super) const INTEREST_PAID: Payee = payee("Interest Paid", "BANK", "Interest");
pub(super) const INTEREST_CHARGED: Payee = payee("Interest Charge", "BANK", "Interest");
pub(super) const PURCHASE: Payee = payee("Securities Purchase", "TRADE", "Investment");
pub(super) const DIVIDEND: Payee = payee("Dividend", "TRADE", "Investment Income");

pub(super) const TO_SAVINGS: Payee = monthly("Own Savings", "ONLINE TRANSFER", "Transfer");
pub(super) const CARD_PAYMENT: Payee = payee("Card Payment", "ACH", "Credit Card Payment");
pub(super) const LOAN_PAYMENT: Payee = monthly("Car Loan Payment", "ACH", "Loan Payment");
pub(super) const LANDLORD: Payee = monthly("Hillcrest Apartments", "ACH DEBIT", "Rent");
pub(super) const POWER: Payee = monthly("Prairie Power & Light", "ACH DEBIT", "Utilities");
pub(super) const PHONE: Payee = monthly("Cloudline Mobile", "ACH DEBIT", "Phone");

pub(super) const FILMS: Payee = shop("Lantern Films", "Subscription", 4899, Some(Frequency::Monthly));
pub(super) const GYM: Payee = shop("Northside Gym", "Subscription", 7997, Some(Frequency::Monthly));
pub(super) const GROCER: Payee = shop("Orchard Grocery", "Groceries", 5411, None);
pub(super) const FUEL: Payee = shop("Milepost Fuel", "Gas", 5541, None);
pub(super) const RESTAURANT: Payee = shop("Copper Kettle Kitchen", "Restaurants", 5812, None);

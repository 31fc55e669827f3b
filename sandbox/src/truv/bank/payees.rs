//! Who pays and is paid.

/// How often one comes again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rhythm {
    EveryTwoWeeks,
    Monthly,
}

/// One side of a transaction, as the bank words it.
#[derive(Clone, Copy)]
pub(crate) struct Payee {
    pub(crate) name: &'static str,
    /// What the bank writes before the name.
    pub(crate) wording: &'static str,
    pub(crate) category: &'static str,
    /// A code of ISO 18245, for shops.
    pub(crate) merchant_code: Option<u32>,
    pub(crate) rhythm: Option<Rhythm>,
    /// The kind of income, as Truv codes it.
    pub(crate) income: Option<&'static str>,
}

const fn payee(name: &'static str, wording: &'static str, category: &'static str) -> Payee {
    Payee { name, wording, category, merchant_code: None, rhythm: None, income: None }
}

impl Payee {
    const fn monthly(self) -> Self {
        Self { rhythm: Some(Rhythm::Monthly), ..self }
    }

    const fn shop(self, merchant_code: u32) -> Self {
        Self { merchant_code: Some(merchant_code), ..self }
    }
}

/// Pay from an employer.
pub(super) const fn employer(name: &'static str) -> Payee {
    let pay = payee(name, "DIRECT DEP PAYROLL", "Paycheck");
    Payee { rhythm: Some(Rhythm::EveryTwoWeeks), income: Some("PAYCHECK"), ..pay }
}

pub(super) const LODGER: Payee =
    Payee { income: Some("RENTAL"), ..payee("Garden Room Rent", "ACH CREDIT", "Rental Income").monthly() };

pub(super) const OPENING: Payee = payee("Opening Deposit", "BRANCH", "Deposit");
pub(super) const DISBURSEMENT: Payee = payee("Loan Disbursement", "BANK", "Loan");
pub(super) const INTEREST_PAID: Payee = payee("Interest Paid", "BANK", "Interest");
pub(super) const INTEREST_CHARGED: Payee = payee("Interest Charge", "BANK", "Interest");
pub(super) const PURCHASE: Payee = payee("Securities Purchase", "TRADE", "Investment");
pub(super) const DIVIDEND: Payee = payee("Dividend", "TRADE", "Investment Income");

pub(super) const TO_SAVINGS: Payee = payee("Own Savings", "ONLINE TRANSFER", "Transfer").monthly();
pub(super) const CARD_PAYMENT: Payee = payee("Card Payment", "ACH", "Credit Card Payment");
pub(super) const LOAN_PAYMENT: Payee = payee("Car Loan Payment", "ACH", "Loan Payment").monthly();
pub(super) const LANDLORD: Payee = payee("Hillcrest Apartments", "ACH DEBIT", "Rent").monthly();
pub(super) const POWER: Payee = payee("Prairie Power & Light", "ACH DEBIT", "Utilities").monthly();
pub(super) const PHONE: Payee = payee("Cloudline Mobile", "ACH DEBIT", "Phone").monthly();

pub(super) const FILMS: Payee = payee("Lantern Films", "POS", "Subscription").shop(4899).monthly();
pub(super) const GYM: Payee = payee("Northside Gym", "POS", "Subscription").shop(7997).monthly();
pub(super) const GROCER: Payee = payee("Orchard Grocery", "POS", "Groceries").shop(5411);
pub(super) const FUEL: Payee = payee("Milepost Fuel", "POS", "Gas").shop(5541);
pub(super) const RESTAURANT: Payee = payee("Copper Kettle Kitchen", "POS", "Restaurants").shop(5812);

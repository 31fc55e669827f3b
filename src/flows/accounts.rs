//! The bank account that receives the pay.

use std::fmt::Display;

use crate::generated::types::{TargetBankAccount, builder};
use crate::value::{Decimal, Sensitive};

/// How much of the pay goes to the account.
impl TargetBankAccount {
    /// The whole pay.
    ///
    /// ```
    /// use truv_sdk::types::TargetBankAccount;
    ///
    /// let account = TargetBankAccount::entire("16002600", "123456789", "Example Bank").account_type("checking");
    /// # let account: TargetBankAccount = account.try_into().unwrap();
    /// ```
    pub fn entire(
        account_number: impl Into<Sensitive>,
        routing_number: impl Into<Sensitive>,
        bank_name: impl Into<String>,
    ) -> builder::TargetBankAccount {
        Self::builder()
            .account_number(account_number.into())
            .routing_number(routing_number.into())
            .bank_name(bank_name.into())
            .deposit_type("entire")
    }

    /// A share of the pay: a whole percentage, 1 to 100.
    pub fn percent<V>(
        account_number: impl Into<Sensitive>,
        routing_number: impl Into<Sensitive>,
        bank_name: impl Into<String>,
        percent: V,
    ) -> builder::TargetBankAccount
    where
        V: TryInto<Decimal>,
        V::Error: Display,
    {
        Self::entire(account_number, routing_number, bank_name).deposit_type("percent").deposit_value(percent)
    }

    /// A fixed sum of each pay, in US dollars, up to 9999.99. The only kind for paycheck linked loans.
    pub fn amount<V>(
        account_number: impl Into<Sensitive>,
        routing_number: impl Into<Sensitive>,
        bank_name: impl Into<String>,
        amount: V,
    ) -> builder::TargetBankAccount
    where
        V: TryInto<Decimal>,
        V::Error: Display,
    {
        Self::entire(account_number, routing_number, bank_name).deposit_type("amount").deposit_value(amount)
    }
}

//! Bridge tokens, with one function for each product.

use std::fmt::Display;

use crate::generated::types::{BridgeTokenCreateRequest, ProductType, TargetBankAccount, builder};
use crate::value::Secret;

/// Requests for a bridge token, with one function for each product.
///
/// ```no_run
/// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
/// use truv_sdk::types::{BridgeTokenCreateRequest, TargetBankAccount};
///
/// let account = TargetBankAccount::amount("16002600", "123456789", "Example Bank", "250.00");
/// let token = client
///     .bridge_tokens_create()
///     .user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9")
///     .body(BridgeTokenCreateRequest::pll(account).tracking_info("loan-7"))
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
impl BridgeTokenCreateRequest {
    /// Verification of income, which includes verification of employment.
    pub fn income() -> builder::BridgeTokenCreateRequest {
        product(ProductType::Income)
    }

    /// Verification of employment only.
    pub fn employment() -> builder::BridgeTokenCreateRequest {
        product(ProductType::Employment)
    }

    /// Sends the person's pay, or a part of it, to another account.
    pub fn deposit_switch<V>(account: V) -> builder::BridgeTokenCreateRequest
    where
        V: TryInto<TargetBankAccount>,
        V::Error: Display,
    {
        product(ProductType::DepositSwitch).account(account)
    }

    /// Sends the instalments of a paycheck linked loan to the lender's account.
    pub fn pll<V>(account: V) -> builder::BridgeTokenCreateRequest
    where
        V: TryInto<TargetBankAccount>,
        V::Error: Display,
    {
        product(ProductType::Pll).account(account)
    }

    /// Verification of assets at banks.
    pub fn assets() -> builder::BridgeTokenCreateRequest {
        product(ProductType::Assets)
    }

    /// Bank transactions.
    pub fn transactions() -> builder::BridgeTokenCreateRequest {
        product(ProductType::Transactions)
    }

    /// Verification of insurance.
    pub fn insurance() -> builder::BridgeTokenCreateRequest {
        product(ProductType::Insurance)
    }

    /// Lets the person log in again to a link whose connection has lapsed (update mode,
    /// <https://truv.com/docs/developers/integration/bridge-widget/returning-user>).
    pub fn update(product_type: impl Into<ProductType>, access_token: &Secret) -> builder::BridgeTokenCreateRequest {
        product(product_type.into()).access_token(access_token)
    }
}

fn product(product_type: ProductType) -> builder::BridgeTokenCreateRequest {
    BridgeTokenCreateRequest::builder().product_type(product_type)
}

//! Orders, with one function for each product.

use std::fmt::Display;

use crate::generated::types::{
    CompanyMappingId, OrderCreateRequest, OrderEmployerRequest, OrderFinancialInstitutionRequest,
    OrderInsuranceRequest, ProductType, ProviderId, TargetBankAccount, builder,
};
use crate::value::Sensitive;

/// A function for each product whose order has a list of places to connect.
macro_rules! over {
    ($places:ident: $place:ty; $($(#[$doc:meta])* $name:ident = $product:ident,)+) => {$(
        $(#[$doc])*
        pub fn $name<I>(
            first_name: impl Into<Sensitive>,
            last_name: impl Into<Sensitive>,
            $places: I,
        ) -> builder::OrderCreateRequest
        where
            I: IntoIterator<Item: TryInto<$place, Error: Display>>,
        {
            product(ProductType::$product, first_name, last_name).$places($places)
        }
    )+};
}

/// Requests for an order, with one function for each product. Add a way to reach the person (`email` or `phone`), or
/// use the answer's `bridge_token` and `share_url` yourself.
///
/// ```no_run
/// # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
/// use truv_sdk::types::{OrderCreateRequest, OrderEmployerRequest};
///
/// let employers = ["Granite Builders", "Harbor Foods"].map(OrderEmployerRequest::named);
/// let order = client
///     .orders_create()
///     .body(OrderCreateRequest::income("Ines", "Marlow", employers).order_number("loan-7"))
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
impl OrderCreateRequest {
    over! {
        employers: OrderEmployerRequest;
        /// Verification of income at each of the employers. It includes verification of employment.
        income = Income,
        /// Verification of employment only, at each of the employers.
        employment = Employment,
        /// Sends the pay of each employer, or a part of it, to the account that is set on the employer.
        deposit_switch = DepositSwitch,
        /// Sends the instalments of a paycheck linked loan to the account that is set on the employer.
        pll = Pll,
    }

    over! {
        financial_institutions: OrderFinancialInstitutionRequest;
        /// Verification of assets at each of the banks.
        assets = Assets,
        /// Transactions at each of the banks.
        transactions = Transactions,
    }

    /// Verification of insurance at one insurer.
    pub fn insurance(
        first_name: impl Into<Sensitive>,
        last_name: impl Into<Sensitive>,
        insurer: impl Into<ProviderId>,
    ) -> builder::OrderCreateRequest {
        let insurer = OrderInsuranceRequest::builder().provider_id(insurer.into());
        product(ProductType::Insurance, first_name, last_name).insurance(insurer)
    }
}

fn product(
    product_type: ProductType,
    first_name: impl Into<Sensitive>,
    last_name: impl Into<Sensitive>,
) -> builder::OrderCreateRequest {
    OrderCreateRequest::builder().products([product_type]).first_name(first_name.into()).last_name(last_name.into())
}

/// An employer of an order.
impl OrderEmployerRequest {
    /// The employer with this name; the person finds it in Bridge.
    pub fn named(name: impl Into<String>) -> builder::OrderEmployerRequest {
        Self::builder().company_name(name.into())
    }

    /// The employer with this id, from the company search.
    pub fn with_id(id: impl Into<CompanyMappingId>) -> builder::OrderEmployerRequest {
        Self::builder().company_mapping_id(id.into())
    }

    /// The employer with this name, and the account that receives the pay.
    pub fn paying_into<V>(name: impl Into<String>, account: V) -> builder::OrderEmployerRequest
    where
        V: TryInto<TargetBankAccount>,
        V::Error: Display,
    {
        Self::named(name).account(account)
    }
}

/// A bank of an order.
impl OrderFinancialInstitutionRequest {
    /// The bank with this id, from the list of providers.
    pub fn with_id(id: impl Into<ProviderId>) -> builder::OrderFinancialInstitutionRequest {
        Self::builder().id(id.into())
    }
}

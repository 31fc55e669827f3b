//! Data of banks: accounts, transactions, and the reports on them.

mod accounts;
mod asset_reports;
mod bank_holdings;
mod bank_income_reports;
mod income_insights_reports;
mod transactions;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 6] = [
    accounts::OPERATIONS,
    asset_reports::OPERATIONS,
    bank_holdings::OPERATIONS,
    bank_income_reports::OPERATIONS,
    income_insights_reports::OPERATIONS,
    transactions::OPERATIONS,
];

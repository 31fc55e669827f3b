//! Data of payroll providers: income, employment and identity.

mod bank_accounts;
mod benefit_letters;
mod employments;
mod link_reports;
mod shifts;
mod statements;
mod tax_documents;
mod user_reports;

use crate::handlers::common::Operations;

pub(super) const OPERATIONS: [Operations; 8] = [
    bank_accounts::OPERATIONS,
    benefit_letters::OPERATIONS,
    employments::OPERATIONS,
    link_reports::OPERATIONS,
    shifts::OPERATIONS,
    statements::OPERATIONS,
    tax_documents::OPERATIONS,
    user_reports::OPERATIONS,
];

//! An income report of a megabyte, and structs for it as people write them by hand.

use serde::Deserialize;
use serde_json::Value;
use truv_sdk::types::IncomeCheck;

const BYTES: usize = 1_000_000;

/// A report as the local sandbox gives it, with pay statements repeated until it has a megabyte.
pub(crate) fn json() -> Vec<u8> {
    let mut report: Value = serde_json::from_str(include_str!("income_report.json")).unwrap();
    let size = |value: &Value| serde_json::to_vec(value).unwrap().len();
    let missing = BYTES.saturating_sub(size(&report));
    let statements = report["employments"][0]["statements"].as_array_mut().unwrap();
    let original = statements.clone();
    let wanted = missing / size(&original[0]) + 1;
    statements.extend(original.iter().cycle().take(wanted).cloned());
    serde_json::to_vec(&report).unwrap()
}

/// Decodes the report as the client decodes an answer's body.
pub(crate) fn decode(json: &[u8]) -> IncomeCheck {
    serde_json::from_str(std::str::from_utf8(json).unwrap()).unwrap()
}

type Text = Option<String>;

/// Every field of the report, with amounts and dates left as text.
#[derive(Deserialize)]
pub(crate) struct Report {
    pub(crate) pdf_report: Text,
    pub(crate) id: Text,
    pub(crate) status: Text,
    pub(crate) finished_at: Text,
    pub(crate) completed_at: Text,
    pub(crate) tracking_info: Text,
    pub(crate) is_suspicious: Option<bool>,
    pub(crate) employments: Vec<Employment>,
    pub(crate) provider: Text,
    pub(crate) data_source: Text,
    pub(crate) access_token: Text,
}

#[derive(Deserialize)]
pub(crate) struct Employment {
    pub(crate) id: Text,
    pub(crate) is_active: Option<bool>,
    pub(crate) job_title: Text,
    pub(crate) job_type: Text,
    pub(crate) start_date: Text,
    pub(crate) original_hire_date: Text,
    pub(crate) end_date: Text,
    pub(crate) external_last_updated: Text,
    pub(crate) dates_from_statements: Option<bool>,
    pub(crate) derived_fields: Vec<String>,
    pub(crate) missing_data_fields: Vec<String>,
    pub(crate) manager_name: Text,
    pub(crate) profile: Option<Profile>,
    pub(crate) company: Option<Company>,
    pub(crate) income: Text,
    pub(crate) income_unit: Text,
    pub(crate) pay_rate: Text,
    pub(crate) pay_frequency: Text,
    pub(crate) annual_income_summary: Vec<Summary>,
    pub(crate) w2s: Vec<W2>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) bank_accounts: Vec<Account>,
}

#[derive(Deserialize)]
pub(crate) struct Profile {
    pub(crate) id: Text,
    pub(crate) created_at: Text,
    pub(crate) updated_at: Text,
    pub(crate) first_name: Text,
    pub(crate) last_name: Text,
    pub(crate) full_name: Text,
    pub(crate) middle_initials: Text,
    pub(crate) email: Text,
    pub(crate) ssn: Text,
    pub(crate) date_of_birth: Text,
    pub(crate) home_address: Option<Address>,
}

#[derive(Deserialize)]
pub(crate) struct Address {
    pub(crate) street: Text,
    pub(crate) city: Text,
    pub(crate) state: Text,
    pub(crate) zip: Text,
    pub(crate) country: Text,
}

#[derive(Deserialize)]
pub(crate) struct Company {
    pub(crate) name: Text,
    pub(crate) address: Option<Address>,
    pub(crate) phone: Text,
    pub(crate) ein: Text,
}

#[derive(Deserialize)]
pub(crate) struct Summary {
    pub(crate) id: Text,
    pub(crate) year: Option<i64>,
    pub(crate) gross_pay: Text,
    pub(crate) net_pay: Text,
    pub(crate) regular: Text,
    pub(crate) overtime: Text,
    pub(crate) bonus: Text,
    pub(crate) commission: Text,
    pub(crate) other_pay: Text,
}

#[derive(Deserialize)]
pub(crate) struct W2 {
    pub(crate) file: Text,
    pub(crate) md5sum: Text,
    pub(crate) year: Option<i64>,
    pub(crate) wages: Text,
    pub(crate) federal_tax: Text,
    pub(crate) social_security_wages: Text,
    pub(crate) social_security_tax: Text,
    pub(crate) medicare_wages: Text,
    pub(crate) medicare_tax: Text,
    pub(crate) gross_pay: Text,
}

#[derive(Deserialize)]
pub(crate) struct Statement {
    pub(crate) id: Text,
    pub(crate) check_number: Text,
    pub(crate) pay_date: Text,
    pub(crate) period_start: Text,
    pub(crate) period_end: Text,
    pub(crate) basis_of_pay: Text,
    pub(crate) hours: Text,
    pub(crate) gross_pay: Text,
    pub(crate) gross_pay_ytd: Text,
    pub(crate) net_pay: Text,
    pub(crate) net_pay_ytd: Text,
    pub(crate) regular: Text,
    pub(crate) regular_ytd: Text,
    pub(crate) overtime: Text,
    pub(crate) overtime_ytd: Text,
    pub(crate) bonus: Text,
    pub(crate) bonus_ytd: Text,
    pub(crate) commission: Text,
    pub(crate) commission_ytd: Text,
    pub(crate) other_pay: Text,
    pub(crate) other_pay_ytd: Text,
    pub(crate) earnings: Vec<Earning>,
    pub(crate) earnings_ytd: Vec<Earning>,
    pub(crate) deductions: Vec<Deduction>,
    pub(crate) deductions_ytd: Vec<Deduction>,
    pub(crate) md5sum: Text,
    pub(crate) file: Text,
    pub(crate) derived_fields: Vec<String>,
    pub(crate) missing_data_fields: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Earning {
    pub(crate) name: Text,
    pub(crate) amount: Text,
    pub(crate) category: Text,
    pub(crate) rate: Text,
    pub(crate) units: Text,
}

#[derive(Deserialize)]
pub(crate) struct Deduction {
    pub(crate) name: Text,
    pub(crate) amount: Text,
    pub(crate) category: Text,
}

#[derive(Deserialize)]
pub(crate) struct Account {
    pub(crate) account_number: Text,
    pub(crate) routing_number: Text,
    pub(crate) account_name: Text,
    pub(crate) account_type: Text,
    pub(crate) deposit_type: Text,
    pub(crate) deposit_value: Text,
    pub(crate) bank_name: Text,
}

//! A float for an amount, which cannot hold cents exactly.
use truv_sdk::types::TargetBankAccount;

fn main() {
    let _ = TargetBankAccount::builder().deposit_value(12.5);
}

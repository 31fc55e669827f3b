//! An amount from a float, which cannot hold cents exactly.

fn main() {
    let account = truv_sdk::types::TargetBankAccount::builder();
    let _ = account.deposit_value(12.5);
}

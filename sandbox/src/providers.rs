//! Payroll providers. Any id is taken; Truv's own test provider has its real name.

use serde_json::{Value, json};

/// The provider that Bridge goes to unless it is told another.
pub(crate) const USUAL: &str = "truv";

/// Truv's test bank; what it has is not payroll.
const TEST_BANK: &str = "truv_bank";

/// Whether a provider can be logged in to. Any id but the test bank's is taken for a payroll provider's.
pub(crate) fn is_payroll(provider_id: &str) -> bool {
    provider_id != TEST_BANK
}

/// The name of a provider: `sample_payroll` becomes `Sample Payroll`.
pub(crate) fn name(provider_id: &str) -> String {
    if provider_id == USUAL {
        return "Truv Payroll Provider".to_owned();
    }
    let words = provider_id.split(['_', '-']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A provider as links and tasks refer to it.
pub(crate) fn render(provider_id: &str) -> Value {
    json!({"id": provider_id, "name": name(provider_id), "logo_url": null})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_ids() {
        assert_eq!(name("truv"), "Truv Payroll Provider");
        assert_eq!(name("sample_payroll"), "Sample Payroll");
        assert_eq!(name("a--b"), "A B");
        assert!(is_payroll("adp"));
        assert!(!is_payroll("truv_bank"));
    }
}

//! Payroll providers, banks, insurers, schools and tax services. Any id is taken; Truv's own test providers have their real names.

use serde_json::{Value, json};

use crate::truv::directory;

/// Truv's test providers: id, data source, name. Truv does not document the ids of the last four.
pub(crate) const TEST_PROVIDERS: [(&str, &str, &str); 6] = [
    ("truv", "payroll", "Truv Payroll Provider"),
    ("truv_bank", "financial_accounts", "Truv Bank (non-oAuth)"),
    ("truv_bank_oauth", "financial_accounts", "Truv Bank (oAuth)"),
    ("truv_insurance", "insurance", "Truv Insurance Provider"),
    ("truv_education", "education", "Truv State University"),
    ("truv_tax", "tax", "Truv Tax Service"),
];

/// The provider that Bridge uses for a data source, unless another one is named.
pub(crate) fn usual(data_source: &str) -> &'static str {
    let mut providers = TEST_PROVIDERS.iter();
    providers.find(|(_, source, _)| *source == data_source).map_or("truv", |(id, ..)| *id)
}

/// The data source of a provider in the directory; any other provider gets the assumed data source.
pub(crate) fn source_of(provider_id: &str) -> Option<&'static str> {
    directory::provider(provider_id).map(|provider| provider.data_source)
}

/// The data source, if a login for the product is possible there.
pub(crate) fn source_for(data_source: &str, product_type: &str) -> Option<&'static str> {
    match (data_source, product_type) {
        ("payroll", "income" | "employment" | "deposit_switch" | "pll" | "admin") => Some("payroll"),
        ("financial_accounts", "assets" | "transactions" | "income" | "employment") => Some("financial_accounts"),
        ("insurance", "insurance") => Some("insurance"),
        ("education", "education") => Some("education"),
        ("tax", "income") => Some("tax"),
        ("docs", "income" | "employment") => Some("docs"),
        _ => None,
    }
}

/// The name of a provider: `sample_payroll` becomes `Sample Payroll`.
pub(crate) fn name(provider_id: &str) -> String {
    if let Some(provider) = directory::provider(provider_id) {
        return provider.name.clone();
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
    }

    #[test]
    fn kinds_of_providers() {
        assert_eq!(source_of("truv_bank"), Some("financial_accounts"));
        assert_eq!(source_of("sample_payroll"), None);
        assert_eq!(usual("insurance"), "truv_insurance");
        assert_eq!(source_for("financial_accounts", "assets"), Some("financial_accounts"));
        assert_eq!(source_for("financial_accounts", "insurance"), None);
        assert_eq!(source_for("docs", "income"), Some("docs"));
        assert_eq!(source_for("docs", "assets"), None);
    }
}

//! Payroll providers, banks and insurers as the directory has them.

use std::sync::LazyLock;

use indexmap::IndexMap;

use super::chance;
use super::provider_ids::TEST_PROVIDERS;

/// A payroll provider, bank or insurer.
pub(crate) struct Provider {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data_source: &'static str,
    /// Whether the person logs in at the provider's own site.
    pub(crate) is_oauth: bool,
    /// The most used have the lowest.
    pub(crate) rank: usize,
}

const FIRST: [&str; 36] = [
    "Acorn",
    "Anchor",
    "Arbor",
    "Atlas",
    "Beacon",
    "Blue Heron",
    "Bluff",
    "Canyon",
    "Cardinal",
    "Cascade",
    "Compass",
    "Copperleaf",
    "Cornerstone",
    "Crescent",
    "Delta",
    "Evergreen",
    "Falcon",
    "First Harbor",
    "Frontier",
    "Granite",
    "Gulf",
    "Heritage",
    "Horizon",
    "Keystone",
    "Lantern",
    "Liberty Oak",
    "Meridian",
    "Milestone",
    "Northern",
    "Orchard",
    "Palisade",
    "Prairie",
    "Quarry",
    "Sierra",
    "Summit",
    "Tidewater",
];

/// What else names are made of, by data source.
const SECOND: [(&str, [&str; 4]); 3] = [
    ("payroll", ["Payroll", "Workforce", "HR", "Pay"]),
    ("financial_accounts", ["Bank", "Credit Union", "Savings", "Trust"]),
    ("insurance", ["Insurance", "Mutual", "Casualty", "Assurance"]),
];

static PROVIDERS: LazyLock<IndexMap<String, Provider>> = LazyLock::new(|| {
    let mut providers: IndexMap<String, Provider> = IndexMap::new();
    let mut add = |id: String, name: String, data_source, is_oauth| {
        let rank = providers.len() + 1;
        providers.insert(id.clone(), Provider { id, name, data_source, is_oauth, rank });
    };
    for (id, data_source, name) in TEST_PROVIDERS {
        add(id.to_owned(), name.to_owned(), data_source, id.ends_with("oauth"));
    }
    // Truv's pages name this one as an example of an id.
    add("adp".to_owned(), "ADP".to_owned(), "payroll", false);
    for first in FIRST {
        for (data_source, words) in SECOND {
            for second in words {
                let name = format!("{first} {second}");
                let id = name.to_lowercase().replace(' ', "_");
                let is_oauth = data_source == "financial_accounts" && chance(&["oauth", &id]) < 50;
                add(id, name, data_source, is_oauth);
            }
        }
    }
    providers
});

/// The whole directory, by rank.
pub(crate) fn providers() -> impl Iterator<Item = &'static Provider> {
    PROVIDERS.values()
}

/// The provider with this id.
pub(crate) fn provider(id: &str) -> Option<&'static Provider> {
    PROVIDERS.get(id)
}

impl Provider {
    /// Whether the provider has data for a product at all.
    pub(crate) fn offers(&self, product_type: &str) -> bool {
        let of_kind = match product_type {
            "income" | "employment" => matches!(self.data_source, "payroll" | "financial_accounts"),
            "transactions" | "assets" => self.data_source == "financial_accounts",
            "insurance" => self.data_source == "insurance",
            "education" => self.data_source == "education",
            _ => self.data_source == "payroll",
        };
        of_kind && super::supports(&self.id, product_type)
    }

    /// The domain of the provider's made-up web site.
    pub(crate) fn domain(&self) -> String {
        format!("{}.example", self.id.replace('_', "-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_an_id_of_its_own() {
        assert_eq!(providers().count(), TEST_PROVIDERS.len() + 1 + FIRST.len() * 12);
        assert_eq!(provider("truv_bank").map(|bank| bank.data_source), Some("financial_accounts"));
        assert_eq!(provider("cascade_credit_union").map(|bank| bank.name.as_str()), Some("Cascade Credit Union"));
    }
}

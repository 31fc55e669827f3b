//! Payroll providers, banks and insurers as the directory has them.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::index_map::IndexMap;

use super::provider_ids::TEST_PROVIDERS;
use super::{chance, named};
use crate::state::Additions;

/// A payroll provider, bank or insurer.
#[derive(Clone)]
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

/// The second parts of names, by data source.
const SECOND: [(&str, [&str; 4]); 3] = [
    ("payroll", ["Payroll", "Workforce", "HR", "Pay"]),
    ("financial_accounts", ["Bank", "Credit Union", "Savings", "Trust"]),
    ("insurance", ["Insurance", "Mutual", "Casualty", "Assurance"]),
];

static PROVIDERS: LazyLock<IndexMap<String, Provider>> = LazyLock::new(|| {
    let mut providers: IndexMap<String, Provider> = IndexMap::default();
    let mut add = |id: String, name: String, data_source, is_oauth| {
        let rank = providers.len() + 1;
        providers.insert(id.clone(), Provider { id, name, data_source, is_oauth, rank });
    };
    for (id, data_source, name) in TEST_PROVIDERS {
        add(id.to_owned(), name.to_owned(), data_source, id.ends_with("oauth"));
    }
    // Truv's documentation uses this id as an example.
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

/// The directory as it is without additions, by rank.
fn built_in() -> impl Iterator<Item = &'static Provider> {
    PROVIDERS.values()
}

/// The whole directory, by rank, the additions of the sandbox last.
pub(crate) fn providers(additions: &Additions) -> impl Iterator<Item = Cow<'static, Provider>> {
    let added = additions.providers.iter().map(|own| Cow::Owned(only_named(own.data_source, &own.name)));
    built_in().map(Cow::Borrowed).chain(added)
}

/// The provider with this id, which may have nothing but a name.
pub(crate) fn provider(id: &str) -> Option<Cow<'static, Provider>> {
    if let Some(listed) = PROVIDERS.get(id) {
        return Some(Cow::Borrowed(listed));
    }
    named::provider_name(id).map(|(data_source, name)| Cow::Owned(only_named(data_source, &name)))
}

/// The provider with this name, whatever its case. Every name leads to one.
pub(crate) fn provider_named(additions: &Additions, data_source: &'static str, name: &str) -> Cow<'static, Provider> {
    let is_meant =
        |listed: &Cow<'_, Provider>| listed.data_source == data_source && listed.name.eq_ignore_ascii_case(name.trim());
    providers(additions).find(is_meant).unwrap_or_else(|| Cow::Owned(only_named(data_source, name)))
}

/// A provider of which only the kind and the name are known.
pub(crate) fn only_named(data_source: &'static str, name: &str) -> Provider {
    let id = named::provider_id(data_source, name);
    Provider { id, name: name.trim().to_owned(), data_source, is_oauth: false, rank: PROVIDERS.len() + 1 }
}

impl Provider {
    /// Whether the provider has data for a product at all.
    pub(crate) fn offers(&self, product_type: &str) -> bool {
        let of_kind = match product_type {
            "income" => matches!(self.data_source, "payroll" | "financial_accounts" | "tax"),
            "employment" => matches!(self.data_source, "payroll" | "financial_accounts"),
            "transactions" | "assets" => self.data_source == "financial_accounts",
            "insurance" => self.data_source == "insurance",
            "education" => self.data_source == "education",
            _ => self.data_source == "payroll",
        };
        of_kind && super::supports(&self.id, product_type)
    }

    /// The domain of the provider's made-up web site.
    pub(crate) fn domain(&self) -> String {
        super::companies::domain(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_has_an_id_of_its_own() {
        assert_eq!(built_in().count(), TEST_PROVIDERS.len() + 1 + FIRST.len() * 12);
        assert_eq!(provider("truv_bank").map(|bank| bank.data_source), Some("financial_accounts"));
        assert_eq!(
            provider("cascade_credit_union").map(|bank| bank.name.clone()).as_deref(),
            Some("Cascade Credit Union")
        );
        let chase = provider_named(&Additions::default(), "financial_accounts", "Chase");
        assert_eq!(provider(&chase.id).map(|bank| bank.name.clone()).as_deref(), Some("Chase"));
    }
}

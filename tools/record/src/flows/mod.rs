//! The product flows, one file each.

mod assets;
mod companies;
mod connecting;
mod deposits;
mod documents;
mod income;
mod insurance;
mod invoices;
mod keys;
mod orders;
mod payroll_admin;
mod refresh;
mod sandbox_api;
mod scoring;
mod templates;
mod users;
mod webhooks;

use std::pin::Pin;

use crate::stage::Stage;

/// A run through the calls of one product.
pub(crate) struct Flow {
    pub(crate) name: &'static str,
    /// The resources whose calls it records; a resource belongs to one flow. Its other calls only prepare these and are
    /// dropped.
    pub(crate) resources: &'static [&'static str],
    pub(crate) run: fn(&Stage) -> Running<'_>,
    /// Whether somebody has to log in to Bridge, on a service with an account.
    pub(crate) needs_person: bool,
}

impl Flow {
    /// Whether it leaves an account unchanged, except for users, orders and documents of its own. Rotating keys does
    /// not.
    pub(crate) fn is_harmless(&self) -> bool {
        self.name != "keys"
    }
}

type Running<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + 'a>>;

macro_rules! flows {
    ($($name:ident$( $person:ident)?: $($resource:literal)+;)+) => {
        pub(crate) const FLOWS: &[Flow] = &[$(Flow {
            name: stringify!($name),
            resources: &[$($resource),+],
            run: |stage| Box::pin($name::run(stage)),
            needs_person: { const WORDS: &[&str] = &[$(stringify!($person)),*]; !WORDS.is_empty() },
        }),+];
    };
}

flows! {
    users: "users";
    connecting person: "bridge_tokens" "links" "tasks";
    refresh person: "refresh_tasks";
    webhooks: "webhooks";
    invoices: "invoices";
    keys: "keys";
    income person: "user_reports" "employments" "identity" "statements" "shifts" "tax_documents" "bank_accounts" "benefit_letters";
    deposits person: "deposit_switch_reports" "pll_reports";
    assets person: "accounts" "transactions" "bank_statements" "investments" "liabilities" "asset_reports" "income_insights_reports" "bank_income_reports";
    insurance person: "insurance_reports";
    documents: "document_uploads" "document_collections" "documents" "parsed_documents";
    orders person: "orders";
    companies: "companies" "providers";
    templates: "templates";
    scoring: "scoring_reports";
    payroll_admin person: "payroll_admin";
    sandbox_api: "sandbox";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::FLOWS;
    use har_redact::document::Document;

    #[test]
    fn every_resource_of_the_document_belongs_to_one_flow() -> anyhow::Result<()> {
        let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (flow, resource) in FLOWS.iter().flat_map(|flow| flow.resources.iter().map(move |one| (flow.name, *one))) {
            owners.entry(resource).or_default().push(flow);
        }
        let document = Document::parse(truv_spec::BUNDLE)?;
        for resource in document.operations.iter().map(|operation| operation.resource.as_str()) {
            let owners = owners.get(resource).map_or(0, Vec::len);
            assert_eq!(owners, 1, "`{resource}` belongs to {owners} flows");
        }
        Ok(())
    }
}

//! Truv's directory: employers, payroll providers, banks, insurers, schools and tax services. It is the same in every sandbox.

mod companies;
mod matching;
pub(crate) mod named;
pub(crate) mod provider_ids;
mod provider_list;

pub(crate) use self::companies::{Listed, companies, company, company_named, employer_of_link};
pub(crate) use self::matching::{Clues, best_match, search};
pub(crate) use self::provider_list::{Provider, only_named, provider, provider_named, providers};
use crate::random::derived_seed;

/// The kind of providers that a text names.
pub(crate) fn source(wanted: &str) -> Option<&'static str> {
    named::sources().find(|known| *known == wanted)
}

/// How likely a verification succeeds at an employer or provider; none where too little is known.
pub(crate) fn success_rate(id: &str, product_type: &str) -> Option<&'static str> {
    if !supports(id, product_type) {
        return Some("unsupported");
    }
    match chance(&["success rate", id, product_type]) {
        0..=69 => Some("high"),
        70..=84 => Some("medium"),
        85..=92 => Some("low"),
        _ => None,
    }
}

/// Whether the employer's payroll supports a product: not every payroll can switch deposits.
pub(crate) fn supports(id: &str, product_type: &str) -> bool {
    match product_type {
        "deposit_switch" | "pll" => chance(&["deposit switch", id]) < 80 || is_for_tests(id),
        _ => true,
    }
}

/// Truv's own test provider, which can do everything.
fn is_for_tests(id: &str) -> bool {
    id == "truv"
}

/// A number from 0 to 99 that depends only on the parts.
fn chance(parts: &[&str]) -> u64 {
    derived_seed(0, parts) % 100
}

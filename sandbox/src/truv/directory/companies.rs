//! Employers as the directory has them.

use std::sync::LazyLock;

use indexmap::IndexMap;

use super::chance;
use crate::random::{derived_id, derived_seed};
use crate::state::Company;
use crate::truv::payroll::{Employer, employer_count, employer_name, employers};

/// An employer with its place in the directory.
pub(crate) struct Listed {
    pub(crate) id: String,
    /// Its number among the employers of payroll data.
    pub(crate) index: usize,
    pub(crate) employer: &'static Employer,
    pub(crate) domain: String,
}

static COMPANIES: LazyLock<IndexMap<String, Listed>> = LazyLock::new(|| {
    let listed = employers().enumerate().map(|(index, employer)| {
        let domain = format!("{}.example", employer.name.to_lowercase().replace(' ', "-"));
        Listed { id: derived_id(&["employer", &employer.name]), index, employer, domain }
    });
    listed.map(|listed| (listed.id.clone(), listed)).collect()
});

/// The whole directory.
pub(crate) fn companies() -> impl Iterator<Item = &'static Listed> {
    COMPANIES.values()
}

/// The employer with this id.
pub(crate) fn company(id: &str) -> Option<&'static Listed> {
    COMPANIES.get(id)
}

/// The chosen employer, else one that follows from the link.
pub(crate) fn employer_of(chosen: Option<&str>, link_id: &str) -> Company {
    if let Some(listed) = chosen.and_then(company) {
        return Company { id: listed.id.clone(), index: listed.index };
    }
    let follows_from = chosen.unwrap_or(link_id);
    // The remainder fits every number type.
    let index = derived_seed(0, &["employer", follows_from]) % employer_count() as u64;
    let index = usize::try_from(index).unwrap_or_default();
    let id = match chosen {
        Some(id) => id.to_owned(),
        None => derived_id(&["employer", employer_name(index)]),
    };
    Company { id, index }
}

/// The employer with this name, whatever its case.
pub(crate) fn company_named(name: &str) -> Option<&'static Listed> {
    companies().find(|listed| listed.employer.name.eq_ignore_ascii_case(name.trim()))
}

impl Listed {
    /// How well the payroll of the employer is known.
    pub(crate) fn mapping_status(&self) -> &'static str {
        match chance(&["mapping", &self.id]) {
            0..=39 => "verified",
            40..=89 => "mapped",
            _ => "unmapped",
        }
    }

    /// The sign-on service of the employer, which few have.
    pub(crate) fn sign_on(&self) -> Option<&'static str> {
        (chance(&["sign on", &self.id]) < 10).then_some("Sample Sign-On")
    }

    /// How often a piece of data is delivered, in hundredths.
    pub(crate) fn fill_rate(&self, field: &str) -> u64 {
        match field {
            // What every payslip has.
            "income" | "pay_frequency" | "paystubs" | "is_active" => 90 + chance(&[field, &self.id]) / 10,
            _ => 30 + chance(&[field, &self.id]) * 7 / 10,
        }
    }

    /// Most accounts that pay can be split over.
    pub(crate) fn most_deposits(&self) -> u64 {
        2 + chance(&["deposits", &self.id]) % 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_company_has_a_name_and_an_id_of_its_own() {
        assert_eq!(companies().count(), employers().count());
        assert!(companies().count() > 300);
        for listed in companies() {
            assert_eq!(company_named(&listed.employer.name).map(|found| &found.id), Some(&listed.id));
        }
    }
}

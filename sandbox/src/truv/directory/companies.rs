//! Employers as the directory has them.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::index_map::IndexMap;

use super::{chance, named};
use crate::random::{derived_id, derived_seed};
use crate::state::{Additions, Company, OwnCompany};
use crate::truv::payroll::{Employer, employer_count, employer_of, employers};

/// An employer with its place in the directory.
#[derive(Clone)]
pub(crate) struct Listed {
    pub(crate) id: String,
    /// The employer's number in the payroll data; other employers get made-up details like those of one of these.
    pub(crate) index: usize,
    pub(crate) employer: Cow<'static, Employer>,
    pub(crate) domain: String,
    /// The client's own details, if the directory does not have the employer.
    own: Option<Arc<OwnCompany>>,
}

static COMPANIES: LazyLock<IndexMap<String, Listed>> = LazyLock::new(|| {
    let listed = employers().enumerate().map(|(index, employer)| Listed {
        id: derived_id(&["employer", &employer.name]),
        index,
        domain: domain(&employer.name),
        employer: Cow::Borrowed(employer),
        own: None,
    });
    listed.map(|listed| (listed.id.clone(), listed)).collect()
});

/// The directory as it is without additions.
pub(crate) fn built_in() -> impl Iterator<Item = &'static Listed> {
    COMPANIES.values()
}

/// The directory, with the additions of the sandbox first.
pub(crate) fn companies(additions: &Additions) -> impl Iterator<Item = Cow<'static, Listed>> {
    additions.companies.iter().map(|own| Cow::Owned(own_listed(own))).chain(built_in().map(Cow::Borrowed))
}

/// The employer with this id, which may have nothing but a name.
pub(crate) fn company(additions: &Additions, id: &str) -> Option<Cow<'static, Listed>> {
    let added = || additions.companies.iter().map(own_listed).find(|listed| listed.id == id);
    if let Some(listed) = COMPANIES.get(id) {
        return Some(Cow::Borrowed(listed));
    }
    added().or_else(|| named::company_name(id).map(|name| only_named(&name))).map(Cow::Owned)
}

/// The employer with this name, whatever its case. Every name leads to one.
pub(crate) fn company_named(additions: &Additions, name: &str) -> Cow<'static, Listed> {
    let is_meant = |listed: &Cow<'_, Listed>| listed.employer.name.eq_ignore_ascii_case(name.trim());
    companies(additions).find(is_meant).unwrap_or_else(|| Cow::Owned(only_named(name)))
}

fn own_listed(own: &Arc<OwnCompany>) -> Listed {
    let company = Company { id: named::company_id(&own.name), index: 0, own: Some(own.clone()) };
    Listed {
        employer: Cow::Owned(employer_of(&company)),
        domain: own.domain.clone().unwrap_or_else(|| domain(&own.name)),
        id: company.id,
        index: usize::MAX,
        own: company.own,
    }
}

/// An employer that nobody has added.
pub(crate) fn only_named(name: &str) -> Listed {
    own_listed(&Arc::new(OwnCompany { name: name.trim().to_owned(), ..OwnCompany::default() }))
}

pub(super) fn domain(name: &str) -> String {
    let letters = name.to_lowercase();
    let words = letters.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    format!("{}.example", words.collect::<Vec<_>>().join("-"))
}

/// The chosen employer, or else the usual one. `name` is the client's name for the employer.
pub(crate) fn employer_of_link(additions: &Additions, chosen: Option<&str>, name: Option<&str>) -> Company {
    let listed = match (chosen.and_then(|id| company(additions, id)), name) {
        // An id holds the beginning of a long name alone.
        (Some(listed), Some(name)) if !listed.is_in_directory() => company_named(additions, name),
        (Some(listed), _) => listed,
        (None, Some(name)) => company_named(additions, name),
        (None, None) => {
            // An id that means nothing here stands for one of the usual employers.
            let index = chosen.map_or(0, |id| derived_seed(0, &["employer", id]) % employer_count() as u64);
            let index = usize::try_from(index).unwrap_or_default();
            let usual = built_in().nth(index).map(|listed| listed.id.clone()).unwrap_or_default();
            return Company { id: chosen.map_or(usual, str::to_owned), index, own: None };
        }
    };
    // The id that the client knows stays.
    let id = chosen.map_or_else(|| listed.id.clone(), str::to_owned);
    Company { id, index: listed.index, own: listed.own.clone() }
}

impl Listed {
    /// Whether the directory has the employer, built in or added; otherwise only its name is known.
    pub(crate) fn is_in_directory(&self) -> bool {
        self.own.as_ref().is_none_or(|own| **own != OwnCompany { name: own.name.clone(), ..OwnCompany::default() })
    }

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
            // Every payslip has these fields.
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
        let none = Additions::default();
        assert_eq!(built_in().count(), employers().count());
        assert!(built_in().count() > 300);
        for listed in built_in() {
            assert_eq!(company_named(&none, &listed.employer.name).id, listed.id);
        }
    }

    #[test]
    fn any_name_is_an_employer_with_details_that_stay() {
        let none = Additions::default();
        let found = company_named(&none, " Home Depot ");
        assert_eq!((found.employer.name.as_ref(), found.domain.as_str()), ("Home Depot", "home-depot.example"));
        let again = company(&none, &found.id);
        assert_eq!(again.map(|again| again.employer.street.clone()), Some(found.employer.street.clone()));
    }
}

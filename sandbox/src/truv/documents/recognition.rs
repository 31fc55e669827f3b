//! What a file contains, according to its name.

use serde_json::Value;

use crate::state::{Account, Found};

/// The kinds of documents that parts of file names stand for; the first match counts.
const NAMES: [(&str, &str, Option<&str>); 29] = [
    ("ssa1099", "F1099", Some("F_SSA1099")),
    ("1099div", "F1099", Some("F1099_DIV")),
    ("1099int", "F1099", Some("F1099_INT")),
    ("1099misc", "F1099", Some("F1099_MISC")),
    ("1099g", "F1099", Some("F1099_G")),
    ("1099r", "F1099", Some("F1099_R")),
    ("1099", "F1099", Some("F1099_NEC")),
    ("1040", "F1040", None),
    ("volunteertranscript", "VOLUNTEER_LETTER", Some("VOL_TRANSCRIPT")),
    ("transcript", "VOLUNTEER_LETTER", Some("VOL_TRANSCRIPT")),
    ("volunteer", "VOLUNTEER_LETTER", Some("VOL_HOURS_LOG")),
    ("paystub", "PAYSTUB", None),
    ("payslip", "PAYSTUB", None),
    ("stub", "PAYSTUB", None),
    ("w2", "W2", None),
    ("bankstatement", "BANK_STATEMENT", None),
    ("passport", "PASSPORT", None),
    ("greencard", "GREEN_CARD", None),
    ("driver", "DRIVER_LICENSE", None),
    ("license", "DRIVER_LICENSE", None),
    ("letterofverification", "LETTER_OF_VERIFICATION", None),
    ("verification", "LETTER_OF_VERIFICATION", None),
    ("utility", "UTILITY_BILL", None),
    ("lease", "LEASE_AGREEMENT", None),
    ("homepolicy", "INSURANCE_HOME_POLICY", None),
    ("homeinsurance", "INSURANCE_HOME_POLICY", None),
    ("autopolicy", "INSURANCE_AUTO_POLICY", None),
    ("autoinsurance", "INSURANCE_AUTO_POLICY", None),
    ("carinsurance", "INSURANCE_AUTO_POLICY", None),
];

/// The content of a file according to its name; `OTHER` if the name says nothing.
pub(crate) fn recognise(filename: &str) -> Found {
    let letters: String = filename.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let found = NAMES.iter().find(|(part, ..)| letters.contains(part));
    found.map_or(Found { kind: "OTHER", subtype: None }, |(_, kind, subtype)| Found { kind, subtype: *subtype })
}

/// The documents in a file with their pages: those that the sandbox's library says a file of this name has, else the one
/// that the name stands for.
pub(crate) fn found_in(account: &Account, filename: &str, pages: usize) -> Vec<(Found, usize)> {
    let mut library = account.sandbox_data.documents.values();
    let known = library.find(|known| known.filename.eq_ignore_ascii_case(filename));
    let described = known.and_then(|known| known.documents.as_array()).filter(|described| !described.is_empty());
    let Some(described) = described else { return vec![(recognise(filename), pages)] };
    let found = |described: &Value| {
        let kind = ["document_subtype", "document_type"].iter().find_map(|name| described[*name].as_str());
        let page = |name: &str| described[name].as_u64();
        let count = page("end_page").zip(page("start_page")).map(|(end, start)| (end + 1).saturating_sub(start));
        let count = count.and_then(|count| usize::try_from(count).ok()).unwrap_or(pages);
        (recognise(kind.unwrap_or(filename)), count.max(1))
    };
    described.iter().map(found).collect()
}

/// Everything that a name can stand for, but `OTHER`.
#[cfg(test)]
pub(crate) fn recognised() -> impl Iterator<Item = Found> {
    NAMES.iter().map(|(_, kind, subtype)| Found { kind, subtype: *subtype })
}

/// How many pages a file has. Only a PDF has more than one.
pub(crate) fn pages(content: &[u8]) -> usize {
    const PAGE: &[u8] = b"/Type /Page";
    let ends_here = |next: Option<&u8>| next.is_none_or(|next| !next.is_ascii_alphabetic());
    let windows = content.windows(PAGE.len()).enumerate();
    let pages = windows.filter(|(at, window)| *window == PAGE && ends_here(content.get(at + PAGE.len()))).count();
    pages.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_a_file_holds() {
        let found = |name| {
            let Found { kind, subtype } = recognise(name);
            (kind, subtype)
        };
        assert_eq!(found("Pay Stub March.pdf"), ("PAYSTUB", None));
        assert_eq!(found("W-2_2024.png"), ("W2", None));
        assert_eq!(found("1099-INT.pdf"), ("F1099", Some("F1099_INT")));
        assert_eq!(found("suspicious.paystub.pdf"), ("PAYSTUB", None));
        assert_eq!(found("holiday.jpg"), ("OTHER", None));
    }

    #[test]
    fn pages_are_counted() {
        assert_eq!(pages(b"<< /Type /Pages >> << /Type /Page >> << /Type /Page /X >>"), 2);
        assert_eq!(pages(b"\x89PNG"), 1);
    }
}

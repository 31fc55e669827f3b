//! Employers, banks and other providers that only a client knows by name. The id holds the name, so that the id
//! means the same one later, also in another sandbox.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The prefixes of ids, by kind.
const COMPANY: &str = "n-";
const PROVIDERS: [(&str, &str); 5] =
    [("payroll", "np-"), ("financial_accounts", "nb-"), ("insurance", "ni-"), ("education", "ne-"), ("tax", "nt-")];

/// The kinds of providers.
pub(crate) fn sources() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().map(|(source, _)| *source)
}

/// Bytes of a name that fit into an id of 64 characters.
const MOST_BYTES: usize = 45;

/// The id of an employer that the directory does not have.
pub(crate) fn company_id(name: &str) -> String {
    id(COMPANY, name)
}

/// The name in the id of such an employer.
pub(crate) fn company_name(id: &str) -> Option<String> {
    name(COMPANY, id)
}

/// The id of a provider that the directory does not have.
pub(crate) fn provider_id(data_source: &str, name: &str) -> String {
    let prefix = PROVIDERS.iter().find(|(source, _)| *source == data_source).map_or("np-", |(_, prefix)| *prefix);
    id(prefix, name)
}

/// The kind and the name in the id of such a provider.
pub(crate) fn provider_name(id: &str) -> Option<(&'static str, String)> {
    PROVIDERS.iter().find_map(|(source, prefix)| Some((*source, name(prefix, id)?)))
}

fn id(prefix: &str, name: &str) -> String {
    let name = name.trim();
    let end = (0..=MOST_BYTES.min(name.len())).rfind(|end| name.is_char_boundary(*end)).unwrap_or_default();
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(name.get(..end).unwrap_or_default()))
}

fn name(prefix: &str, id: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(id.strip_prefix(prefix)?).ok()?;
    String::from_utf8(bytes).ok().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_names_and_fit_where_ids_fit() {
        for known in ["Home Depot", "Chase", "Müller & Söhne", "7-Eleven"] {
            assert_eq!(company_name(&company_id(known)).as_deref(), Some(known));
            let id = provider_id("financial_accounts", known);
            assert_eq!(provider_name(&id), Some(("financial_accounts", known.to_owned())));
        }
        let long = "é".repeat(200);
        assert!(company_id(&long).len() <= 64 && provider_id("payroll", &long).len() <= 64);
        assert!(company_name(&company_id(&long)).is_some_and(|name| long.starts_with(&name)));
        for other in ["", "n-", "n-!", "truv", "nb-Q2hhc2U", "n-_w"] {
            assert_eq!(company_name(other), None, "{other}");
        }
    }
}

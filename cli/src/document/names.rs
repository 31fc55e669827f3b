//! Names of the document as words of a command line.

/// `user_reports` as `user-reports`, `created_at__gte` as `created-at-gte`.
pub(crate) fn kebab(name: &str) -> String {
    name.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// Resource and verb of an operation: `webhook_requests_list` is `webhook-requests list`, whatever its tag.
pub(super) fn split(id: &str, tag: &str) -> (String, String) {
    let by_tag = id.strip_prefix(tag).and_then(|rest| rest.strip_prefix('_')).map(|verb| (tag, verb));
    let (resource, verb) = by_tag.or_else(|| id.rsplit_once('_')).unwrap_or((tag, id));
    (kebab(resource), kebab(verb))
}

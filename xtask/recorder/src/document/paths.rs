//! Paths of requests, compared with those of the document.

use super::{Document, Operation};

/// A part of a path, between two slashes.
pub(crate) enum Segment<'d> {
    /// A word of the document's paths, or one that looks like a word of an API.
    Word,
    /// Data: the parameter with this name, if it has one.
    Data(Option<&'d str>),
}

/// Whether a path is one of a template, such as `/v1/users/{user_id}/`.
pub(super) fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(expected, found): (&&str, &&str)| expected == found || expected.contains('{') && !found.is_empty();
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

impl Document {
    /// The operation whose path this is, with or without a slash at the end; if the method is another, one with that path.
    pub(crate) fn operation_near(&self, method: &str, path: &str, query: &str) -> Option<&Operation> {
        let trimmed = path.trim_end_matches('/');
        let paths = [path.to_owned(), format!("{trimmed}/"), trimmed.to_owned()];
        let exact = paths.iter().find_map(|path| self.operation(method, &format!("{path}?{query}")));
        exact.or_else(|| {
            paths.iter().find_map(|path| self.operations.iter().find(|operation| fits(&operation.path, path)))
        })
    }

    /// What each segment of a path is. Of a path that is not in the document, as much as others tell; that of a request may
    /// have words of its own, which a check has to find.
    pub(crate) fn segments<'d>(
        &'d self,
        operation: Option<&'d Operation>,
        path: &str,
        is_request: bool,
    ) -> Vec<Segment<'d>> {
        let segments: Vec<&str> = path.split('/').collect();
        if let Some(operation) = operation {
            let template = operation.path.trim_end_matches('/').split('/').chain([""]);
            return segments.iter().zip(template).map(|(_, expected)| of_template(expected)).collect();
        }
        let mut similar: Vec<Vec<&str>> = self.operations.iter().map(|one| one.path.split('/').collect()).collect();
        let mut found: Vec<Segment<'_>> = Vec::new();
        let mut is_after_unknown_word = false;
        for (index, segment) in segments.iter().enumerate() {
            let has =
                |one: &Vec<&str>, expected: &dyn Fn(&str) -> bool| one.get(index).is_some_and(|part| expected(part));
            let is_literal = similar.iter().any(|one| has(one, &|part| part == *segment));
            let is_parameter = similar.iter().any(|one| has(one, &|part| part.contains('{')));
            similar.retain(|one| has(one, &|part| part == *segment || part.contains('{') && !is_literal));
            let is_word = is_literal
                || segment.is_empty()
                || !is_parameter && self.has_words_of(segment)
                || !is_parameter && is_request && is_path_word(segment) && !is_after_unknown_word;
            // after a word that is not known there comes an id as a rule
            is_after_unknown_word = is_word && !is_literal && !segment.is_empty();
            found.push(if is_word { Segment::Word } else { Segment::Data(None) });
        }
        found
    }
}

fn of_template(expected: &str) -> Segment<'_> {
    match expected.strip_prefix('{') {
        Some(name) => Segment::Data(Some(name.trim_end_matches('}'))),
        None if expected.contains('{') => Segment::Data(None),
        None => Segment::Word,
    }
}

/// Lower-case words with `-`, `_` or `.` between them, or a version.
fn is_path_word(segment: &str) -> bool {
    let is_version = segment.strip_prefix('v').is_some_and(super::format::is_digits);
    let mut words = segment.split(['-', '_', '.']);
    let is_word =
        |word: &str| !word.is_empty() && word.len() <= 20 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_version && segment.len() <= 3 || segment.len() <= 40 && words.all(is_word)
}

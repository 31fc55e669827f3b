//! What the segments of a path are: words of the document, or data.

use truv_openapi::format::is_digits;
use truv_openapi::matching::{self, Template};

use super::{Document, Operation};

/// A part of a path, between two slashes.
pub(crate) enum Segment<'d> {
    /// A word of the document's paths, or one that looks like a word of an API.
    Word,
    /// Data: the parameter with this name, if it has one.
    Data(Option<&'d str>),
    /// Data, with fixed text before or after it as in `{id}.json`.
    Within(&'d str, Option<&'d str>, &'d str),
}

impl Document {
    /// Whether this is a part of a path of the document that is no parameter.
    pub(crate) fn is_literal(&self, segment: &str) -> bool {
        self.router.is_literal(segment)
    }

    /// What each segment of a path is. Of a path that is not in the document, as much as others tell; that of a request may
    /// have words of its own, which a check has to find.
    pub(crate) fn segments<'d>(
        &'d self,
        operation: Option<&'d Operation>,
        path: &str,
        is_request: bool,
    ) -> Vec<Segment<'d>> {
        let template = operation.and_then(|operation| self.router.template(operation.index));
        let is_of = |path: &&str| {
            let parts: Vec<_> = matching::segments(path).collect();
            template.is_none_or(|template| template.fits(&parts) || template.fits_with_a_long_end(&parts))
        };
        let rest = self.description.servers().below(path).find(is_of).unwrap_or(path);
        let base = &path[..path.len() - rest.len()];
        let mut found: Vec<Segment<'_>> = base.matches('/').map(|_| Segment::Word).collect();
        let segments: Vec<&str> = rest.split('/').collect();
        match template {
            Some(template) => found.extend(of_operation(template, &segments)),
            None => found.extend(self.of_no_operation(&segments, is_request)),
        }
        found
    }

    fn of_no_operation(&self, segments: &[&str], is_request: bool) -> Vec<Segment<'_>> {
        let mut found = Vec::new();
        let mut similar: Vec<Vec<&str>> = self.operations.iter().map(|one| one.path.split('/').collect()).collect();
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

/// The segments of a path with this template: first what is before the first slash, which is nothing.
fn of_operation<'d>(template: &'d Template, segments: &[&str]) -> Vec<Segment<'d>> {
    let expected = template.segments();
    let kinds = segments.iter().enumerate().map(|(at, segment)| {
        let is_slash_at_end = at > expected.len() && segment.is_empty();
        // or more of a parameter that takes several
        let kind = expected.get(at.saturating_sub(1)).or(expected.last());
        match kind {
            Some(kind) if at > 0 && !is_slash_at_end => of_template(kind),
            _ => Segment::Word,
        }
    });
    kinds.collect()
}

fn of_template(segment: &matching::Segment) -> Segment<'_> {
    let matching::Segment::Parameters { texts, names } = segment else { return Segment::Word };
    let (before, after) = (texts.first().map_or("", |text| text), texts.last().map_or("", |text| text));
    let name = names.first().filter(|_| names.len() == 1).map(|name| &**name);
    if before.is_empty() && after.is_empty() { Segment::Data(name) } else { Segment::Within(before, name, after) }
}

/// Lower-case words with `-`, `_` or `.` between them, or a version.
fn is_path_word(segment: &str) -> bool {
    let is_version = segment.strip_prefix('v').is_some_and(is_digits);
    let mut words = segment.split(['-', '_', '.']);
    let is_word =
        |word: &str| !word.is_empty() && word.len() <= 20 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_version && segment.len() <= 3 || segment.len() <= 40 && words.all(is_word)
}

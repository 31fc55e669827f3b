//! Paths of requests, compared with those of the document.

use std::cmp::Reverse;

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

/// Names of parameters that may have slashes in them.
const LONG: [&str; 10] =
    ["basehead", "branch", "file", "file_path", "filename", "filepath", "key", "path", "ref", "wildcard"];

/// Paths of servers.
pub(super) fn bases<'u>(servers: impl Iterator<Item = &'u str>) -> Vec<String> {
    let path = |url: &'u str| match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |start| &rest[start..]),
        None => url,
    };
    let mut bases: Vec<String> = servers.map(|url| path(url).trim_end_matches('/').to_owned()).collect();
    bases.push(String::new());
    bases.sort_by_key(|base| Reverse(base.len()));
    bases.dedup();
    bases
}

/// Sorts paths: fixed text, the earlier the better, before parameters with some text, before parameters alone.
pub(super) fn rank(path: &str) -> Vec<Reverse<usize>> {
    let weight = |segment: &str| match segment.split_once('{') {
        None => usize::MAX,
        Some((before, rest)) => before.len() + rest.split_once('}').map_or(0, |(_, after)| after.len()),
    };
    path.split('/').map(|segment| Reverse(weight(segment))).collect()
}

/// Whether a path is one of a template, such as `/v1/users/{user_id}/`.
pub(super) fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(&path).all(|(template, found)| fits_segment(template, found))
}

fn fits_segment(template: &str, found: &str) -> bool {
    match within(template) {
        None => template == found,
        Some((before, _, after)) => {
            let rest = found.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            rest.is_some_and(|rest| !rest.is_empty())
        }
    }
}

/// The text before, the name, and the text after a parameter. Of several there is no name.
fn within(template: &str) -> Option<(&str, Option<&str>, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, _) = rest.split_once('}')?;
    let after = template.rsplit('}').next().unwrap_or_default();
    Some((before, (template.matches('{').count() == 1).then_some(name), after))
}

/// Whether the parameter at the end takes more than one segment.
fn fits_long(template: &str, path: &str) -> bool {
    let Some((start, last)) = template.rsplit_once('/') else { return false };
    let count = template.matches('/').count();
    let is_long = within(last).is_some_and(|(before, name, after)| {
        before.is_empty() && after.is_empty() && name.is_some_and(|name| LONG.contains(&name))
    });
    let end = path.match_indices('/').nth(count - 1).map(|(at, _)| at);
    is_long && path.matches('/').count() > count && end.is_some_and(|end| fits(start, &path[..end]))
}

impl Document {
    /// The operation whose path this is, with or without a slash at the end and what a server puts in front; if the method is
    /// another, one with that path.
    pub(crate) fn operation_near(&self, method: &str, path: &str, query: &str) -> Option<&Operation> {
        let paths: Vec<String> = self.below_bases(path).flat_map(spellings).collect();
        let exact = paths.iter().find_map(|path| self.operation(method, &format!("{path}?{query}")));
        let of_long = |path: &String| {
            let mut operations = self.operations.iter();
            operations.find(|operation| operation.method == method && fits_long(&operation.path, path))
        };
        let exact = exact.or_else(|| paths.iter().find_map(of_long));
        exact.or_else(|| {
            paths.iter().find_map(|path| self.operations.iter().find(|operation| fits(&operation.path, path)))
        })
    }

    /// A path without what each of the servers may put in front.
    fn below_bases<'p>(&'p self, path: &'p str) -> impl Iterator<Item = &'p str> {
        let rests = self.bases.iter().filter_map(move |base| path.strip_prefix(base.as_str()));
        rests.filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether this is a part of a path of the document that is no parameter.
    pub(crate) fn is_literal(&self, segment: &str) -> bool {
        self.literals.contains(segment)
    }

    /// What each segment of a path is. Of a path that is not in the document, as much as others tell; that of a request may
    /// have words of its own, which a check has to find.
    pub(crate) fn segments<'d>(
        &'d self,
        operation: Option<&'d Operation>,
        path: &str,
        is_request: bool,
    ) -> Vec<Segment<'d>> {
        let is_of = |path: &str| {
            operation.is_none_or(|operation| {
                spellings(path).iter().any(|path| fits(&operation.path, path) || fits_long(&operation.path, path))
            })
        };
        let rest = self.below_bases(path).find(|rest| is_of(rest)).unwrap_or(path);
        let base = &path[..path.len() - rest.len()];
        let mut found: Vec<Segment<'_>> = base.matches('/').map(|_| Segment::Word).collect();
        let segments: Vec<&str> = rest.split('/').collect();
        if let Some(operation) = operation {
            let template: Vec<&str> = operation.path.trim_end_matches('/').split('/').collect();
            let last = template.last().copied().unwrap_or_default();
            // a slash at the end, or more of a parameter that takes several
            let expected = template.iter().copied().chain(std::iter::repeat(last));
            let is_at_end = |at: usize, segment: &&str| at >= template.len() && segment.is_empty();
            found.extend(segments.iter().zip(expected).enumerate().map(|(at, (segment, expected))| {
                if is_at_end(at, segment) { Segment::Word } else { of_template(expected) }
            }));
            return found;
        }
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

/// With and without a slash at the end.
fn spellings(path: &str) -> [String; 3] {
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    [path.to_owned(), format!("{trimmed}/"), trimmed.to_owned()]
}

fn of_template(expected: &str) -> Segment<'_> {
    match within(expected) {
        Some(("", name, "")) => Segment::Data(name),
        Some((before, name, after)) => Segment::Within(before, name, after),
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

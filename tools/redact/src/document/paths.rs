//! What the segments of a path are: words of the document, or data.

use percent_encoding::percent_decode_str;
use truv_openapi::matching::{self, Template};

use super::{Document, Operation};
use crate::protocol;

/// A part of a path, between two slashes.
pub(crate) enum Segment<'d> {
    /// A word of the document's paths, or one that is in everybody's.
    Word,
    /// Data: the parameter with this name, if it has one.
    Data(Option<&'d str>),
    /// Data, with fixed text before or after it as in `{id}.json`.
    Within(&'d str, Option<&'d str>, &'d str),
}

impl Document {
    /// Whether this is a part of a path of the document that is no parameter.
    pub(crate) fn is_literal(&self, segment: &str) -> bool {
        self.router.is_literal(segment) || self.router.is_literal(&percent_decode_str(segment).decode_utf8_lossy())
    }

    /// What each segment of a path is.
    pub(crate) fn segments<'d>(&'d self, operation: Option<&'d Operation>, path: &str) -> Vec<Segment<'d>> {
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
            None => found.extend(segments.iter().map(|segment| self.of_no_operation(segment))),
        }
        found
    }

    /// Of a path that is not in the document, only what is somewhere else in it.
    fn of_no_operation(&self, segment: &str) -> Segment<'_> {
        match self.is_literal(segment) || protocol::is_path_segment(segment) {
            true => Segment::Word,
            false => Segment::Data(None),
        }
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

//! The kinds of segments in a path: words of the document, or data.

use truv_openapi::matching::{self, Template, is_plain_segment};

use super::{Document, Operation};

/// A part of a path, between two slashes.
pub(crate) enum Segment<'d> {
    /// A word of the document's paths, or a word that is common in paths.
    Word,
    /// Data of no parameter.
    Data,
    /// Parameters, with fixed texts before, between and after them as in `{id}.json`.
    Parameters(&'d [Box<str>], &'d [Box<str>]),
}

impl Document {
    /// Whether this is fixed text in a path of the document or of a server.
    pub(crate) fn is_literal(&self, segment: &str) -> bool {
        let bases = self.description.servers().bases.iter().flat_map(|base| base.split('/'));
        self.router.is_literal(segment) || bases.filter(|own| !own.contains('{')).any(|own| own == segment)
    }

    /// Whether the path of an operation itself has a query parameter of this name.
    pub(crate) fn is_query_of_path(&self, operation: Option<&Operation>, name: &str) -> bool {
        let template = operation.and_then(|operation| self.router.template(operation.index));
        template.is_some_and(|template| template.has_query(name))
    }

    /// The kind of each segment of a path.
    pub(crate) fn segments<'d>(&'d self, operation: Option<&'d Operation>, path: &str) -> Vec<Segment<'d>> {
        let template = operation.and_then(|operation| self.router.template(operation.index));
        let is_of = |path: &&str| {
            let parts: Vec<_> = matching::segments(path).collect();
            template.is_none_or(|template| template.fits(&parts) || template.fits_with_a_long_end(&parts))
        };
        let own = operation.and_then(|operation| self.description.operations().get(operation.index)?.servers.as_ref());
        let servers = own.unwrap_or(self.description.servers());
        let rest = servers.below(path).find(is_of).unwrap_or(path);
        let base = &path[..path.len() - rest.len()];
        // the value of a variable may be data
        let is_of_base = |segment: &&str| servers.bases.iter().any(|base| base.split('/').any(|own| own == *segment));
        let of_base = base.split('/');
        let of_base = of_base.map(|segment| match is_of_base(&segment) {
            true => Segment::Word,
            false => self.of_no_operation(segment),
        });
        let mut found: Vec<Segment<'_>> = of_base.collect();
        let segments: Vec<&str> = rest.split('/').collect();
        match template {
            Some(template) => found.extend(of_operation(template, &segments).into_iter().skip(1)),
            None => found.extend(segments.iter().skip(1).map(|segment| self.of_no_operation(segment))),
        }
        found
    }

    /// A segment of a path that the document does not have: a word only if the document has it somewhere else.
    fn of_no_operation(&self, segment: &str) -> Segment<'_> {
        match self.is_literal(segment) || is_plain_segment(segment) {
            true => Segment::Word,
            false => Segment::Data,
        }
    }
}

/// The segments of a path with this template. The first is the empty text before the first slash.
fn of_operation<'d>(template: &'d Template, segments: &[&str]) -> Vec<Segment<'d>> {
    let expected = template.segments();
    let kinds = segments.iter().enumerate().map(|(at, segment)| {
        let is_slash_at_end = at > expected.len() && segment.is_empty();
        // or further segments of a parameter that takes several
        let kind = expected.get(at.saturating_sub(1)).or(expected.last());
        match kind {
            Some(kind) if at > 0 && !is_slash_at_end => of_template(kind),
            _ => Segment::Word,
        }
    });
    kinds.collect()
}

fn of_template(segment: &matching::Segment) -> Segment<'_> {
    match segment {
        matching::Segment::Parameters { texts, names } => Segment::Parameters(texts, names),
        matching::Segment::Literal(_) => Segment::Word,
    }
}

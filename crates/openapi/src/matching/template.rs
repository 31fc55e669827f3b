//! The path of an operation as a pattern.

use std::borrow::Cow;
use std::cmp::Reverse;

/// Names of parameters whose values may contain slashes. Other values may not, or an undocumented operation would be
/// taken for a documented operation.
const LONG: [&str; 10] =
    ["basehead", "branch", "file", "file_path", "filename", "filepath", "key", "path", "ref", "wildcard"];

/// The parts of a path between slashes. One slash at the end makes no difference.
pub fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_suffix('/').unwrap_or(path).split('/').skip(1)
}

/// The path of an operation.
#[derive(Debug)]
pub struct Template {
    segments: Vec<Segment>,
    has_slash_at_end: bool,
    /// Whether the last parameter may span several segments.
    has_long_end: bool,
    /// A query in the path itself, as in `/objects?action=copy`: names, with their values if these are fixed.
    query: Vec<(Box<str>, Option<Box<str>>)>,
}

/// A part of a template, between two slashes.
#[derive(Debug)]
pub enum Segment {
    /// Fixed text.
    Literal(Box<str>),
    /// One parameter or more, with fixed text around them.
    Parameters {
        /// The texts before, between and after parameters: for `{owner}.json`, an empty text and `.json`.
        texts: Vec<Box<str>>,
        /// The names of the parameters.
        names: Vec<Box<str>>,
    },
}

impl Template {
    /// The template of a path such as `/users/{id}`.
    pub fn of(path: &str) -> Self {
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let is_fixed = !value.is_empty() && !value.contains('{');
            (decoded(name).into(), is_fixed.then(|| decoded(value).into()))
        });
        let query = pairs.collect();
        Self {
            segments: segments(path).map(Segment::of).collect(),
            has_slash_at_end: path.ends_with('/'),
            has_long_end: segments(path).last().is_some_and(has_long_end),
            query,
        }
    }

    /// Whether the path itself has a query parameter of this name.
    pub fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(own, _)| **own == *name)
    }

    /// Whether a query has everything that the path requires.
    pub fn takes_query(&self, query: &[(String, String)]) -> bool {
        self.query.iter().all(|(name, value)| {
            let is_it = |(own, found): &(String, String)| {
                **name == **own && value.as_ref().is_none_or(|value| **value == **found)
            };
            query.iter().any(is_it)
        })
    }

    /// The values of the parameters in a path of this template, decoded, by their names.
    pub fn values(&self, parts: &[&str]) -> Option<Vec<(&str, String)>> {
        let mut values = Vec::new();
        if self.fits(parts) {
            let pairs = self.segments.iter().zip(parts);
            pairs.for_each(|(segment, part)| values.extend(segment.values(part).unwrap_or_default()));
            return Some(values);
        }
        if !self.fits_with_a_long_end(parts) {
            return None;
        }
        let (last, before) = self.segments.split_last()?;
        let pairs = before.iter().zip(parts);
        pairs.for_each(|(segment, part)| values.extend(segment.values(part).unwrap_or_default()));
        let rest = parts.get(before.len()..).unwrap_or_default().join("/");
        values.extend(last.values(&rest).unwrap_or_default());
        Some(values)
    }

    /// The parts between slashes.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether the template ends with a slash.
    pub fn has_slash_at_end(&self) -> bool {
        self.has_slash_at_end
    }

    pub(super) fn rank(&self) -> (Vec<Reverse<usize>>, Reverse<usize>) {
        (self.segments.iter().map(|segment| Reverse(segment.weight())).collect(), Reverse(self.query.len()))
    }

    /// Whether these are the segments of a path of this template.
    pub fn fits(&self, parts: &[&str]) -> bool {
        self.segments.len() == parts.len() && self.segments.iter().zip(parts).all(|(segment, part)| segment.fits(part))
    }

    /// The same, where a parameter at the end that names a file or a branch may span several segments.
    pub fn fits_with_a_long_end(&self, parts: &[&str]) -> bool {
        let Some((Segment::Parameters { texts, .. }, before)) = self.segments.split_last() else { return false };
        self.has_long_end
            && texts.iter().all(|text| text.is_empty())
            && parts.len() > self.segments.len()
            && before.iter().zip(parts).all(|(segment, part)| segment.fits(part))
    }
}

impl Segment {
    fn of(text: &str) -> Self {
        if !text.contains('{') {
            return Self::Literal(decoded(text).into());
        }
        let (mut texts, mut names) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            texts.push(before.into());
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            names.push(bare(name).into());
            rest = after;
        }
        texts.push(rest.into());
        Self::Parameters { texts, names }
    }

    /// The fixed text, if the segment has no parameter.
    pub fn literal(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Parameters { .. } => None,
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Literal(_) => usize::MAX,
            Self::Parameters { texts, .. } => texts.iter().map(|text| text.len()).sum(),
        }
    }

    /// Whether the text, percent-encoded or not, fits this segment.
    pub fn fits(&self, part: &str) -> bool {
        match self {
            Self::Literal(text) => **text == *decoded(part),
            Self::Parameters { .. } => self.texts_between(part).is_some(),
        }
    }

    /// The values of the parameters in a text of this segment, decoded, by their names.
    fn values(&self, part: &str) -> Option<Vec<(&str, String)>> {
        let Self::Parameters { names, .. } = self else { return None };
        let values = self.texts_between(part)?;
        Some(names.iter().zip(values).map(|(name, value)| (&**name, decoded(value).into_owned())).collect())
    }

    /// What stands in place of the parameters.
    fn texts_between<'p>(&self, part: &'p str) -> Option<Vec<&'p str>> {
        let Self::Parameters { texts, .. } = self else { return None };
        let [first, middle @ .., last] = texts.as_slice() else { return None };
        let mut rest = part.strip_prefix(&**first)?.strip_suffix(&**last)?;
        let mut values = Vec::with_capacity(middle.len() + 1);
        for text in middle {
            let start = rest.find(&**text).filter(|start| *start > 0)?;
            let (value, after) = rest.split_at(start);
            values.push(value);
            rest = after.get(text.len()..)?;
        }
        values.push(rest);
        (!rest.is_empty()).then_some(values)
    }
}

/// The name in a parameter's braces, without what frameworks write beside it: `{path+}`, `{+path}`, `{path*}`, `{id:[0-9]+}`.
fn bare(name: &str) -> &str {
    let name = name.split(':').next().unwrap_or(name);
    name.trim_start_matches(['+', '*', '/']).trim_end_matches(['+', '*'])
}

/// Whether the last parameter of a segment may span several segments: by its name, or by what frameworks write beside the name.
fn has_long_end(segment: &str) -> bool {
    let Some(name) = segment.rsplit_once('{').and_then(|(_, name)| name.strip_suffix('}')) else { return false };
    let is_marked =
        name.starts_with(['+', '*']) || name.ends_with(['+', '*']) && !name.contains('[') || name.ends_with(":path");
    is_marked || LONG.contains(&bare(name))
}

/// A text without percent-encoding; unchanged if the encoding is broken.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    crate::reference::percent_decode(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

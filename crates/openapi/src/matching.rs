//! Which operation a request was for.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::description::{Description, Servers};

/// Names of parameters whose values may contain slashes. Other values may not: an undocumented operation would be taken
/// for a documented one.
const LONG: [&str; 10] =
    ["basehead", "branch", "file", "file_path", "filename", "filepath", "key", "path", "ref", "wildcard"];

/// The paths of a document, ready to be matched.
#[derive(Debug)]
pub struct Router {
    servers: Servers,
    /// The path template of each operation.
    templates: Vec<Template>,
    /// Operations by method, the most specific path first.
    by_method: HashMap<String, Vec<usize>>,
    /// All operations, the most specific path first.
    ranked: Vec<usize>,
    literals: HashSet<Box<str>>,
}

impl Router {
    /// A router for all operations of a document.
    pub fn new(description: &Description) -> Self {
        let operations = description.operations();
        let templates: Vec<Template> = operations.iter().map(|operation| Template::of(&operation.path)).collect();
        let segments = templates.iter().flat_map(|template| &template.segments);
        let literals = segments.filter_map(Segment::literal).map(Into::into).collect();
        let mut ranked: Vec<usize> = (0..operations.len()).collect();
        ranked.sort_by_cached_key(|index| templates.get(*index).map(Template::rank));
        let mut by_method: HashMap<String, Vec<usize>> = HashMap::new();
        for index in &ranked {
            if let Some(operation) = operations.get(*index) {
                by_method.entry(operation.method.clone()).or_default().push(*index);
            }
        }
        Self { servers: description.servers().clone(), templates, by_method, ranked, literals }
    }

    /// The operation of a method, in lower case, and a path, by its index. The path may have the
    /// prefix of a server or not. A slash at the end makes no difference, unless two operations differ only in it.
    pub fn find(&self, method: &str, path: &str) -> Option<usize> {
        self.best(self.by_method.get(method)?, path)
    }

    /// An operation of any method whose path this is, by its index.
    pub fn near(&self, path: &str) -> Option<usize> {
        self.best(&self.ranked, path)
    }

    fn best(&self, ranked: &[usize], path: &str) -> Option<usize> {
        let found = |fits: fn(&Template, &[&str]) -> bool| {
            self.servers.below(path).find_map(|path| {
                let parts: Vec<_> = segments(path).collect();
                let mut fitting = ranked.iter().filter_map(|index| Some((*index, self.templates.get(*index)?)));
                let (first, template) = fitting.find(|(_, template)| fits(template, &parts))?;
                let is_same = |template: &Template| template.has_slash_at_end == path.ends_with('/');
                if is_same(template) {
                    return Some(first);
                }
                let rank = template.rank();
                let mut alike = fitting.take_while(|(_, other)| other.rank() == rank);
                let same = alike.find(|(_, other)| is_same(other) && fits(other, &parts));
                Some(same.map_or(first, |(index, _)| index))
            })
        };
        found(Template::fits).or_else(|| found(Template::fits_with_a_long_end))
    }

    /// The path of an operation.
    pub fn template(&self, operation: usize) -> Option<&Template> {
        self.templates.get(operation)
    }

    /// Operations, the most specific path first: segments of fixed text (the earlier the better) come before
    /// parameters with some fixed text, and these before plain parameters.
    pub fn ranked(&self) -> &[usize] {
        &self.ranked
    }

    /// Whether this is fixed text in a path of the document, not a parameter.
    pub fn is_literal(&self, segment: &str) -> bool {
        self.literals.contains(segment)
    }
}

/// The parts of a path between slashes. One slash at the end makes no difference.
pub fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_suffix('/').unwrap_or(path).split('/').skip(1)
}

/// The path of an operation.
#[derive(Debug)]
pub struct Template {
    segments: Vec<Segment>,
    has_slash_at_end: bool,
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
        Self { segments: segments(path).map(Segment::of).collect(), has_slash_at_end: path.ends_with('/') }
    }

    /// The parts between slashes.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether it ends with a slash.
    pub fn has_slash_at_end(&self) -> bool {
        self.has_slash_at_end
    }

    /// The values of the parameters in a path of this template, in their order.
    pub fn values<'p>(&self, path: &'p str) -> Vec<&'p str> {
        let parts = self.segments.iter().zip(segments(path));
        parts.flat_map(|(segment, part)| segment.values(part)).collect()
    }

    fn rank(&self) -> Vec<Reverse<usize>> {
        self.segments.iter().map(|segment| Reverse(segment.weight())).collect()
    }

    /// Whether these are the segments of a path of this template.
    pub fn fits(&self, parts: &[&str]) -> bool {
        self.segments.len() == parts.len() && self.segments.iter().zip(parts).all(|(segment, part)| segment.fits(part))
    }

    /// The same, where a parameter at the end that names a file or a branch may span several segments.
    pub fn fits_with_a_long_end(&self, parts: &[&str]) -> bool {
        let Some((Segment::Parameters { texts, names }, before)) = self.segments.split_last() else { return false };
        names.last().is_some_and(|name| LONG.contains(&&**name))
            && texts.iter().all(|text| text.is_empty())
            && parts.len() > self.segments.len()
            && before.iter().zip(parts).all(|(segment, part)| segment.fits(part))
    }
}

impl Segment {
    fn of(text: &str) -> Self {
        if !text.contains('{') {
            return Self::Literal(text.into());
        }
        let (mut texts, mut names) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            texts.push(before.into());
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            names.push(name.into());
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

    /// The values of the parameters in a text that fits this segment.
    fn values<'p>(&self, part: &'p str) -> Vec<&'p str> {
        let Self::Parameters { texts, .. } = self else { return Vec::new() };
        let [first, middle @ .., last] = texts.as_slice() else { return Vec::new() };
        let mut rest = part.strip_prefix(&**first).and_then(|rest| rest.strip_suffix(&**last)).unwrap_or_default();
        let mut values = Vec::with_capacity(texts.len());
        for text in middle {
            // as in `fits`: no value is empty
            let end = rest.find(&**text).unwrap_or(rest.len());
            let (value, after) = rest.split_at(end);
            values.push(value);
            rest = after.strip_prefix(&**text).unwrap_or_default();
        }
        values.push(rest);
        values
    }

    fn weight(&self) -> usize {
        match self {
            Self::Literal(_) => usize::MAX,
            Self::Parameters { texts, .. } => texts.iter().map(|text| text.len()).sum(),
        }
    }

    /// Whether the text fits this segment.
    pub fn fits(&self, part: &str) -> bool {
        match self {
            Self::Literal(text) => **text == *part,
            Self::Parameters { texts, .. } => {
                let [first, middle @ .., last] = texts.as_slice() else { return false };
                let rest = part.strip_prefix(&**first).and_then(|rest| rest.strip_suffix(&**last));
                let rest = middle.iter().try_fold(rest.unwrap_or_default(), |rest, text| {
                    rest.find(&**text).filter(|start| *start > 0).map(|start| &rest[start + text.len()..])
                });
                rest.is_some_and(|rest| !rest.is_empty())
            }
        }
    }
}

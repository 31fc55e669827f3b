//! Which operation a request was for.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::document::Document;

/// The paths of a document, ready to be matched.
pub struct Router<'a> {
    bases: &'a [String],
    /// By method: the most specific first.
    templates: HashMap<&'a str, Vec<Template<'a>>>,
    literals: HashSet<&'a str>,
}

/// Names of parameters that may have slashes in them. Others may not: an operation that is not documented would be taken for
/// one that is.
const LONG: [&str; 10] =
    ["basehead", "branch", "file", "file_path", "filename", "filepath", "key", "path", "ref", "wildcard"];

struct Template<'a> {
    segments: Vec<Segment<'a>>,
    operation: usize,
}

enum Segment<'a> {
    Literal(&'a str),
    /// Text before, between and after parameters (`{owner}.json` has an empty text and `.json`), and the last one's name.
    Parameters(Vec<&'a str>, &'a str),
}

impl<'a> Router<'a> {
    pub fn new(document: &'a Document) -> Self {
        let mut templates: HashMap<&str, Vec<Template<'_>>> = HashMap::new();
        let mut literals = HashSet::new();
        for (operation, found) in document.operations.iter().enumerate() {
            let segments: Vec<_> = segments(&found.path).map(segment).collect();
            literals.extend(segments.iter().filter_map(|segment| match segment {
                Segment::Literal(text) => Some(*text),
                Segment::Parameters(..) => None,
            }));
            templates.entry(&found.method).or_default().push(Template { segments, operation });
        }
        for list in templates.values_mut() {
            // fixed text, the earlier the better, before parameters with some text, before parameters alone
            list.sort_by_cached_key(|template| {
                let weights: Vec<_> = template.segments.iter().map(|segment| Reverse(segment.weight())).collect();
                weights
            });
        }
        Self { bases: &document.bases, templates, literals }
    }

    /// The operation, by its index.
    pub fn find(&self, method: &str, path: &str) -> Option<usize> {
        let templates = self.templates.get(method)?;
        let paths = || self.bases.iter().filter_map(|base| path.strip_prefix(base.as_str()));
        let found = |may_be_longer: bool| {
            paths().find_map(|path| {
                let parts: Vec<_> = segments(path).collect();
                let fits = |template: &&Template<'_>| match may_be_longer {
                    false => template.fits(&parts),
                    true => template.fits_with_a_long_end(&parts),
                };
                templates.iter().find(fits).map(|template| template.operation)
            })
        };
        found(false).or_else(|| found(true))
    }

    /// A path of which only what the document knows is shown: the rest may be personal.
    pub fn masked(&self, path: &str) -> String {
        let shown = segments(path).map(|part| if self.literals.contains(part) { part } else { "{…}" });
        shown.fold(String::new(), |path, part| path + "/" + part)
    }
}

/// The parts between slashes. One slash at the end makes no difference.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_suffix('/').unwrap_or(path).split('/').skip(1)
}

fn segment(text: &str) -> Segment<'_> {
    if !text.contains('{') {
        return Segment::Literal(text);
    }
    let mut texts = Vec::new();
    let mut rest = text;
    let mut last = "";
    while let Some((before, after)) = rest.split_once('{') {
        texts.push(before);
        (last, rest) = after.split_once('}').unwrap_or((after, ""));
    }
    texts.push(rest);
    Segment::Parameters(texts, last)
}

impl Segment<'_> {
    fn weight(&self) -> usize {
        match self {
            Self::Literal(_) => usize::MAX,
            Self::Parameters(texts, _) => texts.iter().map(|text| text.len()).sum(),
        }
    }

    fn fits(&self, part: &str) -> bool {
        match self {
            Self::Literal(text) => *text == part,
            Self::Parameters(texts, _) => {
                let [first, middle @ .., last] = texts.as_slice() else { return false };
                let rest = part.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
                let rest = middle.iter().try_fold(rest.unwrap_or_default(), |rest, text| {
                    rest.find(text).filter(|start| *start > 0).map(|start| &rest[start + text.len()..])
                });
                rest.is_some_and(|rest| !rest.is_empty())
            }
        }
    }
}

impl Template<'_> {
    fn fits(&self, parts: &[&str]) -> bool {
        self.segments.len() == parts.len() && self.segments.iter().zip(parts).all(|(segment, part)| segment.fits(part))
    }

    /// A parameter at the end that names a file or a branch may span segments.
    fn fits_with_a_long_end(&self, parts: &[&str]) -> bool {
        let Some((Segment::Parameters(texts, name), before)) = self.segments.split_last() else { return false };
        LONG.contains(name)
            && texts.iter().all(|text| text.is_empty())
            && parts.len() > self.segments.len()
            && before.iter().zip(parts).all(|(segment, part)| segment.fits(part))
    }
}

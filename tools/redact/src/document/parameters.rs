//! Parameters of an operation: the values that each takes, and how they are written.

use truv_openapi::NodeId;

use super::{Document, Member, Operation, Place};

/// The values that a parameter or a header takes, and how they are written as text.
#[derive(Clone, Default)]
pub(crate) struct Written<'d> {
    pub(crate) place: Place<'d>,
    /// The separator between the values of a list; none if each value is written by itself.
    pub(crate) separator: Option<char>,
    /// The text before the first value, as in `;id=5` and `.5`.
    pub(crate) start: String,
    /// Whether an object is written as `a=1,b=2`, and not as `a,1,b,2`.
    pub(crate) has_equals: bool,
}

impl<'d> From<Place<'d>> for Written<'d> {
    fn from(place: Place<'d>) -> Self {
        Self { place, ..Self::default() }
    }
}

impl Document {
    /// The parameter with this name in an operation's path, headers or cookies.
    pub(crate) fn parameter<'d>(
        &'d self,
        operation: Option<&Operation>,
        place: &str,
        name: &str,
    ) -> Option<Written<'d>> {
        let tree = self.description.tree();
        let is_it = |parameter: &NodeId| {
            let documented = tree.get_text(*parameter, "name").unwrap_or_default();
            // names of headers are of any case
            if place == "header" { documented.eq_ignore_ascii_case(name) } else { documented == name }
        };
        self.parameters(operation, place).find(is_it).map(|node| self.written(node, place, name))
    }

    /// Whether an operation takes cookies.
    pub(crate) fn takes_cookies(&self, operation: Option<&Operation>) -> bool {
        self.parameters(operation, "cookie").next().is_some()
    }

    /// The parameter with this name in an operation's query; the name may lead into a parameter, as in `filter[state]`.
    pub(crate) fn query<'d>(&'d self, operation: Option<&Operation>, name: &str) -> Option<Written<'d>> {
        let tree = self.description.tree();
        let all: Vec<NodeId> = self.parameters(operation, "query").collect();
        let named = |node: &NodeId| tree.get_text(*node, "name").unwrap_or_default();
        if let Some(own) = all.iter().find(|node| named(node) == name || named(node).strip_suffix("[]") == Some(name)) {
            return Some(self.written(*own, "query", name));
        }
        let (stem, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
        let is_of_stem = |node: &&NodeId| named(node) == stem || named(node).strip_suffix("[]") == Some(stem);
        if let Some(own) = all.iter().find(is_of_stem) {
            return Some(self.written(*own, "query", stem).place.within(rest).into());
        }
        // members of an object whose names are those of parameters
        let objects = all.iter().filter(|node| self.is_spread(**node)).map(|node| self.written(*node, "query", ""));
        objects.into_iter().find_map(|object| match object.place.members().member(stem) {
            Member::Documented(place) => Some(place.within(rest).into()),
            Member::Entry(_) | Member::Undocumented => None,
        })
    }

    /// A query parameter with this name, of any operation: for links to other paths.
    pub(crate) fn query_of_any(&self, name: &str) -> Written<'_> {
        let mut written = Written::default();
        for operation in &self.operations {
            if let Some(one) = self.parameter(Some(operation), "query", name) {
                written.place.merge(one.place);
            }
        }
        written
    }

    /// The values of a header or a parameter.
    pub(super) fn written(&self, node: NodeId, place: &str, name: &str) -> Written<'_> {
        let tree = self.description.tree();
        let content = tree.get_map(node, "content").first().map(|(_, content)| self.description.resolve(*content));
        let schema = content.map_or_else(|| tree.get(node, "schema"), |content| tree.get(content, "schema"));
        self.separated(node, place, name, self.place(schema))
    }

    /// How the values of a place are written, by `style` and `explode`.
    pub(super) fn separated<'d>(&self, node: NodeId, place: &str, name: &str, values: Place<'d>) -> Written<'d> {
        let tree = self.description.tree();
        let usual = if matches!(place, "query" | "cookie") { "form" } else { "simple" };
        let style = tree.get_text(node, "style").unwrap_or(usual);
        let is_exploded = tree.get(node, "explode").map_or(style == "form", |explode| tree.is_true(explode));
        let (separator, start) = match (style, is_exploded) {
            (_, true) if matches!(place, "query" | "cookie") => (None, String::new()),
            ("spaceDelimited", _) => (Some(' '), String::new()),
            ("pipeDelimited", _) => (Some('|'), String::new()),
            ("label", true) => (Some('.'), ".".to_owned()),
            ("label", false) => (Some(','), ".".to_owned()),
            ("matrix", true) if !values.is_scalar() => (Some(';'), ";".to_owned()),
            ("matrix", _) => (Some(','), format!(";{name}=")),
            _ => (Some(','), String::new()),
        };
        Written { place: values, separator, start, has_equals: is_exploded }
    }

    /// The parameters of an operation at a place.
    fn parameters(&self, operation: Option<&Operation>, place: &str) -> std::vec::IntoIter<NodeId> {
        let tree = self.description.tree();
        let operation = operation.and_then(|operation| self.description.operations().get(operation.index));
        let all = operation.map_or(&[][..], |operation| &operation.parameters);
        let is_here = move |node: &NodeId| tree.get_text(*node, "in") == Some(place);
        all.iter().copied().filter(is_here).collect::<Vec<_>>().into_iter()
    }

    fn is_spread(&self, node: NodeId) -> bool {
        let tree = self.description.tree();
        let is_form = tree.get_text(node, "style").is_none_or(|style| style == "form");
        is_form
            && tree.get(node, "explode").is_none_or(|explode| tree.is_true(explode))
            && tree.get(node, "content").is_none()
    }
}

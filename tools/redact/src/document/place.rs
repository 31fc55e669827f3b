//! A place in a body, with all schemas that apply to it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Number, Value};
use truv_openapi::format;
use truv_openapi::schema::{Members, compare, equal, every_part, fits_pattern, is_multiple, items_at, types};
use truv_openapi::{NodeId, Tree};

use super::Document;

/// All schemas of a place: those of `allOf`, and each branch of `oneOf` and `anyOf`. Empty if nothing is documented.
#[derive(Clone, Default)]
pub(crate) struct Place<'d> {
    /// None without schemas.
    document: Option<&'d Document>,
    schemas: Vec<NodeId>,
}

/// What the document says about a property of an object.
pub(crate) enum Member<'d> {
    Documented(Place<'d>),
    /// The object is a map or free-form: its keys are data.
    Entry(Place<'d>),
    /// The object has properties, and this one is not among them.
    Undocumented,
}

/// The results of all checks of a value, one for each rule of each schema. Two values with the same results give the
/// same findings, however the schemas are combined.
pub(crate) type Verdict = Vec<Option<bool>>;

impl Document {
    /// The place that a schema describes.
    pub(crate) fn place(&self, schema: Option<NodeId>) -> Place<'_> {
        self.place_of(schema.as_slice())
    }

    /// The place that all these schemas describe.
    fn place_of(&self, schemas: &[NodeId]) -> Place<'_> {
        let mut found = Vec::new();
        schemas.iter().for_each(|schema| every_part(&self.description, *schema, &mut found));
        // with the schemas that inherit from one of them
        let mut next = 0;
        while let Some(schema) = found.get(next).copied() {
            self.description.heirs(schema).iter().for_each(|heir| every_part(&self.description, *heir, &mut found));
            next += 1;
        }
        Place { document: Some(self), schemas: found }
    }
}

impl<'d> Place<'d> {
    fn tree(&self) -> Option<&'d Tree> {
        self.document.map(|document| document.description.tree())
    }

    /// The values of a keyword in the schemas.
    fn all(&self, keyword: &'static str) -> impl Iterator<Item = (&'d Tree, NodeId)> {
        let found =
            self.tree().map(|tree| self.schemas.iter().filter_map(move |one| Some((tree, tree.get(*one, keyword)?))));
        found.into_iter().flatten()
    }

    fn texts(&self, keyword: &'static str) -> impl Iterator<Item = &'d str> {
        self.all(keyword).filter_map(|(tree, node)| tree.text(node))
    }

    /// The properties of an object at this place.
    pub(crate) fn members(&self) -> PlaceMembers<'d> {
        let members = self.document.map(|document| Members::of(&document.description, &self.schemas));
        let discriminators = self.all("discriminator").filter_map(|(tree, node)| tree.get_text(node, "propertyName"));
        PlaceMembers { document: self.document, members, discriminators: discriminators.collect() }
    }

    /// Whether the property says with this value which branch of `oneOf` or `anyOf` is meant.
    pub(crate) fn is_discriminator(&self, name: &str, value: &str) -> bool {
        let Some(tree) = self.tree() else { return false };
        self.schemas.iter().any(|schema| {
            let Some(discriminator) = tree.get(*schema, "discriminator") else { return false };
            let branches = ["oneOf", "anyOf"].iter().flat_map(|keyword| tree.get_list(*schema, keyword));
            let mut names = branches.filter_map(|branch| tree.get_text(*branch, "$ref")?.rsplit('/').next());
            tree.get_text(discriminator, "propertyName") == Some(name)
                && (self.is_heir(*schema, value)
                    || tree.get(discriminator, "mapping").is_some_and(|mapping| tree.get(mapping, value).is_some())
                    || names.any(|name| name == value))
        })
    }

    fn is_heir(&self, schema: NodeId, name: &str) -> bool {
        let Some(document) = self.document else { return false };
        let Some(wanted) = document.description.schema(name) else { return false };
        // heirs may have heirs
        let mut known = vec![schema];
        let mut next = 0;
        while let Some(schema) = known.get(next).copied() {
            next += 1;
            for heir in document.description.heirs(schema) {
                if *heir == wanted {
                    return true;
                }
                if !known.contains(heir) {
                    known.push(*heir);
                }
            }
        }
        false
    }

    /// One item of an array at this place.
    pub(crate) fn item(&self, index: usize) -> Self {
        let items = |document: &'d Document| document.place_of(&items_at(&document.description, &self.schemas, index));
        self.document.map_or_else(Self::default, items)
    }

    /// The place that the rest of a name leads to, as in `filter[state]` and `ids[]`.
    pub(crate) fn within(self, rest: &str) -> Self {
        let steps = rest.split('[').skip(1).map(|step| step.trim_end_matches(']'));
        steps.fold(self, |place, step| match place.members().member(step) {
            _ if step.bytes().all(|byte| byte.is_ascii_digit()) => place.item(step.parse().unwrap_or_default()),
            Member::Documented(place) | Member::Entry(place) => place,
            Member::Undocumented => Self::default(),
        })
    }

    /// Whether values here may be lists.
    pub(crate) fn is_list(&self) -> bool {
        self.has_type("array") || self.all("items").next().is_some()
    }

    /// Whether values here may be objects.
    pub(crate) fn is_object(&self) -> bool {
        self.has_type("object") || self.all("properties").next().is_some()
    }

    /// Whether values here may be neither lists nor objects.
    pub(crate) fn is_scalar(&self) -> bool {
        let is_plain = |name: &str| !matches!(name, "array" | "object");
        let Some(tree) = self.tree() else { return true };
        self.schemas.iter().any(|schema| types(tree, *schema).any(is_plain)) || !self.is_list() && !self.is_object()
    }

    /// The result of each rule for a text or a number.
    pub(crate) fn verdict(&self, value: &Value) -> Verdict {
        let mut verdict = Vec::new();
        if let Some(number) = value.as_f64().filter(|_| !self.schemas.is_empty()) {
            // 2.0 is an integer too
            verdict.push(Some(number.fract() == 0.0));
        }
        let Some(tree) = self.tree() else { return verdict };
        for schema in &self.schemas {
            let number = |keyword| tree.get(*schema, keyword).and_then(|node| tree.number(node));
            let text = |keyword| tree.get_text(*schema, keyword);
            let known = tree.get(*schema, "enum").map(|known| tree.list(known));
            verdict.push(known.map(|known| known.iter().any(|known| equal(&tree.value(*known), value))));
            match value {
                Value::String(found) => {
                    let length = found.chars().count() as u64;
                    verdict.push(number("minLength").and_then(Number::as_u64).map(|least| length >= least));
                    verdict.push(number("maxLength").and_then(Number::as_u64).map(|most| length <= most));
                    verdict.push(text("pattern").and_then(|pattern| fits_pattern(pattern, found)));
                    let views = text("format").map(|format| format::views(format, found));
                    verdict.extend(views.into_iter().flatten().map(Some));
                }
                Value::Number(found) => {
                    for bound in ["minimum", "maximum"] {
                        let order = number(bound).and_then(|bound| compare(found, bound));
                        verdict.push(order.map(Ordering::is_lt));
                        verdict.push(order.map(Ordering::is_gt));
                    }
                    let step = number("multipleOf");
                    verdict.push(step.map(|step| is_multiple(found, step)));
                    verdict.push(step.map(|step| is_nearly_multiple(found, step)));
                    verdict.push(text("format").and_then(|format| format::number_fits(format, found)));
                }
                _ => {}
            }
        }
        verdict
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.document = self.document.or(other.document);
        for schema in other.schemas {
            if !self.schemas.contains(&schema) {
                self.schemas.push(schema);
            }
        }
    }

    /// Whether the value is one of those that the document lists here.
    pub(crate) fn lists(&self, value: &Value) -> bool {
        let listed = self.all("enum").flat_map(|(tree, node)| tree.list(node).iter().map(move |one| (tree, *one)));
        let mut known = listed.chain(self.all("default"));
        known.any(|(tree, known)| equal(&tree.value(known), value))
    }

    /// Whether a number is the least or the most that the document allows here.
    pub(crate) fn has_bound(&self, value: &Value) -> bool {
        let mut bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].into_iter();
        bounds.any(|keyword| self.all(keyword).any(|(tree, bound)| equal(&tree.value(bound), value)))
    }

    /// Integers at the bounds for numbers here.
    pub(crate) fn near_bounds(&self) -> Vec<i64> {
        let bounds = ["minimum", "maximum"].into_iter();
        let bounds =
            bounds.flat_map(|keyword| self.all(keyword).filter_map(|(tree, bound)| tree.number(bound)?.as_i64()));
        bounds.flat_map(|bound| (-64..=64_i64).map(move |step| bound.saturating_add(step))).collect()
    }

    /// Whether the document lists values here.
    pub(crate) fn has_enum(&self) -> bool {
        self.all("enum").next().is_some()
    }

    /// The patterns for texts here.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &'d str> {
        self.texts("pattern")
    }

    pub(crate) fn has_format(&self, format: &str) -> bool {
        self.texts("format").any(|known| known == format)
    }

    pub(crate) fn has_type(&self, name: &str) -> bool {
        self.tree()
            .is_some_and(|tree| self.schemas.iter().any(|schema| types(tree, *schema).any(|known| known == name)))
    }

    /// Whether this is a count, a year or the like: an integer without any sign that it is an amount.
    pub(crate) fn is_count(&self) -> bool {
        let formats: BTreeSet<_> = self.texts("format").collect();
        self.has_type("integer") && !self.has_type("number") && formats.iter().all(|format| *format == "int32")
    }

    /// The rules of this place, as text; empty if there are none.
    pub(crate) fn rules(&self) -> String {
        const KEYWORDS: [&str; 8] =
            ["enum", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "multipleOf"];
        let mut rules = String::new();
        let Some(tree) = self.tree() else { return rules };
        for schema in &self.schemas {
            for keyword in KEYWORDS {
                let value = tree.get(*schema, keyword).map(|node| tree.value(node)).filter(|value| !value.is_null());
                rules.extend(value.map(|value| format!("{keyword} {value} ")));
            }
        }
        rules
    }
}

/// The properties of an object at a place.
pub(crate) struct PlaceMembers<'d> {
    document: Option<&'d Document>,
    members: Option<Members<'d>>,
    discriminators: Vec<&'d str>,
}

impl<'d> PlaceMembers<'d> {
    /// The patterns of names (`patternProperties`).
    pub(crate) fn patterns(&self) -> &[(&'d str, NodeId)] {
        self.members.as_ref().map_or(&[], Members::patterns)
    }

    /// What the document says about one property.
    pub(crate) fn member(&self, name: &str) -> Member<'d> {
        let (Some(document), Some(members)) = (self.document, &self.members) else {
            return Member::Entry(Place::default());
        };
        let schemas = members.properties.get(name).map(Vec::as_slice).unwrap_or_default();
        let found = document.place_of(schemas);
        // the property may be required, or say which branch is meant, without being described
        if !found.schemas.is_empty() || members.is_required(name) || self.discriminators.contains(&name) {
            return Member::Documented(found);
        }
        if !members.properties.is_empty() && !members.is_open() && members.by_pattern(name).is_empty() {
            return Member::Undocumented;
        }
        let by_pattern = members.by_pattern(name);
        Member::Entry(document.place_of(if by_pattern.is_empty() { members.rest() } else { &by_pattern }))
    }
}

/// 1.3 is a multiple of 0.1, in spite of floating-point errors.
fn is_nearly_multiple(number: &Number, step: &Number) -> bool {
    let ratio = number.as_f64().unwrap_or_default() / step.as_f64().unwrap_or(1.0);
    ratio.is_finite() && (ratio - ratio.round()).abs() <= 1e-9 * ratio.abs().max(1.0)
}

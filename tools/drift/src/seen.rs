//! What was seen at documented properties. A document has many, so evidence is small: texts are kept once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value};
use truv_openapi::NodeId;
use truv_openapi::pointer::child;
use truv_openapi::schema::{Members, Path, Side, Step};

thread_local! {
    /// Names of properties, each once.
    static NAMES: RefCell<HashSet<Arc<str>>> = RefCell::default();
}

/// What was seen at a documented property.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// How many objects could have the property.
    pub objects: u32,
    pub present: u32,
    pub null: u32,
    pub is_required: bool,
    /// Values of its enum.
    values: Option<Box<[Value]>>,
}

impl Evidence {
    /// The values of its enum that were seen.
    pub fn values(&self) -> &[Value] {
        self.values.as_ref().map_or(&[], |values| values)
    }
}

/// A property with its evidence.
#[derive(Clone, Debug)]
struct Property {
    name: Arc<str>,
    node: NodeId,
    evidence: Evidence,
}

/// The properties of the objects at one place.
#[derive(Clone, Debug)]
struct Object {
    /// The pointer, with `*` for items and names that are data.
    pattern: Box<str>,
    properties: Vec<Property>,
}

/// What was seen of the bodies of one message.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// By the fingerprint of the place.
    objects: HashMap<u64, Object>,
}

/// What was seen of bodies: by operation, side and status.
pub type Bodies = BTreeMap<(usize, Side, u16), Seen>;

impl Seen {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// An object, with what its schemas say about its members.
    pub(crate) fn object(&mut self, path: &Path<'_>, object: &Map<String, Value>, members: &Members<'_>) {
        if members.properties.is_empty() {
            return;
        }
        let new = || Object { pattern: path.pattern().into(), properties: Vec::new() };
        let own = self.objects.entry(path.fingerprint()).or_insert_with(new);
        // most often, the same schemas say the same
        for (index, (name, schemas)) in members.properties.iter().enumerate() {
            let at = match own.properties.get(index) {
                Some(property) if *property.name == **name => Some(index),
                _ => own.properties.iter().position(|property| *property.name == **name),
            };
            let at = at.unwrap_or_else(|| {
                let node = schemas.first().copied();
                own.properties.extend(node.map(|node| Property {
                    name: kept(name),
                    node,
                    evidence: Evidence::default(),
                }));
                own.properties.len().saturating_sub(1)
            });
            let Some(Property { evidence, .. }) = own.properties.get_mut(at) else { continue };
            let value = object.get(*name);
            evidence.objects += 1;
            evidence.present += u32::from(value.is_some());
            evidence.null += u32::from(value.is_some_and(Value::is_null));
        }
        for (name, _) in &members.required {
            if let Some(property) = own.properties.iter_mut().find(|property| *property.name == **name) {
                property.evidence.is_required = true;
            }
        }
    }

    /// A value that an enum lists.
    pub(crate) fn listed(&mut self, path: &Path<'_>, value: &Value) {
        let (Some(above), Step::Member(name)) = (path.above(), path.last()) else { return };
        let Some(object) = self.objects.get_mut(&above.fingerprint()) else { return };
        if let Some(property) = object.properties.iter_mut().find(|property| *property.name == *name) {
            let known = property.evidence.values();
            if !known.contains(value) {
                let values = known.iter().chain([value]).cloned().collect();
                property.evidence.values = Some(values);
            }
        }
    }

    /// Whether a property at this pointer was possible.
    pub fn contains_key(&self, pointer: &str) -> bool {
        self.iter().any(|(own, ..)| own == pointer)
    }

    /// The properties by their pointers, each with its schema.
    pub fn iter(&self) -> impl Iterator<Item = (String, NodeId, &Evidence)> {
        self.objects.values().flat_map(|object| {
            let of = |property: &'_ Property| child(&object.pattern, &property.name);
            object.properties.iter().map(move |property| (of(property), property.node, &property.evidence))
        })
    }

    /// Each piece of evidence.
    pub fn all(&self) -> impl Iterator<Item = &Evidence> {
        self.objects.values().flat_map(|object| &object.properties).map(|property| &property.evidence)
    }
}

fn kept(name: &str) -> Arc<str> {
    NAMES.with_borrow_mut(|names| match names.get(name) {
        Some(known) => Arc::clone(known),
        None => {
            let new: Arc<str> = name.into();
            names.insert(Arc::clone(&new));
            new
        }
    })
}

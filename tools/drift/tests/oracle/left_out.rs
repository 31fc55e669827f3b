//! Why some cases of the suite are not compared with the walker.

const TYPE_LIST: &str = "OpenAPI 3.0 has no lists of types";
const NULL_TYPE: &str = "OpenAPI 3.0 has no type `null`";
const ITEM_LIST: &str = "OpenAPI 3.0 has one schema for all items";
const PATTERN_PROPERTIES: &str = "OpenAPI 3.0 has no `patternProperties`";
const ID: &str = "OpenAPI 3.0 has no `id`: a reference is read from its file";

const REMOTE: &str = "needs the schema of JSON Schema from the web";

const ONE_OBJECT: &str =
    "by design: what `allOf` brings together is one object, so its parts document each other's fields";
const BEST_BRANCH: &str =
    "by design: a body is held against the branch of `oneOf` that fits best, even if more than one fits";
const WHOLE: &str = "by design: 1.0 is an integer, as in every later draft";

/// Files of the suite whose cases cannot be used.
pub(crate) const NOT_HERE: &[(&str, &str)] = &[
    ("additionalItems.json", "OpenAPI 3.0 has no `additionalItems`"),
    ("definitions.json", REMOTE),
    ("dependencies.json", "OpenAPI 3.0 has no `dependencies`"),
    ("patternProperties.json", PATTERN_PROPERTIES),
    ("refRemote.json", "needs other documents from the web"),
    ("optional/id.json", ID),
    ("optional/format/hostname.json", "the format `hostname` is not checked: OpenAPI 3.0 does not have it"),
];

/// `file: group` or `file: group: case`, and the reason.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    ("additionalProperties.json: additionalProperties being false does not allow other properties", PATTERN_PROPERTIES),
    ("additionalProperties.json: non-ASCII pattern with additionalProperties", PATTERN_PROPERTIES),
    ("additionalProperties.json: additionalProperties with null valued instance properties", NULL_TYPE),
    ("allOf.json: allOf with base schema", NULL_TYPE),
    ("allOf.json: nested allOf, to check validation semantics", NULL_TYPE),
    ("anyOf.json: nested anyOf, to check validation semantics", NULL_TYPE),
    ("items.json: an array of schemas for items", ITEM_LIST),
    ("items.json: items and subitems", ITEM_LIST),
    ("items.json: items with null instance elements", NULL_TYPE),
    ("items.json: array-form items with null instance elements", ITEM_LIST),
    ("not.json: not multiple types", TYPE_LIST),
    ("oneOf.json: nested oneOf, to check validation semantics", NULL_TYPE),
    ("properties.json: properties, patternProperties, additionalProperties interaction", PATTERN_PROPERTIES),
    ("properties.json: properties with null valued instance properties", NULL_TYPE),
    ("ref.json: relative pointer ref to array", ITEM_LIST),
    ("ref.json: $ref prevents a sibling id from changing the base uri", ID),
    ("ref.json: remote ref, containing refs itself", REMOTE),
    ("ref.json: Recursive references between schemas", ID),
    ("ref.json: Location-independent identifier", ID),
    ("ref.json: Location-independent identifier with base URI change in subschema", ID),
    ("ref.json: id must be resolved against nearest parent, not just immediate parent", ID),
    ("type.json: null type matches only the null object", NULL_TYPE),
    ("type.json: multiple types can be specified in an array", TYPE_LIST),
    ("type.json: type as array with one item", TYPE_LIST),
    ("type.json: type: array or object", TYPE_LIST),
    ("type.json: type: array, object or null", TYPE_LIST),
    ("uniqueItems.json: uniqueItems with an array of items", ITEM_LIST),
    ("uniqueItems.json: uniqueItems with an array of items and additionalItems=false", ITEM_LIST),
    ("uniqueItems.json: uniqueItems=false with an array of items", ITEM_LIST),
    ("uniqueItems.json: uniqueItems=false with an array of items and additionalItems=false", ITEM_LIST),
    (
        "additionalProperties.json: additionalProperties does not look in applicators: properties defined in allOf are not examined",
        ONE_OBJECT,
    ),
    ("oneOf.json: oneOf: both oneOf valid", BEST_BRANCH),
    ("oneOf.json: oneOf with base schema: both oneOf valid", BEST_BRANCH),
    ("oneOf.json: oneOf complex types: both oneOf valid (complex)", BEST_BRANCH),
    ("oneOf.json: oneOf with empty schema: both valid - invalid", BEST_BRANCH),
    ("oneOf.json: oneOf with required: both valid - invalid", BEST_BRANCH),
    ("oneOf.json: oneOf with missing optional property: both oneOf valid", BEST_BRANCH),
    (
        "optional/ecmascript-regex.json: patterns always use unicode semantics with patternProperties",
        PATTERN_PROPERTIES,
    ),
    (
        "optional/ecmascript-regex.json: \\w in patternProperties matches [A-Za-z0-9_], not unicode letters",
        PATTERN_PROPERTIES,
    ),
    ("optional/ecmascript-regex.json: patternProperties with ASCII ranges", PATTERN_PROPERTIES),
    ("optional/ecmascript-regex.json: \\d in patternProperties matches [0-9], not unicode digits", PATTERN_PROPERTIES),
    ("optional/ecmascript-regex.json: patternProperties with non-ASCII digits", PATTERN_PROPERTIES),
    ("optional/non-bmp-regex.json: Proper UTF-16 surrogate pair handling: patternProperties", PATTERN_PROPERTIES),
    (
        "optional/zeroTerminatedFloats.json: some languages do not distinguish between different types of numeric value",
        WHOLE,
    ),
];

//! Which `$ref` is a reference, and which is a value that happens to have this name.

/// The way in which a value of a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// An object of OpenAPI: its keys are words of OpenAPI.
    Object,
    /// Objects by name: keys are names that somebody chose, such as those of properties.
    Names,
    /// `examples`: Example Objects by name. A list of examples is data, as in JSON Schema.
    Examples,
    /// One Example Object of `examples`.
    Example,
    /// `discriminator`.
    Discriminator,
    /// `mapping` of a discriminator: texts that may be references.
    Mapping,
    /// Values of the API itself, in which nothing is a reference.
    Data,
}

/// Members of OpenAPI's objects whose keys are names.
const NAMES: [&str; 19] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "variables",
    "webhooks",
    // many tools for OpenAPI 3.0 know this extension
    "x-webhooks",
];

impl Context {
    /// The way in which a member of a mapping is read.
    pub(crate) fn member(self, key: &str) -> Self {
        match (self, key) {
            (Self::Data | Self::Mapping, _) | (Self::Example, "value") => Self::Data,
            (Self::Names, _) => Self::Object,
            (Self::Examples, _) => Self::Example,
            (Self::Discriminator, "mapping") => Self::Mapping,
            (_, "examples") => Self::Examples,
            (_, "discriminator") => Self::Discriminator,
            (_, "default" | "enum" | "const" | "example") => Self::Data,
            _ if NAMES.contains(&key) => Self::Names,
            _ if key.starts_with("x-") => Self::Data,
            _ => Self::Object,
        }
    }

    /// The way in which an item of a list is read.
    pub(crate) fn item(self) -> Self {
        match self {
            Self::Data | Self::Examples | Self::Mapping => Self::Data,
            _ => Self::Object,
        }
    }

    /// Whether a text under this key is a reference.
    pub(crate) fn is_reference(self, key: &str, text: &str) -> bool {
        match self {
            Self::Data => false,
            // a bare name is the name of a schema
            Self::Mapping => {
                text.contains(['#', '/']) || [".json", ".yaml", ".yml"].iter().any(|end| text.ends_with(end))
            }
            _ => key == "$ref",
        }
    }
}

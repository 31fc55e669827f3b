//! The Rust type for each string format.

use progenitor_impl::{GenerationSettings, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};

/// Formats of the document and their types. `uri` is text: a URL parser may refuse a URL that a service sends.
pub(crate) const FORMATS: [(&str, Option<&str>); 7] = [
    ("byte", Some("crate::value::Base64")),
    ("date", Some("crate::value::Date")),
    ("date-time", Some("crate::value::Timestamp")),
    ("decimal", Some("crate::value::Decimal")),
    ("pii", Some("crate::value::Sensitive")),
    ("secret", Some("crate::value::Secret")),
    ("uri", None),
];

pub(crate) fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    for (format, name) in FORMATS {
        let Some(name) = name else { continue };
        for instance_type in [InstanceType::String, InstanceType::Number] {
            let schema = SchemaObject {
                instance_type: Some(instance_type.into()),
                format: Some(format.to_owned()),
                ..SchemaObject::default()
            };
            settings.with_conversion(schema, name, [TypeImpl::Display, TypeImpl::FromStr].into_iter());
        }
    }
    settings
}

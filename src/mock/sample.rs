//! Sample data.

use serde::de::DeserializeOwned;

/// The value of a JSON text that was generated together with its type.
#[expect(clippy::panic, reason = "the text is generated with the type, and a test reads the text of every type")]
pub(crate) fn sample<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("the sample of `{}` does not fit its type: {error}", std::any::type_name::<T>()))
}

//! JSON of bodies, however deep.

use serde_json::Value;

/// Levels below which `serde_json` reads by itself.
const USUAL_DEPTH: usize = 100;
/// Deeper JSON is no data.
const MOST_DEPTH: usize = 2_000;
/// The size of the stack for deep JSON. Only the used part takes memory.
const STACK: usize = 512 << 20;

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoValue {
    /// The text is not JSON.
    NotJson,
    /// The text is nested more than 2,000 levels deep.
    TooDeep,
}

/// Reads JSON and gives the value to a function, on a stack that is large enough for it: a body may be nested deeper than
/// `serde_json` reads by itself. A byte order mark is skipped.
///
/// # Errors
///
/// If there is no value.
pub fn with_json<R: Send>(bytes: &[u8], use_it: impl FnOnce(&Value) -> R + Send) -> Result<R, NoValue> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
        return Ok(use_it(&value));
    }
    match depth(bytes) {
        0..=USUAL_DEPTH => Err(NoValue::NotJson),
        depth if depth > MOST_DEPTH => Err(NoValue::TooDeep),
        _ => std::thread::scope(|scope| {
            let read = move || {
                let mut reader = serde_json::Deserializer::from_slice(bytes);
                reader.disable_recursion_limit();
                let value: Value = serde::Deserialize::deserialize(&mut reader).map_err(|_| NoValue::NotJson)?;
                reader.end().map_err(|_| NoValue::NotJson)?;
                Ok(use_it(&value))
            };
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
            thread.map_err(|_| NoValue::TooDeep)?.join().map_err(|_| NoValue::TooDeep)?
        }),
    }
}

/// How deep brackets are nested.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut most, mut is_text, mut is_escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match (byte, is_text) {
            _ if is_escaped => is_escaped = false,
            (b'\\', true) => is_escaped = true,
            (b'"', _) => is_text = !is_text,
            (b'{' | b'[', false) => {
                depth += 1;
                most = most.max(depth);
            }
            (b'}' | b']', false) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

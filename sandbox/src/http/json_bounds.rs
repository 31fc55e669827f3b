//! Bounds on JSON: a few megabytes of text can take gigabytes of memory once they are parsed.

use crate::message::Failure;

/// The most that one body may hold.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Objects and lists, which take the most memory.
    pub(crate) containers: usize,
    /// Values of all kinds.
    pub(crate) values: usize,
}

/// How deep objects and lists may be nested.
const DEEPEST: usize = 64;

/// Counts the values in a body before it is parsed. A body that is not JSON is left to the parser, which refuses it.
pub(super) fn check(body: &[u8], most: Bounds) -> Result<(), Failure> {
    let (mut containers, mut values, mut depth) = (0, 1, 0_usize);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => {
                (containers, depth) = (containers + 1, depth + 1);
                // The first value inside; each comma stands for one more.
                values += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if containers > most.containers {
            return Err(Failure::TooMany { what: "objects and lists", limit: most.containers });
        }
        if values > most.values {
            return Err(Failure::TooMany { what: "values", limit: most.values });
        }
        if depth > DEEPEST {
            return Err(Failure::Unreadable(format!("The JSON is more than {DEEPEST} levels deep.")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_met_exactly_and_texts_do_not_count() {
        let most = Bounds { containers: 3, values: 6 };
        assert_eq!(check(br#"{"a": [1, 2], "b": {"[{,": ",\"[[\\"}}"#, most), Ok(()));
        assert_eq!(check(br#"[[], [], []]"#, most), Err(Failure::TooMany { what: "objects and lists", limit: 3 }));
        assert_eq!(check(b"[1, 2, 3, 4, 5, 6]", most), Err(Failure::TooMany { what: "values", limit: 6 }));
        let wide = Bounds { containers: 1_000, values: 1_000 };
        assert_eq!(check(&b"[".repeat(64), wide), Ok(()));
        assert!(matches!(check(&b"[".repeat(65), wide), Err(Failure::Unreadable(_))));
        // Other bytes need no check here.
        assert_eq!(check(b"]]]\"\\", most), Ok(()));
    }
}

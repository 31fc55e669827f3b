//! Mends JSON that programs write and parsers refuse.

use std::borrow::Cow;

use crate::scan::DEEPEST;

/// The text without control characters in strings, halves of characters, unknown escapes, `NaN`, `Infinity`, numbers that
/// are too large, and values that are nested too deeply. Borrowed if there was nothing to mend.
pub(crate) fn mend(text: &str) -> Cow<'_, str> {
    let mut mender = Mender { text, at: 0, copied: 0, mended: String::new() };
    mender.run();
    if mender.copied == 0 {
        return Cow::Borrowed(text);
    }
    mender.put("", text.len(), text.len());
    Cow::Owned(mender.mended)
}

struct Mender<'t> {
    text: &'t str,
    at: usize,
    /// The text up to this position is in `mended`.
    copied: usize,
    mended: String,
}

impl Mender<'_> {
    /// Copies the text up to the first position, and puts a replacement in place of the text up to the second.
    fn put(&mut self, replacement: &str, from: usize, to: usize) {
        self.mended.push_str(self.text.get(self.copied..from).unwrap_or_default());
        self.mended.push_str(replacement);
        self.copied = to;
        self.at = to;
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn run(&mut self) {
        let mut depth = 0;
        // where a value that is nested too deeply starts
        let mut deep = None;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    self.string(deep.is_none());
                }
                b'{' | b'[' => {
                    depth += 1;
                    if depth > DEEPEST {
                        deep = deep.or(Some(self.at));
                    }
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                    if depth == DEEPEST
                        && let Some(start) = deep.take()
                    {
                        self.put("null", start, self.at);
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => self.at += 1,
                _ => self.word(deep.is_none()),
            }
        }
    }

    /// A number, a name such as `true`, or anything else that is not JSON.
    fn word(&mut self, is_kept: bool) {
        let start = self.at;
        let is_end = |byte: u8| b" \t\r\n,:[]{}\"".contains(&byte);
        while self.byte(self.at).is_some_and(|byte| !is_end(byte)) {
            self.at += 1;
        }
        let word = self.text.get(start..self.at).unwrap_or_default();
        let is_endless = word.parse::<f64>().is_ok_and(|number| !number.is_finite());
        if is_kept && (is_endless || word == "-NaN") {
            self.put("null", start, self.at);
        }
    }

    /// From after the opening quote to after the closing one.
    fn string(&mut self, is_kept: bool) {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => {
                    let start = self.at;
                    let (length, replacement) = self.escape();
                    self.at += length;
                    if let Some(replacement) = replacement.filter(|_| is_kept) {
                        self.put(replacement, start, start + length);
                    }
                }
                0..0x20 if is_kept => self.put(&format!("\\u{byte:04x}"), self.at, self.at + 1),
                _ => self.at += 1,
            }
        }
    }

    /// The length of the escape at this place, and its replacement if it has to be mended.
    fn escape(&self) -> (usize, Option<&'static str>) {
        match self.byte(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => (2, None),
            Some(b'u') => match (self.code(self.at), self.code(self.at + 6)) {
                (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => (12, None),
                (Some(0xd800..0xe000), _) => (6, Some("\\ufffd")),
                (Some(_), _) => (6, None),
                (None, _) => (1, Some("\\\\")),
            },
            // a backslash that stands for itself
            _ => (1, Some("\\\\")),
        }
    }

    /// The number of the escape at this place: `\u` and four hexadecimal digits.
    fn code(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parsers_refuse_is_mended_and_nothing_else() {
        for (text, mended) in [
            ("{\"a\": \"x\ty\nz\"}", r#"{"a": "x\u0009y\u000az"}"#),
            (
                r#"["\ud83d\ude00", "\ud83d", "\ude00x", "\uD83D\u0041"]"#,
                r#"["\ud83d\ude00", "\ufffd", "\ufffdx", "\ufffd\u0041"]"#,
            ),
            (r#"["C:\dir\x", "\u12", "\\x"]"#, r#"["C:\\dir\\x", "\\u12", "\\x"]"#),
            (
                r#"{"NaN": NaN, "a": -Infinity, "b": 1e999, "c": [Infinity]}"#,
                r#"{"NaN": null, "a": null, "b": null, "c": [null]}"#,
            ),
        ] {
            assert_eq!(mend(text), mended);
            assert!(serde_json::from_str::<serde_json::Value>(&mend(text)).is_ok(), "{mended}");
        }
        for text in [r#"{"a": ["\n\u00e4 NaN", 1.5e3, true, null]}"#, "", "\"", "{\"a", "\\"] {
            assert!(matches!(mend(text), Cow::Borrowed(_)) || text == "\\", "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_taken_out() {
        let text = |inner: &str| format!("{{\"x\": {}{inner}{}, \"y\": 1}}", "[".repeat(99), "]".repeat(99));
        assert_eq!(mend(&text("{\"a\": [\"\t]\"]}")), text("null"));
        assert_eq!(mend(&text("[], 1, [[]]")), text("null, 1, null"));
        assert_eq!(mend(&text("1")), text("1"));
    }
}

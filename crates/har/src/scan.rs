//! Finds where a JSON value ends, in one pass over its bytes, and what in the value needs mending.

/// Values may be nested this deeply. Deeper values are mended away, because parsers refuse them.
pub(crate) const DEEPEST: u32 = 100;

/// Whether a byte within a string means something: the quote, the backslash, control characters.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        stops[byte] = true;
        byte += 1;
    }
    stops[b'"' as usize] = true;
    stops[b'\\' as usize] = true;
    stops
};

/// Where the scan is within a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    /// Before its first byte.
    #[default]
    Start,
    /// In an object or a list, outside of strings.
    Structure,
    /// A number, `true`, `false`, `null` or anything like that.
    Word,
    Text,
    /// After a backslash.
    Escape,
    /// After `\u`.
    Unicode,
}

/// The result of scanning a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The value goes on in the next piece.
    More,
    /// The value ends before this byte.
    End(usize),
    /// There is a line break within a value that has to be on one line.
    Broken(usize),
}

/// Follows one value through the pieces of its text.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    within: Within,
    depth: u32,
    previous: u8,
    is_one_line: bool,
    needs_mending: bool,
}

impl Scan {
    /// A value that has to be on one line is broken if the line ends first.
    pub(crate) fn new(is_one_line: bool) -> Self {
        Self { is_one_line, ..Self::default() }
    }

    /// Whether there is something in the value that parsers may refuse.
    pub(crate) fn needs_mending(&self) -> bool {
        self.needs_mending
    }

    /// Whether a number or a word is being read, which may end with the file.
    pub(crate) fn is_word(&self) -> bool {
        self.within == Within::Word
    }

    pub(crate) fn step(&mut self, bytes: &[u8]) -> Step {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.within {
                Within::Text => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let Some(stop) = rest.iter().position(|byte| STOPS[usize::from(*byte)]) else {
                        return Step::More;
                    };
                    at += stop;
                    match rest.get(stop) {
                        Some(b'"') => {
                            self.within = Within::Structure;
                            if self.depth == 0 {
                                return Step::End(at + 1);
                            }
                        }
                        Some(b'\\') => self.within = Within::Escape,
                        Some(b'\n') if self.is_one_line => return Step::Broken(at),
                        _ => self.needs_mending = true,
                    }
                }
                Within::Escape => {
                    self.needs_mending |=
                        !matches!(byte, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u');
                    self.within = if byte == b'u' { Within::Unicode } else { Within::Text };
                }
                Within::Unicode => {
                    // D800 to DFFF are surrogates: halves of characters
                    self.needs_mending |= !byte.is_ascii_hexdigit() || matches!(byte, b'd' | b'D');
                    self.within = Within::Text;
                    // the byte may also be a quote
                    continue;
                }
                Within::Start | Within::Structure => {
                    if let Some(step) = self.structure(byte, at) {
                        return step;
                    }
                }
                Within::Word => {
                    if matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n') {
                        return Step::End(at);
                    }
                    self.word(byte);
                }
            }
            self.previous = byte;
            at += 1;
        }
        Step::More
    }

    fn structure(&mut self, byte: u8, at: usize) -> Option<Step> {
        match byte {
            // there is no value
            b'}' | b']' | b',' | b':' if self.within == Within::Start => return Some(Step::End(at)),
            b'"' => self.within = Within::Text,
            b'{' | b'[' => {
                self.within = Within::Structure;
                self.depth += 1;
                self.needs_mending |= self.depth > DEEPEST;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Some(Step::End(at + 1));
                }
            }
            b'\n' if self.is_one_line => return Some(Step::Broken(at)),
            _ if self.within == Within::Start => {
                self.within = Within::Word;
                self.word(byte);
            }
            _ => self.word(byte),
        }
        None
    }

    /// `NaN`, `Infinity`, and numbers with an exponent, which may be too large.
    fn word(&mut self, byte: u8) {
        let is_exponent = matches!(byte, b'e' | b'E') && (self.previous.is_ascii_digit() || self.previous == b'.');
        self.needs_mending |= is_exponent || matches!(byte, b'N' | b'I');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> Step {
        Scan::new(false).step(text.as_bytes())
    }

    #[test]
    fn values_end_where_they_end_in_whatever_pieces_they_come() {
        for value in [r#"{"a": ["}", "\"]", "\\"], "b": {}}"#, r#""x\\\"y""#, "[[], [{}]]", "{}"] {
            let text = format!("{value}, {{}}");
            assert_eq!(end(&text), Step::End(value.len()), "{value}");
            let mut scan = Scan::new(false);
            let steps: Vec<_> = text.as_bytes()[..value.len()].chunks(1).map(|byte| scan.step(byte)).collect();
            let (last, before) = steps.split_last().unwrap();
            assert!(before.iter().all(|step| *step == Step::More) && *last == Step::End(1), "{value}");
            assert_eq!(end(&value[..value.len() - 1]), Step::More, "{value}");
        }
        assert_eq!(end("-1.5e3]"), Step::End(6));
        assert_eq!(end("null}"), Step::End(4));
    }

    #[test]
    fn a_line_ends_a_value_that_is_to_stand_on_one() {
        assert_eq!(Scan::new(true).step(b"{\"a\": \"b\n"), Step::Broken(8));
        assert_eq!(Scan::new(true).step(b"{\"a\":\n"), Step::Broken(5));
        assert_eq!(Scan::new(true).step(b"{\"a\": 1}\n"), Step::End(8));
    }

    #[test]
    fn what_parsers_refuse_is_noticed() {
        let needs_mending = |text: &str| {
            let mut scan = Scan::new(false);
            scan.step(text.as_bytes());
            scan.needs_mending()
        };
        let deep = "[".repeat(101);
        for text in ["[\"\t\"]", r#""\ud83d""#, r#""\x""#, "[NaN]", "[-Infinity]", "[1e999]", &deep] {
            assert!(needs_mending(text), "{text}");
        }
        for text in [r#"["\u00e4\n\\ud83d", true, false, null, -1.5]"#, &"[".repeat(100)] {
            assert!(!needs_mending(text), "{text}");
        }
    }
}

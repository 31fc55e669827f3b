//! Reads JSON, including what a YAML parser cannot read, such as characters written as two escapes (`\ud83d\ude00`).

use super::builder::Builder;
use super::{Kind, Position};

/// What is wrong, and where.
pub(super) type Fault = (Position, &'static str);

/// Reads a text into a builder, by RFC 8259.
pub(super) fn read(text: &str, builder: &mut Builder<'_>) -> Result<(), Fault> {
    let mut scanner = Scanner { text, at: 0, position: Position { line: 1, column: 0 } };
    // the open collections: true for mappings, false for lists
    let mut open: Vec<bool> = Vec::new();
    loop {
        scanner.skip_blanks();
        let start = scanner.position;
        match scanner.peek() {
            Some(opening @ (b'{' | b'[')) => {
                scanner.pass(1);
                let is_map = opening == b'{';
                let opened = if is_map { builder.open_map(start, true) } else { builder.open_list(start, true) };
                opened.map_err(|(message, _)| (start, message))?;
                open.push(is_map);
                scanner.skip_blanks();
                match (scanner.peek(), is_map) {
                    (Some(b'}'), true) | (Some(b']'), false) => {}
                    (_, true) => {
                        scanner.key(builder)?;
                        continue;
                    }
                    (_, false) => continue,
                }
            }
            Some(b'"') => {
                let text = scanner.string()?;
                builder.scalar(Kind::Text(text), start, scanner.position);
            }
            Some(b't' | b'f' | b'n' | b'-' | b'0'..=b'9') => {
                let word = scanner.word();
                if serde_json::from_str::<serde_json::Value>(word).is_err() && !is_huge(word) {
                    return Err((start, "this is not a JSON value"));
                }
                let kind = builder.plain(word, start);
                builder.scalar(kind, start, scanner.position);
            }
            Some(_) => return Err((start, "a value is expected here")),
            None => return Err((start, "the text ends too early")),
        }
        // after a value: which collections end, and what comes next
        loop {
            scanner.skip_blanks();
            let here = scanner.position;
            let Some(is_map) = open.last().copied() else {
                return if scanner.peek().is_none() { Ok(()) } else { Err((here, "something follows the value")) };
            };
            match (scanner.peek(), is_map) {
                (Some(b'}'), true) | (Some(b']'), false) => {
                    scanner.pass(1);
                    builder.close(scanner.position);
                    open.pop();
                }
                (Some(b','), _) => {
                    scanner.pass(1);
                    if is_map {
                        scanner.key(builder)?;
                    }
                    break;
                }
                (None, _) => return Err((here, "the text ends too early")),
                (_, true) => return Err((here, "`,` or `}` is expected here")),
                (_, false) => return Err((here, "`,` or `]` is expected here")),
            }
        }
    }
}

/// A number that is too large for `serde_json`.
fn is_huge(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && word.parse::<f64>().is_ok()
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    position: Position,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips this many characters of one byte each, none of which is a line break.
    fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        self.position.column += bytes;
    }

    /// Skips this many bytes.
    fn advance(&mut self, bytes: usize) {
        let end = self.at + bytes;
        for byte in self.text.as_bytes().get(self.at..end).unwrap_or_default() {
            match byte {
                b'\n' => self.position = Position { line: self.position.line + 1, column: 0 },
                // no character begins with this byte
                0x80..=0xBF => {}
                _ => self.position.column += 1,
            }
        }
        self.at = end;
    }

    fn skip_blanks(&mut self) {
        if !matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            return;
        }
        let blanks = self.rest().bytes().take_while(|byte| b" \t\r\n".contains(byte)).count();
        self.advance(blanks);
    }

    /// Letters and digits of a number or a name.
    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.bytes().take_while(|byte| is_of_word(byte)).count();
        self.pass(length);
        rest.get(..length).unwrap_or_default()
    }

    /// A key, and the colon after it.
    fn key(&mut self, builder: &mut Builder<'_>) -> Result<(), Fault> {
        self.skip_blanks();
        let start = self.position;
        if self.peek() != Some(b'"') {
            return Err((start, "a key in quotes is expected here"));
        }
        builder.key(self.string()?, start);
        self.skip_blanks();
        if self.peek() != Some(b':') {
            return Err((self.position, "`:` is expected here"));
        }
        self.pass(1);
        Ok(())
    }

    /// The text in quotes that begins here.
    fn string(&mut self) -> Result<Box<str>, Fault> {
        let start = self.position;
        self.pass(1);
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1F)).count();
            let piece = rest.get(..plain).unwrap_or_default();
            // the text contains no line break
            self.at += plain;
            self.position.column += piece.chars().count();
            match self.peek() {
                Some(b'"') => {
                    self.pass(1);
                    return Ok(if text.is_empty() { piece.into() } else { (text + piece).into() });
                }
                Some(b'\\') => {
                    text.push_str(piece);
                    text.push(self.escape()?);
                }
                Some(_) => return Err((self.position, "a control character stands in a text")),
                None => return Err((start, "the text has no end")),
            }
        }
    }

    /// The character that is written as an escape, or as two of them.
    fn escape(&mut self) -> Result<char, Fault> {
        let fault = (self.position, "this is not an escape of JSON");
        self.advance(1);
        let letter = self.peek().ok_or(fault)?;
        self.advance(1);
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex(0).ok_or(fault)?;
                self.advance(4);
                let low = self.rest().starts_with("\\u").then(|| self.hex(2)).flatten();
                match (high, low) {
                    (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                        self.advance(6);
                        char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).ok_or(fault)?
                    }
                    // half of a surrogate pair, which no text can hold
                    _ => char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER),
                }
            }
            _ => return Err(fault),
        })
    }

    /// Four hexadecimal digits, at this distance in bytes.
    fn hex(&self, after: usize) -> Option<u32> {
        let digits = self.rest().get(after..after + 4)?;
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

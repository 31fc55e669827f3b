//! The words and signs of a Rust file with their lines, without comments and blanks.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Name,
    Text,
    Other,
}

impl<'a> Token<'a> {
    /// The name or keyword that this is.
    pub(super) fn name(&self) -> Option<&'a str> {
        (self.kind == Kind::Name).then(|| self.text.trim_start_matches("r#"))
    }

    /// The content of a text in quotes.
    pub(super) fn quoted(&self) -> Option<&'a str> {
        (self.kind == Kind::Text).then(|| self.text.trim_matches('"'))
    }
}

/// `::` is two signs, as is every other sign of more than one character.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut start, mut line) = (0, 1);
    for token in tokenize(text, FrontmatterAllowed::No) {
        let end = start + token.len as usize;
        let part = text.get(start..end).unwrap_or_default();
        let kind = match token.kind {
            TokenKind::Ident | TokenKind::RawIdent => Some(Kind::Name),
            TokenKind::Literal { kind: LiteralKind::Str { .. }, .. } => Some(Kind::Text),
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => None,
            _ => Some(Kind::Other),
        };
        found.extend(kind.map(|kind| Token { text: part, line, kind }));
        line += part.matches('\n').count();
        start = end;
    }
    found
}

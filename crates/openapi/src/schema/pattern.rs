//! Patterns: regular expressions in the syntax of ECMAScript, as JSON Schema has them.

use std::cell::RefCell;
use std::collections::HashMap;

#[cfg(feature = "any-pattern")]
use fancy_regex::Regex;
#[cfg(not(feature = "any-pattern"))]
use regex_lite::Regex;

/// What `\s` stands for in ECMAScript.
const SPACES: &str = r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

thread_local! {
    /// A cache, since patterns are few and used often. None for an invalid pattern.
    static PATTERNS: RefCell<HashMap<String, Option<Regex>>> = RefCell::default();
}

/// Whether a text fits a pattern; none if the pattern is invalid, or takes too long to compare.
pub fn fits_pattern(pattern: &str, text: &str) -> Option<bool> {
    PATTERNS.with_borrow_mut(|patterns| {
        if !patterns.contains_key(pattern) {
            patterns.insert(pattern.to_owned(), Regex::new(&translated(pattern)).ok());
        }
        let regex = patterns.get(pattern)?.as_ref()?;
        #[cfg(feature = "any-pattern")]
        return regex.is_match(text).ok();
        #[cfg(not(feature = "any-pattern"))]
        return Some(regex.is_match(text));
    })
}

/// The pattern in the syntax of the crate `fancy-regex`, which is that of `regex-lite`, and more.
fn translated(pattern: &str) -> String {
    let mut new = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut is_class = false;
    while let Some(next) = rest.chars().next() {
        let after = rest.get(next.len_utf8()..).unwrap_or_default();
        rest = match (next, is_class) {
            ('\\', _) => escape(after, is_class, &mut new),
            ('[', false) => match after.strip_prefix("^]").or(after.strip_prefix(']')) {
                Some(after_empty) => {
                    new.push_str(if after.starts_with('^') { "(?s:.)" } else { r"[^\s\S]" });
                    after_empty
                }
                None => {
                    is_class = true;
                    new.push('[');
                    after.strip_prefix('^').inspect(|_| new.push('^')).unwrap_or(after)
                }
            },
            (']', true) => {
                is_class = false;
                new.push(']');
                after
            }
            // these have a meaning in classes of `fancy-regex`
            ('[' | '&' | '~', true) => {
                new.push('\\');
                new.push(next);
                after
            }
            ('{', false) if !is_repetition(after) => {
                new.push_str(r"\{");
                after
            }
            _ => {
                new.push(next);
                after
            }
        };
    }
    new
}

/// Translates the text after a backslash, and returns the rest.
fn escape<'p>(rest: &'p str, is_class: bool, new: &mut String) -> &'p str {
    let Some(name) = rest.chars().next() else {
        new.push('\\');
        return rest;
    };
    let after = rest.get(name.len_utf8()..).unwrap_or_default();
    let class = match name.to_ascii_lowercase() {
        'd' => Some("0-9"),
        'w' => Some("A-Za-z0-9_"),
        's' => Some(SPACES),
        _ => None,
    };
    if let Some(class) = class {
        match (is_class, name.is_ascii_lowercase()) {
            (true, true) => new.push_str(class),
            (_, true) => new.push_str(&format!("[{class}]")),
            (_, false) => new.push_str(&format!("[^{class}]")),
        }
        // a class cannot be the end of a range, so this is a hyphen
        return match after.strip_prefix('-').filter(|_| is_class) {
            Some(after) => {
                new.push_str(r"\-");
                after
            }
            None => after,
        };
    }
    match name {
        'c' if after.starts_with(|letter: char| letter.is_ascii_alphabetic()) => {
            let letter = after.bytes().next().unwrap_or_default();
            new.push_str(&format!(r"\x{:02X}", letter % 32));
            after.get(1..).unwrap_or_default()
        }
        'b' if is_class => {
            new.push_str(r"\x08");
            after
        }
        '/' | '<' | '>' | '"' | '\'' | '@' | '_' => {
            new.push(name);
            after
        }
        // braces around a property or a number, which are not a repetition
        'p' | 'P' | 'u' | 'x' if after.starts_with('{') => {
            let end = after.find('}').map_or(after.len(), |end| end + 1);
            let (braces, after) = after.split_at(end);
            new.push('\\');
            new.push(name);
            new.push_str(braces);
            after
        }
        '0' => {
            new.push_str(r"\x00");
            after
        }
        _ => {
            new.push('\\');
            new.push(name);
            after
        }
    }
}

/// Whether a brace before this text starts a repetition: `{2}`, `{2,}`, `{2,5}`.
fn is_repetition(text: &str) -> bool {
    let Some((bounds, _)) = text.split_once('}') else { return false };
    let (least, most) = bounds.split_once(',').unwrap_or((bounds, "1"));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !least.is_empty() && is_number(least) && is_number(most)
}

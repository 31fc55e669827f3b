//! The text of a `$ref`, taken apart.

use std::path::{Component, Path, PathBuf};

/// A file and a JSON pointer into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Relative to the file of the reference; `None` for the file itself.
    pub(crate) file: Option<PathBuf>,
    /// Percent-decoded; each step still escaped with `~0` and `~1`.
    pub(crate) pointer: String,
}

impl Reference {
    /// Takes `users.yaml#/components/schemas/User` apart. The error says what is wrong and what to do.
    pub(crate) fn parse(text: &str) -> Result<Self, (&'static str, &'static str)> {
        let Some((file, fragment)) = text.split_once('#') else {
            return Err((
                "names no place in a file",
                "add one after `#`, such as `users.yaml#/components/schemas/User`",
            ));
        };
        if file.contains("://") || Path::new(file).is_absolute() {
            return Err(("is not a relative path", "refer to a file by its path from this one"));
        }
        let (Some(file), Some(pointer)) = (percent_decode(file), percent_decode(fragment)) else {
            return Err(("has a broken `%` escape", "write `%` and two hexadecimal digits of a UTF-8 byte"));
        };
        if !pointer.starts_with('/') {
            return Err((
                "has no path after `#`",
                "write one that starts with `/`, such as `#/components/schemas/User`",
            ));
        }
        Ok(Self { file: (!file.is_empty()).then(|| PathBuf::from(file)), pointer })
    }

    /// The steps of the pointer if it leads to a component or into one: kind and name.
    pub(crate) fn component(&self) -> Option<(&str, &str)> {
        let mut steps = self.pointer.strip_prefix("/components/")?.split('/');
        Some((steps.next()?, steps.next()?))
    }
}

/// The path without `.` and `..`; `None` where it leaves the folder it starts from.
pub(crate) fn normalize(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

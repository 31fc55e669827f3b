//! The text of a `$ref`, taken apart.

use std::path::{Component, Path, PathBuf};

/// A file and a JSON pointer into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Relative to the file of the reference; `None` for the file itself.
    pub(crate) file: Option<PathBuf>,
    /// Percent-decoded; each step still escaped with `~0` and `~1`. Empty for the whole file.
    pub(crate) pointer: String,
}

/// What is wrong with a reference, and what to do about the mistake.
pub(crate) type Wrong = (&'static str, &'static str);

impl Reference {
    /// Takes `users.yaml#/components/schemas/User` apart, or `user.yaml`, which means the whole file.
    ///
    /// An invalid escape is taken literally.
    pub(crate) fn parse(text: &str) -> Result<Self, Wrong> {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        if file.contains("://") || Path::new(file).is_absolute() {
            return Err(("is not a relative path", "refer to a file by its path from this one"));
        }
        let file = (!file.is_empty()).then(|| PathBuf::from(percent_decode(file).unwrap_or(file.to_owned())));
        let steps = fragment.split('/').skip(1).map(|step| percent_decode(step).unwrap_or(step.to_owned()));
        // a slash that is written as an escape is part of the step
        let pointer: String = steps.map(|step| format!("/{}", step.replace('/', "~1"))).collect();
        if pointer.is_empty() && !fragment.is_empty() {
            return Err((
                "has no path after `#`",
                "write one that starts with `/`, such as `#/components/schemas/User`",
            ));
        }
        Ok(Self { file, pointer: if fragment == "/" { String::new() } else { pointer } })
    }

    /// The same, but strict: the reference has to name a place in a file, and all escapes have to be valid.
    pub(crate) fn parse_exact(text: &str) -> Result<Self, Wrong> {
        let reference = Self::parse(text);
        let Some((file, fragment)) = text.split_once('#') else {
            return Err((
                "names no place in a file",
                "add one after `#`, such as `users.yaml#/components/schemas/User`",
            ));
        };
        let reference = reference?;
        if percent_decode(file).is_none() || percent_decode(fragment).is_none() {
            return Err(("has a broken `%` escape", "write `%` and two hexadecimal digits of a UTF-8 byte"));
        }
        if reference.pointer.is_empty() {
            return Err((
                "has no path after `#`",
                "write one that starts with `/`, such as `#/components/schemas/User`",
            ));
        }
        Ok(reference)
    }

    /// The kind and the name, if the pointer leads to a component or into one.
    pub(crate) fn component(&self) -> Option<(&str, &str)> {
        let mut steps = self.pointer.strip_prefix("/components/")?.split('/');
        Some((steps.next()?, steps.next()?))
    }
}

/// The path without `.`, and with `..` only at its start; `None` for an absolute path.
pub(crate) fn normalize(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    let mut depth = 0_usize;
    for part in path.components() {
        match part {
            Component::Normal(name) => {
                normal.push(name);
                depth += 1;
            }
            Component::CurDir => {}
            Component::ParentDir if depth == 0 => normal.push(".."),
            Component::ParentDir => {
                normal.pop();
                depth -= 1;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

pub(crate) fn percent_decode(text: &str) -> Option<String> {
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

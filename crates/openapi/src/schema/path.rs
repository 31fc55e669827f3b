//! The current place of a walk within a value.

use crate::pointer::escape;

/// One step down in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The value itself.
    Root,
    /// A member of an object whose name is documented.
    Member(&'a str),
    /// A member of an object whose name is data, as with `additionalProperties`.
    Entry(&'a str),
    /// An item of a list.
    Item(usize),
}

/// The way from a value to a part of it.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    above: Option<&'a Path<'a>>,
    step: Step<'a>,
}

impl<'a> Path<'a> {
    /// The way to the value itself.
    pub const ROOT: Self = Self { above: None, step: Step::Root };

    /// One step further.
    pub fn step(&'a self, step: Step<'a>) -> Self {
        Self { above: Some(self), step }
    }

    /// Whether this is the way to the value itself.
    pub fn is_root(&self) -> bool {
        self.above.is_none()
    }

    /// The way to the value around this one.
    pub fn above(&self) -> Option<&Path<'a>> {
        self.above
    }

    /// The last step.
    pub fn last(&self) -> Step<'a> {
        self.step
    }

    /// A number that is the same for ways with the same [`pattern`](Self::pattern), and almost certainly different for
    /// others. It costs less than the text.
    pub fn fingerprint(&self) -> u64 {
        let above = self.above.map_or(0xcbf2_9ce4_8422_2325, Path::fingerprint);
        let bytes: &[u8] = match self.step {
            Step::Root => return above,
            Step::Item(_) | Step::Entry(_) => b"*",
            Step::Member(name) => name.as_bytes(),
        };
        // FNV-1a, with a slash before each step
        let add = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        bytes.iter().fold(add(above, &b'/'), add)
    }

    /// As a JSON pointer.
    pub fn pointer(&self) -> String {
        self.written(false)
    }

    /// As a JSON pointer with `*` for items and for names that are data, so that it contains nothing of the value.
    pub fn pattern(&self) -> String {
        self.written(true)
    }

    fn written(&self, is_pattern: bool) -> String {
        let mut text = self.above.map_or_else(String::new, |above| above.written(is_pattern));
        match self.step {
            Step::Root => return text,
            Step::Item(_) | Step::Entry(_) if is_pattern => text.push_str("/*"),
            Step::Item(index) => text.push_str(&format!("/{index}")),
            Step::Member(name) | Step::Entry(name) => {
                text.push('/');
                // hardly any name needs escaping
                if name.contains(['~', '/']) { text.push_str(&escape(name)) } else { text.push_str(name) }
            }
        }
        text
    }
}

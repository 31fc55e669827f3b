//! The key of a run, and the numbers that are made with it.

use anyhow::anyhow;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Makes the stand-ins of one run different from those of all others. Values of few digits, such as social security
/// numbers, can be found by trying them all if the key is known. So keep a key secret if you use it again.
pub struct Key(hmac::Key);

/// Identifies a value without revealing it.
pub(crate) type Tag = [u8; 32];

impl Key {
    /// A new key, which is not kept anywhere.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random numbers.
    pub fn random() -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow!("the system gives no random numbers"))?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// A key that gives the same stand-ins again.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()))
    }

    /// The key that was given as a text, or a random one.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random numbers.
    pub fn given(text: Option<&str>) -> anyhow::Result<Self> {
        text.map_or_else(Self::random, |text| Ok(Self::of_text(text)))
    }

    pub(crate) fn tag(&self, value: &[u8]) -> Tag {
        let mut tag = [0; 32];
        tag.copy_from_slice(hmac::sign(&self.0, value).as_ref());
        tag
    }

    /// Numbers that depend on the value and on its scope.
    pub(crate) fn numbers(&self, scope: &str, tag: &Tag, attempt: u32) -> Numbers<'_> {
        let seed = self.tag(&[scope.as_bytes(), &[0], tag, &attempt.to_be_bytes()].concat());
        Numbers { key: self, seed, block: [0; 32], used: 0, count: 0 }
    }
}

/// An endless sequence of numbers, the same each time.
pub(crate) struct Numbers<'k> {
    key: &'k Key,
    seed: Tag,
    block: Tag,
    used: usize,
    count: u32,
}

impl Numbers<'_> {
    /// One from 0, less than `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let bytes: [u8; 4] = std::array::from_fn(|_| self.byte());
        u32::from_be_bytes(bytes) as usize % limit.max(1)
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(super) fn byte(&mut self) -> u8 {
        if self.used.is_multiple_of(self.block.len()) {
            self.block = self.key.tag(&[&self.seed[..], &self.count.to_be_bytes()].concat());
            self.count += 1;
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }
}

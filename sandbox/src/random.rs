//! Seeded randomness: the same seed and the same calls give the same ids, tokens and payroll data.

use hmac_sha256::Hash;

/// A source of ids for one account.
pub(crate) struct Random(fastrand::Rng);

impl Random {
    pub(crate) fn new(seed: u64, scope: &[&str]) -> Self {
        Self(fastrand::Rng::with_seed(derived_seed(seed, scope)))
    }

    /// 32 lower-case hexadecimal digits, as Truv's ids and tokens have.
    pub(crate) fn id(&mut self) -> String {
        format!("{:032x}", self.0.u128(..))
    }

    /// The 40 digits after the prefix of an access secret.
    pub(crate) fn secret(&mut self) -> String {
        format!("{:032x}{:08x}", self.0.u128(..), self.0.u32(..))
    }
}

/// An id that depends only on its parts, so that it is the same on every read.
pub(crate) fn derived_id(parts: &[&str]) -> String {
    hex(&digest(parts)[..16])
}

/// A seed for one purpose. Parts are kept apart: `["ab", "c"]` and `["a", "bc"]` differ.
pub(crate) fn derived_seed(seed: u64, parts: &[&str]) -> u64 {
    let digest = digest(parts);
    let word = digest.iter().take(8).fold(0, |word, byte| (word << 8) | u64::from(*byte));
    word ^ seed
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(parts: &[&str]) -> [u8; 32] {
    let mut digest = Hash::new();
    for part in parts {
        digest.update(part);
        digest.update([0]);
    }
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_scope_give_the_same_ids() {
        let ids = |seed, scope| {
            let mut random = Random::new(seed, &[scope]);
            [random.id(), random.id(), random.secret()]
        };
        assert_eq!(ids(7, "a"), ids(7, "a"));
        assert_ne!(ids(7, "a"), ids(8, "a"));
        assert_ne!(ids(7, "a"), ids(7, "b"));
    }

    #[test]
    fn ids_and_secrets_have_truvs_lengths() {
        let mut random = Random::new(1, &[]);
        assert_eq!(random.id().len(), 32);
        assert_eq!(random.secret().len(), 40);
        assert_eq!(derived_id(&["ab", "c"]).len(), 32);
        assert_ne!(derived_id(&["ab", "c"]), derived_id(&["a", "bc"]));
    }
}

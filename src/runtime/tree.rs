//! Limits the memory that an untyped JSON value may take.

/// Bytes of a tree for each byte of the largest body that the client accepts.
const SHARE: usize = 8;

/// Whether the tree of this JSON would be larger than eight times the client's bound on bodies. The estimate counts
/// what opens an object, a list or an item, also inside of strings: it may be too high there, and is not too low.
pub(super) fn is_too_large(json: &[u8], max_body: usize) -> bool {
    let most = max_body.saturating_mul(SHARE);
    // small enough, whatever it holds
    if json.len().saturating_mul(100) <= most {
        return false;
    }
    let cost = |byte: &u8| match byte {
        // a map has room for eleven entries from the first on
        b'{' => 700,
        b'[' => 130,
        b',' => 40,
        _ => 1_usize,
    };
    json.iter().map(cost).try_fold(0_usize, usize::checked_add).is_none_or(|cost| cost > most)
}

//! The signature: `v1=` and the HMAC-SHA256 of the body, in lower-case hexadecimal digits.

use hmac_sha256::HMAC;

/// The header with the signature. HTTP header names ignore case.
pub const SIGNATURE_HEADER: &str = "x-webhook-sign";

const PREFIX: &str = "v1=";

/// The bytes of an HMAC-SHA256.
pub(super) const LENGTH: usize = 32;

/// The value that Truv puts into the header [`SIGNATURE_HEADER`]. Use this function to test a receiver.
///
/// The key is the whole access secret with its prefix (<https://docs.truv.com/api-reference/webhooks>).
///
/// ```
/// let signature = truv_sdk::webhook::sign("sandbox-0123", b"{}");
/// assert_eq!(signature, "v1=43f3295b11e46e056fca9329aeff6acefa1e42def550581622b816db6e010f82");
/// ```
#[must_use]
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut signature = PREFIX.to_owned();
    for byte in code(secret, body) {
        for digit in [byte >> 4, byte & 0xf] {
            // each of the two digits is below 16
            signature.extend(char::from_digit(digit.into(), 16));
        }
    }
    signature
}

/// The HMAC-SHA256 of a body.
pub(super) fn code(secret: &str, body: &[u8]) -> [u8; LENGTH] {
    HMAC::mac(body, secret)
}

/// The bytes of a signature in exactly the documented form.
pub(super) fn read(signature: &[u8]) -> Option<[u8; LENGTH]> {
    let digits = signature.strip_prefix(PREFIX.as_bytes()).filter(|digits| digits.len() == 2 * LENGTH)?;
    let mut code = [0; LENGTH];
    for (byte, digits) in code.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in digits {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            *byte = *byte << 4 | value;
        }
    }
    Some(code)
}

//! Values that must not be seen again.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

pub(crate) const SSN: &str = "123-45-6789";
pub(crate) const EMAIL: &str = "ada.winters@lender.com";
pub(crate) const NAME: &str = "Winters-Planted";
pub(crate) const TOKEN: &str = "48427a36d43c4d5aa6324bc06c692456";
pub(crate) const PHONE: &str = "+12025557788";
pub(crate) const KEY: &str = "prod-7c1de0a2b3c44d5e9f60718293a4b5c6";

/// In whatever form it may be written.
#[track_caller]
pub(crate) fn assert_absent(shown: &str, others: &[&str]) {
    for planted in [SSN, "123456789", EMAIL, NAME, TOKEN, PHONE, "2025557788", KEY].iter().chain(others) {
        let encoded: String = form_urlencoded::byte_serialize(planted.as_bytes()).collect();
        let base64 = BASE64_STANDARD.encode(planted);
        for form in [*planted, &encoded, &base64[..base64.len() - 4]] {
            assert!(!shown.contains(form), "{planted} is shown");
        }
    }
}

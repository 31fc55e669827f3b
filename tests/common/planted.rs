//! Values that must not show up in any output.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A person's number.
pub const SSN: &str = "123-45-6789";
/// The same, as services send it.
pub const SSN_DIGITS: &str = "123456789";
/// An e-mail address.
pub const EMAIL: &str = "ada.winters@lender.com";
/// A token of a link.
pub const TOKEN: &str = "48427a36d43c4d5aa6324bc06c692456";
/// A telephone number.
pub const PHONE: &str = "+12025557788";

/// A last name.
pub const NAME: &str = "Winters-Planted";
/// An access secret.
pub const KEY: &str = "prod-7c1de0a2b3c44d5e9f60718293a4b5c6";

/// Fails if a text has one of the values above, or one of these others, in any form.
#[track_caller]
pub fn assert_absent(shown: &str, others: &[&str]) {
    for planted in [SSN, SSN_DIGITS, EMAIL, NAME, TOKEN, PHONE, "2025557788", KEY].iter().chain(others) {
        assert_one_absent(planted, shown);
    }
}

/// Fails if `shown` has the value, in any case of letters: as it is, encoded as in a query, or in Base64.
#[track_caller]
pub fn assert_one_absent(planted: &str, shown: &str) {
    let encoded: String = form_urlencoded::byte_serialize(planted.as_bytes()).collect();
    // the same bytes at each of the three positions of base64
    let base64 = [0, 1, 2].map(|shift| {
        let text = BASE64_STANDARD.encode(format!("{}{planted}", " ".repeat(shift)));
        text[4..text.len() - 4].to_owned()
    });
    let shown_lower = shown.to_lowercase();
    for form in [planted.to_owned(), encoded].iter().chain(&base64).filter(|form| form.len() >= 4) {
        assert!(!shown_lower.contains(&form.to_lowercase()), "{planted} shows as {form}:\n{shown}");
    }
}

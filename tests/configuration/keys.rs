//! Client id and access secret.

use truv_sdk::Environment;

use super::{CLIENT_ID, SECRET, refused, with_keys};

#[test]
fn the_prefix_of_the_secret_selects_the_environment() {
    for (prefix, environment) in
        [("sandbox-", Environment::Sandbox), ("dev-", Environment::Development), ("prod-", Environment::Production)]
    {
        let client = with_keys(CLIENT_ID, &format!("{prefix}0123")).build().unwrap();
        assert_eq!(client.environment(), environment);
    }
}

#[test]
fn an_unknown_prefix_or_nothing_after_it_is_refused() {
    for secret in ["test-0123", "0123456789abcdef", "SANDBOX-0123", "sandbox-", "sandbox_0123", "dev-"] {
        assert_eq!(
            refused(with_keys(CLIENT_ID, secret)),
            "the access secret must start with `sandbox-`, `dev-` or `prod-`; copy it whole from the API keys page \
             of the Truv dashboard, and check that client id and secret are not swapped",
            "{secret}"
        );
    }
}

#[test]
fn swapped_keys_are_suspected() {
    assert!(refused(with_keys(SECRET, CLIENT_ID)).ends_with("check that client id and secret are not swapped"));
}

#[test]
fn empty_keys_are_refused() {
    let rest = "is empty; copy it whole from the API keys page of the Truv dashboard";
    assert_eq!(refused(with_keys("", SECRET)), format!("the client id {rest}"));
    assert_eq!(refused(with_keys(CLIENT_ID, "")), format!("the access secret {rest}"));
}

#[test]
fn blanks_around_a_key_are_refused() {
    let rest =
        "has a blank or line break at its start or end; copy it whole from the API keys page of the Truv dashboard";
    for blank in [" ", "\n", "\r\n", "\t", "\u{a0}"] {
        let client_id = refused(with_keys(&format!("{CLIENT_ID}{blank}"), SECRET));
        assert_eq!(client_id, format!("the client id {rest}"), "{blank:?}");
        for secret in [format!("{SECRET}{blank}"), format!("{blank}{SECRET}")] {
            assert_eq!(refused(with_keys(CLIENT_ID, &secret)), format!("the access secret {rest}"), "{blank:?}");
        }
    }
}

#[test]
fn characters_that_no_header_carries_are_refused() {
    let rest =
        "has a character that an HTTP header cannot carry; copy it whole from the API keys page of the Truv dashboard";
    for character in ["é", "\0", "a b", "a\nb", "\u{7f}"] {
        let secret = format!("{SECRET}{character}{SECRET}");
        assert_eq!(refused(with_keys(CLIENT_ID, &secret)), format!("the access secret {rest}"), "{character:?}");
    }
}

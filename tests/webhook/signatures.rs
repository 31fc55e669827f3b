//! Checks of the sender.

use http::HeaderMap;
use proptest::prelude::*;
use truv_sdk::webhook::{SIGNATURE_HEADER, SignatureError, Verifier, VerifyError, sign};

const SECRET: &str = "sandbox-0123456789abcdef";

/// Made with OpenSSL: `printf '%s' "$body" | openssl dgst -sha256 -hmac "$secret"`.
const BODY: &[u8] = br#"{"webhook_id":"1"}"#;
const SIGNATURE: &str = "v1=3bf2b6a484261893dc299d09df3a83e55354c8d2b3bbf101538ede7125742e9c";

fn check(verifier: &Verifier, signature: &str, body: &[u8]) -> Result<usize, SignatureError> {
    verifier.verify_signature(Some(signature.as_bytes()), body)
}

#[test]
fn a_signature_is_the_hmac_that_other_tools_make() {
    assert_eq!(sign(SECRET, BODY), SIGNATURE);
    assert_eq!(check(&Verifier::new(SECRET), SIGNATURE, BODY), Ok(0));
}

#[test]
fn the_bytes_count_and_not_what_they_mean() {
    let spaced = br#"{"webhook_id": "1"}"#;
    assert_eq!(check(&Verifier::new(SECRET), SIGNATURE, spaced), Err(SignatureError::Mismatch));
}

#[test]
fn each_of_several_secrets_will_do_and_is_told() {
    let verifier = Verifier::new("prod-new").and("prod-old").and(SECRET);
    for (number, secret) in ["prod-new", "prod-old", SECRET].into_iter().enumerate() {
        assert_eq!(check(&verifier, &sign(secret, BODY), BODY), Ok(number));
    }
    assert_eq!(check(&verifier, &sign("prod-other", BODY), BODY), Err(SignatureError::Mismatch));
}

#[test]
fn an_empty_secret_opens_nothing() {
    let forged = sign("", BODY);
    assert_eq!(check(&Verifier::new(""), &forged, BODY), Err(SignatureError::NoSecret));
    let verifier = Verifier::new("").and(SECRET);
    assert_eq!(check(&verifier, &forged, BODY), Err(SignatureError::Mismatch));
    assert_eq!(check(&verifier, SIGNATURE, BODY), Ok(1));
}

#[test]
fn only_the_documented_form_is_read() {
    let digits = SIGNATURE.trim_start_matches("v1=");
    let upper = format!("v1={}", digits.to_uppercase());
    let wrong: [&[u8]; 10] = [
        b"",
        b"v1=",
        digits.as_bytes(),
        upper.as_bytes(),
        &[b"V1=", digits.as_bytes()].concat(),
        &[b"v2=", digits.as_bytes()].concat(),
        &[b" ", SIGNATURE.as_bytes()].concat(),
        &[SIGNATURE.as_bytes(), b"0"].concat(),
        &[SIGNATURE.as_bytes(), b",", SIGNATURE.as_bytes()].concat(),
        &[b"v1=", [0xff; 64].as_slice()].concat(),
    ];
    for signature in wrong {
        let outcome = Verifier::new(SECRET).verify_signature(Some(signature), BODY);
        assert_eq!(outcome, Err(SignatureError::Malformed), "{}", String::from_utf8_lossy(signature));
    }
    assert_eq!(Verifier::new(SECRET).verify_signature(None, BODY), Err(SignatureError::Missing));
}

#[test]
fn a_request_needs_the_header_once() {
    let verifier = Verifier::new(SECRET);
    let body = br#"{"webhook_id": "1", "event_type": "link-connected", "event_created_at": "2025-03-01T07:27:00Z"}"#;
    let refusal = |headers: &HeaderMap| match verifier.verify(headers, body).unwrap_err() {
        VerifyError::Signature(error) => error,
        other => panic!("{other}"),
    };
    let mut headers = HeaderMap::new();
    assert_eq!(refusal(&headers), SignatureError::Missing);
    headers.append(SIGNATURE_HEADER, sign(SECRET, body).parse().unwrap());
    assert_eq!(verifier.verify(&headers, body).unwrap().webhook_id(), "1");
    headers.append(SIGNATURE_HEADER, sign("else", body).parse().unwrap());
    assert_eq!(refusal(&headers), SignatureError::Malformed);
}

#[test]
fn who_signs_and_what_is_said_are_different_errors() {
    let mut headers = HeaderMap::new();
    headers.append(SIGNATURE_HEADER, sign(SECRET, b"[]").parse().unwrap());
    let error = Verifier::new(SECRET).verify(&headers, b"[]").unwrap_err();
    assert!(matches!(error, VerifyError::Event(_)), "{error}");
}

/// Any other text of the same length or not, made by changing one byte.
fn changed(bytes: &[u8], index: &prop::sample::Index, flip: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    match changed.is_empty() {
        true => changed.push(flip),
        false => changed[index.index(bytes.len())] ^= flip,
    }
    changed
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_signed_verifies_and_any_change_does_not(
        secret in "[!-~]{1,80}",
        body in prop::collection::vec(any::<u8>(), 0..200),
        index in any::<prop::sample::Index>(),
        flip in 1_u8..128,
        added in any::<u8>(),
    ) {
        let signature = sign(&secret, &body);
        let verifier = Verifier::new(secret.as_str());
        prop_assert_eq!(check(&verifier, &signature, &body), Ok(0));
        // the body
        prop_assert!(check(&verifier, &signature, &changed(&body, &index, flip)).is_err());
        let longer = [body.as_slice(), &[added]].concat();
        prop_assert!(check(&verifier, &signature, &longer).is_err());
        if let Some((_, shorter)) = body.split_last() {
            prop_assert!(check(&verifier, &signature, shorter).is_err());
        }
        // the signature
        let other = changed(signature.as_bytes(), &index, flip);
        prop_assert!(verifier.verify_signature(Some(&other), &body).is_err());
        // the secret: HMAC itself pads a shorter one with zeros, which no secret of Truv's has
        let other = String::from_utf8(changed(secret.as_bytes(), &index, flip)).unwrap();
        prop_assert!(check(&Verifier::new(other), &signature, &body).is_err());
        let longer = Verifier::new(secret.clone() + "x");
        prop_assert!(check(&longer, &signature, &body).is_err());
    }

    #[test]
    fn nothing_that_is_sent_as_a_signature_is_taken_or_fails_badly(signature in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert!(Verifier::new(SECRET).verify_signature(Some(&signature), BODY).is_err());
    }
}

#[test]
fn an_event_says_which_secret_signed_it() {
    let verifier = Verifier::new("prod-new").and("prod-old");
    let body = super::of_task("1", "t").as_json().to_owned();
    for (number, secret) in ["prod-new", "prod-old"].into_iter().enumerate() {
        let headers = http::HeaderMap::from_iter([(
            http::HeaderName::from_static(SIGNATURE_HEADER),
            sign(secret, body.as_bytes()).parse().unwrap(),
        )]);
        let event = verifier.verify(&headers, body.as_bytes()).unwrap();
        assert_eq!(event.secret_number(), Some(number));
    }
    assert_eq!(super::of_task("1", "t").secret_number(), None);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "events are as old as the wall clock says")]
fn an_event_that_is_too_far_from_now_is_turned_away() {
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    let verifier = Verifier::new("prod-new").max_age(day);
    let verify = |hours: i64| {
        let created = truv_sdk::value::Timestamp::from(
            chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()) + chrono::TimeDelta::hours(hours),
        );
        let body = format!(r#"{{"webhook_id": "1", "event_type": "t", "event_created_at": "{created}"}}"#);
        let signature = sign("prod-new", body.as_bytes()).parse().unwrap();
        let headers = http::HeaderMap::from_iter([(http::HeaderName::from_static(SIGNATURE_HEADER), signature)]);
        verifier.verify(&headers, body.as_bytes()).map(|_| ())
    };
    assert_eq!((verify(-23), verify(0), verify(23)), (Ok(()), Ok(()), Ok(())));
    assert_eq!((verify(-25), verify(25)), (Err(VerifyError::Stale), Err(VerifyError::Stale)));
}

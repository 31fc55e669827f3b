//! Root certificates and the identity of the client.

use std::error::Error as _;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use truv_sdk::ClientBuilder;
use truv_sdk::value::Secret;

use super::{at, check, refused};

fn self_signed() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// TLS settings are checked only if TLS is used.
fn tls() -> ClientBuilder {
    at("https://localhost:8787").root_certificates_pem(self_signed().cert.pem())
}

#[test]
fn self_signed_roots_and_identities_are_accepted() {
    let CertifiedKey { cert, signing_key } = self_signed();
    let both = format!("{}\n{}", cert.pem(), self_signed().cert.pem());
    tls().root_certificates_pem(both).build().unwrap();
    tls().identity_pem(cert.pem(), signing_key.serialize_pem()).build().unwrap();
}

#[test]
fn roots_that_are_not_pem_are_refused() {
    assert_eq!(
        refused(tls().root_certificates_pem("not a certificate")),
        "a root certificate holds no certificate; expected PEM with a CERTIFICATE section"
    );
    let key = self_signed().signing_key.serialize_pem();
    assert_eq!(
        refused(tls().root_certificates_pem(key)),
        "a root certificate holds no certificate; expected PEM with a CERTIFICATE section"
    );
    for broken in ["-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nAAAA"] {
        let error = tls().root_certificates_pem(broken).build().unwrap_err();
        assert_eq!(error.to_string(), "a root certificate is not valid PEM");
        assert!(error.source().is_some());
    }
}

#[test]
fn a_root_that_is_pem_but_no_certificate_is_refused() {
    let text = refused(tls().root_certificates_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"));
    assert!(text.ends_with("or check the root certificates you added"), "{text}");
}

#[test]
fn identities_that_are_not_pem_are_refused_and_their_key_is_not_shown() {
    let CertifiedKey { cert, signing_key } = self_signed();
    let (certificate, key) = (cert.pem(), signing_key.serialize_pem());
    let other_key = self_signed().signing_key.serialize_pem();
    for (chain, key, expected) in [
        (
            "junk",
            &*key,
            "the client identity's certificate chain holds no certificate; expected PEM with a CERTIFICATE section",
        ),
        (&*certificate, "hush", "the client identity's private key is not PEM (PKCS#8, PKCS#1 or SEC1)"),
        (&*certificate, &*certificate, "the client identity's private key is not PEM (PKCS#8, PKCS#1 or SEC1)"),
        (&*certificate, &*other_key, "the client identity's private key does not fit its certificate"),
    ] {
        let builder = tls().identity_pem(chain, Secret::from(key));
        let line = key.lines().nth(1).unwrap_or(key);
        assert!(!format!("{builder:?}").contains(line), "Debug shows the key");
        let error = builder.build().unwrap_err();
        check(&error);
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("hush"));
    }
}

/// The given provider is used, not the provider of a feature.
#[cfg(feature = "ring")]
#[test]
fn a_provider_without_cipher_suites_is_refused() {
    let mut provider = rustls::crypto::ring::default_provider();
    tls().crypto_provider(std::sync::Arc::new(provider.clone())).build().unwrap();
    provider.cipher_suites.clear();
    assert_eq!(refused(tls().crypto_provider(provider.clone())), "the TLS provider offers no TLS 1.2 or 1.3");
    // plain HTTP to loopback has a provider, too
    assert_eq!(refused(at(super::LOOPBACK).crypto_provider(provider)), "the TLS provider offers no TLS 1.2 or 1.3");
}

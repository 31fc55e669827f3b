//! TLS, proxies, and client certificates.

use truv_sdk::value::Secret;
use truv_sdk::{Client, ClientBuilder, Result};

/// A client for Truv's mTLS hosts.
///
/// # Errors
///
/// The certificate or its key cannot be used; the error says which of them, and why.
// ANCHOR: mtls
pub fn with_certificate(builder: ClientBuilder, certificate: Vec<u8>, key: Secret) -> Result<Client> {
    builder.base_url("https://api-mtls.truv.com").identity_pem(certificate, key).build()
}
// ANCHOR_END: mtls

/// A client behind the proxy of a company that looks into TLS with an authority of its own.
///
/// # Errors
///
/// The address or the authority cannot be used.
// ANCHOR: proxy
pub fn behind_a_proxy(builder: ClientBuilder, authority: Vec<u8>, password: Secret) -> Result<Client> {
    builder
        .proxy("http://proxy.example.com:3128") // or set HTTPS_PROXY and NO_PROXY
        .proxy_credentials("lender", password)
        .root_certificates_pem(authority) // in addition to the system's
        .build()
}
// ANCHOR_END: proxy

#[cfg(test)]
mod tests {
    use rcgen::generate_simple_self_signed;
    use truv_sandbox::Sandbox;
    use truv_sdk::Client;

    use super::{behind_a_proxy, with_certificate};

    fn builder() -> truv_sdk::ClientBuilder {
        Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
    }

    #[test]
    fn a_certificate_needs_its_own_key() {
        let [one, other] = [(); 2].map(|()| generate_simple_self_signed(["lender.example".to_owned()]).unwrap());
        let certificate = || one.cert.pem().into_bytes();
        with_certificate(builder(), certificate(), one.signing_key.serialize_pem().into()).unwrap();
        let error = with_certificate(builder(), certificate(), other.signing_key.serialize_pem().into()).unwrap_err();
        assert!(error.is_configuration() && error.to_string().contains("does not fit"), "{error}");
    }

    #[test]
    fn the_password_of_a_proxy_is_not_shown() {
        let authority = generate_simple_self_signed(["proxy.example.com".to_owned()]).unwrap();
        let client = behind_a_proxy(builder(), authority.cert.pem().into_bytes(), "hush".into()).unwrap();
        assert!(!format!("{client:?}").contains("hush"));
    }

    #[tokio::test]
    async fn an_authority_of_your_own_is_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let truv = Sandbox::builder().tls(folder.path()).start().await.unwrap();
        let plain = || Client::builder(truv.client_id(), truv.secret()).base_url(truv.base_url());
        assert!(plain().build().unwrap().users_list().send().await.unwrap_err().is_connect());
        let authority = std::fs::read(folder.path().join("ca.pem")).unwrap();
        plain().root_certificates_pem(authority).build().unwrap().users_list().send().await.unwrap();
    }
}

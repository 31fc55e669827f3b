//! TLS with rustls, at least version 1.2, without a process-wide provider.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::Verifier;

use crate::error::Error;
use crate::value::Secret;

/// Certificates and cryptography that the user adds to the system's.
#[derive(Clone, Default)]
pub(crate) struct TlsSettings {
    /// Certificates of further authorities, as PEM.
    pub(crate) root_certificates: Vec<Vec<u8>>,
    /// Certificate chain and private key of the client, PEM.
    pub(crate) identity: Option<(Vec<u8>, Secret)>,
    /// The cryptography that the user has chosen for this client.
    pub(crate) provider: Option<Arc<CryptoProvider>>,
}

impl TlsSettings {
    /// Builds the configuration. Trust comes from the operating system.
    pub(crate) fn config(&self) -> Result<ClientConfig, Error> {
        let provider = self.provider()?;
        let roots = self.root_certificates()?;
        let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider)).map_err(|source| {
            Error::configuration(
                "the system's certificate authorities cannot be read; install them \
                 (on Debian: the package ca-certificates) or check the root certificates you added",
            )
            .with_source(source)
        })?;
        let builder = versions(provider)?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        let Some((chain, key)) = &self.identity else {
            return Ok(builder.with_no_client_auth());
        };
        let chain = certificates(chain, "the client identity's certificate chain")?;
        let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes()).map_err(|_| {
            Error::configuration("the client identity's private key is not PEM (PKCS#8, PKCS#1 or SEC1)")
        })?;
        builder.with_client_auth_cert(chain, key).map_err(|source| {
            Error::configuration("the client identity's private key does not fit its certificate").with_source(source)
        })
    }

    fn root_certificates(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
        let mut roots = Vec::new();
        for pem in &self.root_certificates {
            roots.extend(certificates(pem, "a root certificate")?);
        }
        Ok(roots)
    }

    /// For plain HTTP to loopback: trusts no authority, so the system's authorities need not be read.
    pub(crate) fn trusting_nobody(&self) -> Result<ClientConfig, Error> {
        Ok(versions(self.provider()?)?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
    }

    fn provider(&self) -> Result<Arc<CryptoProvider>, Error> {
        self.provider.clone().map_or_else(default_provider, Ok)
    }
}

fn versions(provider: Arc<CryptoProvider>) -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Error> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|source| Error::configuration("the TLS provider offers no TLS 1.2 or 1.3").with_source(source))
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let certificates = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|source| Error::configuration(format!("{what} is not valid PEM")).with_source(source))?;
    if certificates.is_empty() {
        return Err(Error::configuration(format!(
            "{what} holds no certificate; expected PEM with a CERTIFICATE section"
        )));
    }
    Ok(certificates)
}

#[cfg(feature = "aws-lc-rs")]
fn default_provider() -> Result<Arc<CryptoProvider>, Error> {
    Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
fn default_provider() -> Result<Arc<CryptoProvider>, Error> {
    Ok(Arc::new(rustls::crypto::ring::default_provider()))
}

/// Without a provider of our own, the provider that the program installed is used.
#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
fn default_provider() -> Result<Arc<CryptoProvider>, Error> {
    CryptoProvider::get_default().map(Arc::clone).ok_or_else(|| {
        Error::configuration(
            "no TLS provider: give one to the client with `crypto_provider`, enable the feature `ring` or `aws-lc-rs` of \
             truv-sdk, or install a rustls provider as the process default before building the client",
        )
    })
}

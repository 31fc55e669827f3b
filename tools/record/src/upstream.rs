//! The service that exchanges are forwarded to.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::{ClientConfig, RootCertStore, crypto};
use rustls_platform_verifier::Verifier;

/// Where Truv answers, for all environments.
pub(crate) const TRUV: &str = "https://prod.truv.com";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than any operation of Truv takes.
const TIMEOUT: Duration = Duration::from_secs(180);

pub(crate) struct Upstream {
    /// Scheme and host, without a slash at the end.
    pub(crate) origin: String,
    pub(crate) client: Client,
}

impl Upstream {
    /// The service at a URL such as `https://prod.truv.com`. Plain HTTP is only for loopback addresses.
    pub(crate) fn new(url: &str) -> anyhow::Result<Self> {
        let parsed = Url::parse(url.trim())
            .with_context(|| "the upstream is not a URL; expected one like https://prod.truv.com")?;
        if parsed.path() != "/" || parsed.query().is_some() || !parsed.username().is_empty() {
            bail!("the upstream has more than scheme, host and port; expected a URL like https://prod.truv.com");
        }
        Ok(Self { origin: parsed.origin().ascii_serialization(), client: http_client(&parsed)? })
    }
}

/// An HTTP client for one address. Plain HTTP goes to loopback addresses alone.
///
/// # Errors
///
/// The address is none that keys or personal data may be sent to.
pub fn http_client(url: &Url) -> anyhow::Result<Client> {
    let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let builder = Client::builder().redirect(Policy::none()).connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT);
    let builder = match url.scheme() {
        "https" => builder.https_only(true).tls_backend_preconfigured(tls()?),
        "http" if is_loopback => builder.no_proxy().tls_backend_preconfigured(trusting_nobody()?),
        "http" => bail!("the upstream is plain HTTP, which shows keys to the network; use https"),
        _ => bail!("the upstream is not a web address; expected a URL like https://prod.truv.com"),
    };
    builder.build().context("the HTTP client cannot be set up")
}

/// Trust comes from the operating system.
fn tls() -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(crypto::ring::default_provider());
    let verifier = Verifier::new(provider.clone()).context("the system's certificate authorities cannot be read")?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn trusting_nobody() -> anyhow::Result<ClientConfig> {
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

//! Uses rustls itself, as it did before truv-sdk was added. With `--cured`, it says first which provider is its default.

use rustls::{ClientConfig, RootCertStore};
use truv_sdk::Client;

fn main() -> truv_sdk::Result<()> {
    if std::env::args().any(|argument| argument == "--cured") {
        // ANCHOR: install
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        // ANCHOR_END: install
    }
    let client = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef").build()?;
    println!("{client:?}");
    let config = ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    println!("{} cipher suites", config.crypto_provider().cipher_suites.len());
    Ok(())
}

//! Asks the host in `BASE_URL` for a user, with TLS by the program's own provider. `AUTHORITY` is the certificate to trust.
//! The first argument says how truv-sdk gets the provider: `given`, `installed`, or `missing`.

use std::env;
use std::error::Error;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::{ClientConfig, RootCertStore};
use truv_sdk::Client;

fn main() -> Result<(), Box<dyn Error>> {
    let how = env::args().nth(1).ok_or("given, installed or missing?")?;
    let mut builder = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
        .base_url(env::var("BASE_URL")?)
        .root_certificates_pem(env::var("AUTHORITY")?);
    match how.as_str() {
        "given" => builder = builder.crypto_provider(aws_lc_rs::default_provider()),
        "installed" => aws_lc_rs::default_provider().install_default().map_err(|_| "there was a default provider")?,
        _ => {}
    }
    let client = builder.build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let user = runtime.block_on(client.users_get().user_id("u").send())?;
    println!("{}", user.id);
    if how == "given" {
        assert!(CryptoProvider::get_default().is_none(), "truv-sdk has installed a default provider");
    }
    let file = format!("{}/file", env::var("BASE_URL")?);
    let mut bytes = Vec::new();
    runtime.block_on(client.download(file).to_writer(&mut bytes))?;
    println!("{} bytes", bytes.len());
    // rustls has one provider, so that this does not panic
    ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    Ok(())
}

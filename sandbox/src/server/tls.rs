//! TLS: with a certificate of the sandbox's own, made at the first start, or with a given certificate.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Truv's hosts, which programs may have in their source.
pub(super) const TRUV_HOSTS: [&str; 5] =
    ["prod.truv.com", "sandbox.truv.com", "dev.truv.com", "cdn.truv.com", "my.truv.com"];

/// How long a certificate lasts; no client accepts a certificate that lasts much longer than two years.
const LIFETIME: TimeDelta = TimeDelta::days(397);
/// A certificate that ends sooner is made again.
const RENEWED_BEFORE: TimeDelta = TimeDelta::days(30);

/// Where the certificate and its key are.
#[derive(Clone)]
pub(super) enum TlsFiles {
    /// In this folder, made by the sandbox.
    Own(PathBuf),
    /// A chain of certificates and a key, in PEM.
    Given { certificates: PathBuf, key: PathBuf },
}

/// Takes connections with TLS; also gives the certificates in PEM. The error says what is wrong with which file.
pub(super) fn acceptor(
    files: &TlsFiles,
    hosts: &[String],
    now: DateTime<Utc>,
) -> Result<(TlsAcceptor, Vec<u8>), String> {
    let (certificates, key) = match files {
        TlsFiles::Given { certificates, key } => (certificates.clone(), key.clone()),
        TlsFiles::Own(folder) => {
            let names = names(hosts);
            let made = (folder.join("certificate.pem"), folder.join("key.pem"));
            if !is_usable(&made.0, &made.1, &names, now) {
                make(folder, &names, now)?;
            }
            made
        }
    };
    let pem = fs::read(&certificates).map_err(|problem| at(&certificates, problem))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.map_err(|problem| at(&certificates, problem))?;
    if chain.is_empty() {
        return Err(at(&certificates, "there is no certificate in it"));
    }
    let key_in_file = PrivateKeyDer::from_pem_file(&key).map_err(|problem| at(&key, problem))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|problem| problem.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key_in_file)
        .map_err(|problem| at(&certificates, format!("it does not fit the key in {}: {problem}", key.display())))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), pem))
}

fn at(path: &Path, problem: impl std::fmt::Display) -> String {
    format!("{}: {problem}", path.display())
}

/// Every name that the certificate is for.
fn names(hosts: &[String]) -> Vec<String> {
    let own = ["localhost", "127.0.0.1", "::1"].into_iter().chain(TRUV_HOSTS).map(str::to_owned);
    let mut names: Vec<String> = own.chain(hosts.iter().map(|host| host.to_lowercase())).collect();
    names.sort();
    names.dedup();
    names
}

/// The first line of a certificate that was made here: its names and its last day. Readers of PEM skip the line.
fn headline(names: &[String], until: DateTime<Utc>) -> String {
    format!("truv-sandbox, until {}, for {}", until.format("%Y-%m-%d"), names.join(" "))
}

/// Whether the existing certificate is for these names, and lasts for a while.
fn is_usable(certificates: &Path, key: &Path, names: &[String], now: DateTime<Utc>) -> bool {
    let Ok(text) = fs::read_to_string(certificates) else { return false };
    let first = text.lines().next().unwrap_or_default();
    let until = first.strip_prefix("truv-sandbox, until ").and_then(|rest| rest.get(..10));
    let until = until.and_then(|day| day.parse::<chrono::NaiveDate>().ok());
    let lasts = until.is_some_and(|day| day > (now + RENEWED_BEFORE).date_naive());
    lasts && first.ends_with(&format!("for {}", names.join(" "))) && key.is_file()
}

/// Makes a certificate authority, signs one certificate with it, and discards the authority's key. So nobody can sign
/// another certificate that users of this authority would trust.
fn make(folder: &Path, names: &[String], now: DateTime<Utc>) -> Result<(), String> {
    let failed = |problem: rcgen::Error| format!("no certificate can be made: {problem}");
    let day = |day: DateTime<Utc>| {
        date_time_ymd(day.year(), u8::try_from(day.month()).unwrap_or(1), u8::try_from(day.day()).unwrap_or(1))
    };
    let (from, until) = (now - TimeDelta::days(1), now + LIFETIME);
    let mut authority = CertificateParams::new(Vec::new()).map_err(failed)?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, "truv-sandbox on this machine");
    (authority.not_before, authority.not_after) = (day(from), day(until));
    let authority_key = KeyPair::generate().map_err(failed)?;
    let authority_certificate = authority.self_signed(&authority_key).map_err(failed)?;
    let issuer = Issuer::new(authority, authority_key);

    let mut leaf = CertificateParams::new(names.to_vec()).map_err(failed)?;
    leaf.distinguished_name.push(DnType::CommonName, "truv-sandbox");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    (leaf.not_before, leaf.not_after) = (day(from), day(until));
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = leaf.signed_by(&key, &issuer).map_err(failed)?;
    drop(issuer);

    let written = |problem: io::Error| at(folder, problem);
    fs::create_dir_all(folder).map_err(written)?;
    write_for_owner(&folder.join("key.pem"), &key.serialize_pem())?;
    write_for_owner(&folder.join("ca.pem"), &authority_certificate.pem())?;
    // Written last: its existence means that the other files exist, too.
    let text = format!("{}\n{}", headline(names, until), certificate.pem());
    write_for_owner(&folder.join("certificate.pem"), &text)
}

/// A file that only its owner can read, from the first byte on.
fn write_for_owner(path: &Path, text: &str) -> Result<(), String> {
    let failed = |problem: io::Error| at(path, problem);
    // A file of an earlier start is replaced, so that its permissions are not kept.
    match fs::remove_file(path) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(failed(problem)),
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

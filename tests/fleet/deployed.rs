//! Redis as it is deployed: TLS, users, Sentinel, Cluster. Each with real servers that the test starts.

mod cluster;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use truv_sdk::quota::{Priority, RedisQuota};
use truv_sdk::redis::{Redis as Address, RedisError};
use truv_sdk::{Client, Error};

use super::redis::{Redis, free_ports, listens};
use super::{client, get};
use crate::support::server::{Server, answer};
use crate::support::traces;

const SHORT: Duration = Duration::from_secs(5);
const USER: &str = "planteduser";
const PASSWORD: &str = "planted@pass/word:0147147";
const ENCODED: &str = "planted%40pass%2Fword%3A0147147";

async fn server() -> Server {
    traces::capture();
    Server::start(|_| answer(204, &[], "")).await
}

async fn call(client: &Client) -> Result<(), Error> {
    get(client, "/v1/a/", SHORT, Priority::Interactive).await
}

fn taken(client: &Client) -> u32 {
    client.quota_stats().unwrap().taken
}

/// Fails if the shown text contains a secret.
fn hides(shown: &str) {
    for secret in [PASSWORD, ENCODED, USER, "0147147"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Files of an authority, of a server and of a client in a folder.
struct Certificates {
    authority: String,
    client: (String, String),
}

impl Certificates {
    fn write(folder: &Path) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "an authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let signed = |names: &[&str]| {
            let key = KeyPair::generate().unwrap();
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            let mut params = CertificateParams::new(names).unwrap();
            params.distinguished_name.push(DnType::CommonName, "not the authority");
            (params.signed_by(&key, &issuer).unwrap().pem(), key.serialize_pem())
        };
        let (server, client) = (signed(&["localhost", "127.0.0.1"]), signed(&["a-client"]));
        fs::write(folder.join("authority.pem"), issuer.pem()).unwrap();
        fs::write(folder.join("server.pem"), server.0).unwrap();
        fs::write(folder.join("server.key"), server.1).unwrap();
        Self { authority: issuer.pem(), client }
    }
}

/// The arguments for TLS at a port.
fn tls(folder: &Path, port: u16, asks_clients: &str) -> Vec<String> {
    let file = |name: &str| folder.join(name).display().to_string();
    [
        "--tls-port",
        &port.to_string(),
        "--tls-cert-file",
        &file("server.pem"),
        "--tls-key-file",
        &file("server.key"),
        "--tls-ca-cert-file",
        &file("authority.pem"),
        "--tls-auth-clients",
        asks_clients,
    ]
    .map(str::to_owned)
    .to_vec()
}

fn start(arguments: &[String]) -> Redis {
    Redis::with(&arguments.iter().map(|argument| &**argument).collect::<Vec<_>>())
}

fn add_user(redis: &Redis) {
    redis.command(&["ACL", "SETUSER", USER, "on", &format!(">{PASSWORD}"), "~truv-sdk:*", "+@all"]);
}

fn cause(error: &Error) -> RedisError {
    super::cause(error).expect("Redis is the cause").clone()
}

#[tokio::test]
async fn tls_with_an_authority_of_ones_own_a_client_certificate_and_a_user() {
    let (folder, server) = (tempfile::tempdir().unwrap(), server().await);
    let certificates = Certificates::write(folder.path());
    let [port] = free_ports();
    let redis = start(&tls(folder.path(), port, "yes"));
    listens(port);
    add_user(&redis);
    let (chain, key) = certificates.client.clone();
    for host in ["localhost", "127.0.0.1"] {
        let url = format!("rediss://{USER}:{ENCODED}@{host}:{port}");
        let address = Address::at(url)
            .root_certificates_pem(certificates.authority.clone())
            .identity_pem(chain.clone(), key.clone());
        hides(&format!("{address:?} {address:#?} {:?}", RedisQuota::at(address.clone())));
        let client = client(&server.url, &RedisQuota::at(address), 10);
        call(&client).await.unwrap();
        assert!(taken(&client) > 0);
        hides(&format!("{client:?}"));
    }
    assert_eq!(redis.command(&["DBSIZE"]).trim(), "1");
    hides(&traces::captured());
}

#[tokio::test]
async fn tls_that_does_not_come_about_is_told_apart() {
    let (folder, server) = (tempfile::tempdir().unwrap(), server().await);
    let certificates = Certificates::write(folder.path());
    let [port, plain] = free_ports();
    let mut arguments = tls(folder.path(), port, "yes");
    arguments.extend(["--port".to_owned(), plain.to_string()]);
    let _redis = start(&arguments);
    listens(port);
    listens(plain);
    let secure = Address::at(format!("rediss://{USER}:{ENCODED}@localhost:{port}"));
    let trusting = secure.clone().root_certificates_pem(certificates.authority.clone());
    let plainly = Address::at(format!("rediss://{USER}:{ENCODED}@localhost:{plain}"));
    // a name of the same machine that the certificate does not have
    let misnamed = Address::at(format!("rediss://{USER}:{ENCODED}@127.0.0.2:{port}"))
        .root_certificates_pem(certificates.authority.clone());
    let (chain, key) = Certificates::write(tempfile::tempdir().unwrap().path()).client;
    let unknown = trusting.clone().identity_pem(chain, key);
    let cases = [
        (secure, "root_certificates_pem", false),
        (trusting, "wants a certificate", false),
        (unknown, "refuses the certificate", false),
        (misnamed, "another name", false),
        (plainly, "its port for TLS", true),
    ];
    for (address, advice, is_silent) in cases {
        let error = call(&client(&server.url, &RedisQuota::at(address), 10)).await.unwrap_err();
        assert!(error.to_string().contains(advice), "{advice}: {error}");
        assert_eq!((cause(&error).is_unreachable(), cause(&error).code()), (is_silent, None), "{error:?}");
        hides(&format!("{error} {error:?}"));
    }
    let error = call(&client(&server.url, &RedisQuota::at(format!("redis://localhost:{port}")), 10)).await.unwrap_err();
    assert!(error.to_string().contains("rediss://"), "{error}");
    hides(&traces::captured());
}

#[test]
fn settings_of_several_servers_that_cannot_work_are_refused() {
    let none: [&str; 0] = [];
    let cases = [
        Address::cluster(none),
        Address::sentinel("m", none),
        Address::cluster(["redis://a", "rediss://b"]),
        Address::cluster(["redis://a/3"]),
        Address::cluster(["unix:///a"]),
        Address::at("rediss://a").root_certificates_pem("not PEM"),
        Address::at("http://a"),
        Address::at(format!("redis://{USER}:pass#{PASSWORD}@a")),
    ];
    for address in cases {
        let quota = truv_sdk::quota::Quota::default().shared_in(RedisQuota::at(address));
        let error = crate::support::builder("http://127.0.0.1:1").quota(quota).build().unwrap_err();
        hides(&format!("{error} {error:?}"));
    }
}

/// A master, a replica, and three sentinels, each behind a password.
struct Guarded {
    servers: [Redis; 2],
    sentinels: Vec<Redis>,
    urls: Vec<String>,
}

impl Guarded {
    fn start() -> Self {
        let ports: [u16; 5] = free_ports();
        let text = ports.map(|port| port.to_string());
        let master = Redis::with(&["--port", &text[0]]);
        let replica = Redis::with(&["--port", &text[1], "--replicaof", &format!("127.0.0.1 {}", text[0])]);
        for server in [&master, &replica] {
            add_user(server);
        }
        replica.until(&["INFO", "replication"], "master_link_status:up");
        let sentinels: Vec<_> = ports[2..].iter().map(|port| sentinel(*port, ports[0])).collect();
        for sentinel in &sentinels {
            // they know each other and the replica
            sentinel.until(&["SENTINEL", "MASTER", "mymaster"], "num-other-sentinels\n2");
            sentinel.until(&["SENTINEL", "REPLICAS", "mymaster"], &text[1]);
            sentinel.command(&["ACL", "SETUSER", "watcher", "on", ">planted-0147147-watcher", "+@all"]);
        }
        let urls = text[2..].iter().map(|port| format!("redis://watcher:planted-0147147-watcher@127.0.0.1:{port}"));
        Self { servers: [master, replica], sentinels, urls: urls.collect() }
    }

    fn address(&self) -> Address {
        Address::sentinel("mymaster", self.urls.clone()).login(USER, PASSWORD)
    }
}

fn sentinel(port: u16, master: u16) -> Redis {
    Redis::sentinel(
        port,
        &format!(
            "sentinel monitor mymaster 127.0.0.1 {master} 2\nsentinel down-after-milliseconds mymaster 300\n\
             sentinel failover-timeout mymaster 2000\n"
        ),
    )
}

/// Calls until one succeeds, and gives the failures on the way.
async fn until_it_works(client: &Client) -> Vec<Error> {
    let mut failures = Vec::new();
    loop {
        match call(client).await {
            Ok(()) => return failures,
            Err(error) => failures.push(error),
        }
        assert!(failures.len() < 200, "{}", failures[failures.len() - 1]);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sentinel_and_a_switch_of_the_master() {
    let (mut guarded, server) = (Guarded::start(), server().await);
    let client = client(&server.url, &RedisQuota::at(guarded.address()), 100);
    for _ in 0..3 {
        call(&client).await.unwrap();
    }
    assert_eq!(guarded.servers[0].command(&["DBSIZE"]).trim(), "1");
    // the master is gone without notice, and one of the sentinels too
    guarded.servers[0].kill();
    guarded.sentinels.remove(0);
    let failures = until_it_works(&client).await;
    assert!(!failures.is_empty());
    for error in &failures {
        assert!(error.is_quota_refusal(), "{error}");
        hides(&format!("{error} {error:?}"));
    }
    // the new master knows what was sent before
    assert_eq!(taken(&client), 4);
    assert!(guarded.servers[1].command(&["ROLE"]).starts_with("master"));
    // the old master comes back empty, and still believes that it is the master: nobody asks it
    guarded.servers[0].restart();
    add_user(&guarded.servers[0]);
    call(&client).await.unwrap();
    assert_eq!(taken(&client), 5);
    hides(&traces::captured());
}

/// The master is told to switch, and stays up: its connection is good, but it takes no more writes.
#[tokio::test(flavor = "multi_thread")]
async fn a_planned_switch_of_the_master_costs_no_place() {
    let (guarded, server) = (Guarded::start(), server().await);
    let client = client(&server.url, &RedisQuota::at(guarded.address()), 100);
    call(&client).await.unwrap();
    guarded.sentinels[0].command(&["SENTINEL", "FAILOVER", "mymaster"]);
    guarded.servers[0].until(&["ROLE"], "slave");
    until_it_works(&client).await;
    assert_eq!(taken(&client), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn sentinel_that_does_not_know_the_master_or_wants_a_password() {
    let (guarded, server) = (Guarded::start(), server().await);
    let address = Address::sentinel("another", guarded.urls.clone()).login(USER, PASSWORD);
    let error = call(&client(&server.url, &RedisQuota::at(address), 10)).await.unwrap_err();
    assert!(error.to_string().contains("knows no master"), "{error}");

    for sentinel in &guarded.sentinels {
        sentinel.command(&["ACL", "SETUSER", "default", "off"]);
    }
    let open: Vec<_> = guarded.urls.iter().map(|url| url.replace("watcher:planted-0147147-watcher@", "")).collect();
    let error = call(&client(&server.url, &RedisQuota::at(Address::sentinel("mymaster", open)), 10)).await.unwrap_err();
    assert_eq!(cause(&error).code(), Some("NOAUTH"), "{error}");

    let wrong = Address::sentinel("mymaster", guarded.urls.clone()).login(USER, "planted-0147147-wrong");
    let error = call(&client(&server.url, &RedisQuota::at(wrong), 10)).await.unwrap_err();
    assert_eq!(cause(&error).code(), Some("WRONGPASS"), "{error}");
    hides(&format!("{error} {error:?} {}", traces::captured()));
}

#[tokio::test(flavor = "multi_thread")]
async fn sentinel_with_tls() {
    let (folder, server) = (tempfile::tempdir().unwrap(), server().await);
    let certificates = Certificates::write(folder.path());
    let [port, sentinel] = free_ports();
    let master = start(&tls(folder.path(), port, "no"));
    listens(port);
    add_user(&master);
    let mut lines = vec![format!("sentinel monitor mymaster 127.0.0.1 {port} 1"), "tls-replication yes".to_owned()];
    for setting in tls(folder.path(), sentinel, "no").chunks(2) {
        lines.push(setting.join(" ").trim_start_matches("--").to_owned());
    }
    let _sentinel = Redis::sentinel(0, &lines.join("\n"));
    listens(sentinel);
    let address = Address::sentinel("mymaster", [format!("rediss://localhost:{sentinel}")])
        .login(USER, PASSWORD)
        .root_certificates_pem(certificates.authority)
        .crypto_provider(rustls::crypto::ring::default_provider());
    let client = client(&server.url, &RedisQuota::at(address.clone()), 10);
    call(&client).await.unwrap();
    assert_eq!(taken(&client), 1);
    // a master without TLS must be set explicitly
    let error = call(&super::client(&server.url, &RedisQuota::at(address.master_tls(false)), 10)).await.unwrap_err();
    assert!(error.to_string().contains("rediss://"), "{error}");
}

/// The same with Valkey, if it is installed.
#[tokio::test]
async fn valkey() {
    let version = Command::new("valkey-server").arg("--version").output();
    let Ok(version) = version else {
        println!("NOT CHECKED: this machine has no valkey-server");
        return;
    };
    println!("{}", String::from_utf8_lossy(&version.stdout));
    let (folder, server) = (tempfile::tempdir().unwrap(), server().await);
    let certificates = Certificates::write(folder.path());
    let [port] = free_ports();
    let arguments = tls(folder.path(), port, "no");
    let valkey = Redis::of("valkey-server", &arguments.iter().map(|argument| &**argument).collect::<Vec<_>>());
    listens(port);
    add_user(&valkey);
    let address = Address::at(format!("valkeys://{USER}:{ENCODED}@localhost:{port}"))
        .root_certificates_pem(certificates.authority);
    let client = client(&server.url, &RedisQuota::at(address), 10);
    call(&client).await.unwrap();
    assert_eq!(taken(&client), 1);
    let wrong = format!("{}?user={USER}&pass=planted-0147147-wrong", valkey.url());
    let error = call(&super::client(&server.url, &RedisQuota::at(wrong), 10)).await.unwrap_err();
    assert_eq!(cause(&error).code(), Some("WRONGPASS"), "{error}");
}

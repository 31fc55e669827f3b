//! Faults of a real Redis, and the client's reaction: the code is in the error and in the warning,
//! and nothing else that could be a secret. The faults are those of the table in `docs/faults.md`.

use std::error::Error as _;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::net::TcpListener;
use truv_sdk::Error;
use truv_sdk::quota::{AskedBy, Priority, RedisQuota, WhenAway};
use truv_sdk::redis::RedisError;

use super::redis::{Redis, free_ports, listens};
use super::{client, get};
use crate::support::server::{Server, answer};
use crate::support::traces;

const DOCUMENTED: &str = include_str!("../../docs/faults.md");
const USER: &str = "planteduser";
const PASSWORD: &str = "planted-password-0147147";
const SHORT: Duration = Duration::from_secs(5);

/// A URL with the planted user and password.
fn login(redis: &Redis) -> String {
    format!("{}?user={USER}&pass={PASSWORD}", redis.url())
}

/// The error of a call that needs this Redis.
async fn failure(redis: impl Into<truv_sdk::redis::Redis>) -> Error {
    traces::capture();
    let server = Server::start(|_| answer(204, &[], "")).await;
    let quota = RedisQuota::at(redis);
    let client = client(&server.url, &quota, 10);
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_quota_refusal() && !error.is_server_pause(), "{error}");
    assert_eq!(error.quota_refusal().unwrap().asked_by, AskedBy::Redis);
    assert!(server.requests().is_empty());

    let open = quota.when_away(WhenAway::FailOpen { local_share: 1 });
    let client = super::client(&server.url, &open, 10);
    get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    error
}

fn cause(error: &Error) -> &RedisError {
    super::cause(error).expect("Redis is the cause")
}

/// Checks a fault in which Redis answers: code and advice.
async fn answers(redis: impl Into<truv_sdk::redis::Redis>, code: &str, advice: &str) {
    let error = failure(redis).await;
    let cause = cause(&error);
    assert_eq!(cause.code(), Some(code), "{error}");
    assert!(!cause.is_unreachable());
    assert!(error.to_string().contains(&format!("answers with the error {code}")), "{error}");
    assert!(error.to_string().contains(advice), "{error}");
    hides(&error);
    let warned = traces::captured();
    assert!(
        warned.lines().any(|line| line.contains(" WARN ") && line.contains(&format!("{code:?}"))),
        "{code} is warned of"
    );
    assert!(DOCUMENTED.contains(&format!("| `{code}` |")), "docs/faults.md has a row for {code}");
}

fn hides(error: &Error) {
    for shown in [format!("{error} {error:?} {error:#?}"), format!("{:?}", error.source()), traces::captured()] {
        assert!(!shown.contains(PASSWORD) && !shown.contains(USER), "{shown}");
    }
}

/// Checks a fault in which Redis does not answer.
async fn silent(redis: impl Into<truv_sdk::redis::Redis>, why: &str) {
    let error = failure(redis).await;
    let cause = cause(&error);
    assert!(cause.is_unreachable() && cause.code().is_none(), "{cause:?}");
    assert!(error.to_string().contains(&format!("does not answer: {why}")), "{error}");
    hides(&error);
}

#[tokio::test]
async fn a_wrong_password() {
    let redis = Redis::start();
    redis.command(&["ACL", "SETUSER", USER, "on", ">another", "~*", "+@all"]);
    answers(login(&redis), "WRONGPASS", "Check both").await;
}

#[tokio::test]
async fn no_password() {
    answers(Redis::with(&["--requirepass", PASSWORD]).url(), "NOAUTH", "user and password").await;
}

#[tokio::test]
async fn a_password_where_none_is_set() {
    let redis = Redis::start();
    answers(format!("{}?pass={PASSWORD}", redis.url()), "ERR", "Take the password out").await;
}

#[tokio::test]
async fn a_user_without_the_right_to_run_scripts_to_use_the_keys_or_a_command_in_a_script() {
    // Redis 7.0 has no code of its own for the last
    for (rights, code) in
        [(&["~*", "+@read"][..], "NOPERM"), (&["~other:*", "+@all"], "NOPERM"), (&["~*", "+@all", "-zadd"], "ERR")]
    {
        let redis = Redis::start();
        let password = format!(">{PASSWORD}");
        redis.command(&[&["ACL", "SETUSER", USER, "on", &password], rights].concat());
        answers(login(&redis), code, "ACL SETUSER").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_with_the_rights_that_are_documented() {
    let redis = Redis::start();
    let documented = include_str!("../../src/redis/mod.rs");
    let rights = documented.split("~truv-sdk:*").nth(1).unwrap().split("```").next().unwrap().replace("//!", "");
    let rights: Vec<_> = rights.split_whitespace().collect();
    let password = format!(">{PASSWORD}");
    redis.command(&[&["ACL", "SETUSER", USER, "on", &password, "~truv-sdk:*"], &rights[..]].concat());
    let server = Server::start(|_| answer(429, &["retry-after: 30"], "")).await;
    let client = client(&server.url, &RedisQuota::at(login(&redis)), 1);
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(error.is_quota_refusal() && super::cause(&error).is_none(), "{error}");
    // commands in the background must be allowed, too
    redis.until(&["EXISTS", &pause_key(&redis)], "1");
    let denied = redis.command(&["ACL", "LOG"]);
    assert!(denied.trim().is_empty(), "{denied}");
}

fn pause_key(redis: &Redis) -> String {
    redis.until(&["KEYS", "*pause"], "pause");
    redis.command(&["KEYS", "*pause"]).trim().to_owned()
}

#[tokio::test]
async fn a_replica() {
    let master = Redis::with(&["--port", &free_ports::<1>()[0].to_string()]);
    let port = master.command(&["CONFIG", "GET", "port"]).lines().nth(1).unwrap().to_owned();
    let replica = Redis::with(&["--replicaof", &format!("127.0.0.1 {port}")]);
    replica.until(&["INFO", "replication"], "master_link_status:up");
    answers(replica.url(), "READONLY", "Redis::sentinel").await;
}

#[tokio::test]
async fn a_replica_without_its_master() {
    let [port] = free_ports();
    let redis = Redis::with(&["--replicaof", &format!("127.0.0.1 {port}"), "--replica-serve-stale-data", "no"]);
    answers(redis.url(), "MASTERDOWN", "master").await;
}

#[tokio::test]
async fn a_full_memory() {
    answers(Redis::with(&["--maxmemory", "1"]).url(), "OOM", "maxmemory").await;
}

#[tokio::test]
async fn data_that_is_being_loaded() {
    let settings =
        ["--dbfilename", "dump.rdb", "--loading-process-events-interval-bytes", "1024", "--key-load-delay", "500"];
    let mut redis = Redis::with(&settings);
    redis.command(&["DEBUG", "POPULATE", "100000"]);
    redis.command(&["SAVE"]);
    redis.restart();
    answers(redis.url(), "LOADING", "there is nothing to do").await;
}

#[tokio::test]
async fn a_script_that_does_not_end() {
    let redis = Redis::with(&["--busy-reply-threshold", "1"]);
    let endless = Command::new("redis-cli")
        .args(["-s", redis.url().trim_start_matches("unix://"), "EVAL", "while true do end", "0"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    redis.until(&["PING"], "BUSY");
    answers(redis.url(), "BUSY", "SCRIPT KILL").await;
    redis.command(&["SCRIPT", "KILL"]);
    endless.unwrap().wait().unwrap();
}

#[tokio::test]
async fn a_disk_that_cannot_be_written() {
    let redis = Redis::start();
    let folder = redis.folder().join("gone");
    fs::create_dir(&folder).unwrap();
    redis.command(&["CONFIG", "SET", "dir", &folder.display().to_string()]);
    redis.command(&["CONFIG", "SET", "save", "3600 1"]);
    fs::remove_dir(&folder).unwrap();
    redis.command(&["BGSAVE"]);
    redis.until(&["INFO", "persistence"], "rdb_last_bgsave_status:err");
    answers(redis.url(), "MISCONF", "disk").await;
}

#[tokio::test]
async fn too_few_replicas() {
    answers(Redis::with(&["--min-replicas-to-write", "1"]).url(), "NOREPLICAS", "min-replicas-to-write").await;
}

#[tokio::test]
async fn too_many_clients() {
    let redis = Redis::with(&["--maxclients", "1"]);
    let _other = redis.connection();
    let error = failure(redis.url()).await;
    // the server closes at once: its reason arrives, or the command finds the connection closed before
    assert!(cause(&error).code() == Some("ERR") || cause(&error).is_unreachable(), "{error}");
    assert!(error.to_string().contains("maxclients"), "{error}");
    hides(&error);
}

#[tokio::test]
async fn a_database_that_is_not_there() {
    let redis = Redis::start();
    answers(format!("{}?db=99", redis.url()), "ERR", "no database of this number").await;
}

#[tokio::test]
async fn a_command_that_is_switched_off() {
    answers(Redis::with(&["--rename-command", "EVALSHA", ""]).url(), "ERR", "EVAL").await;
}

#[tokio::test]
async fn a_cluster_that_has_no_server_for_the_slot() {
    let redis = Redis::with(&[
        "--port",
        &free_ports::<1>()[0].to_string(),
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        &free_ports::<1>()[0].to_string(),
    ]);
    answers(redis.url(), "CLUSTERDOWN", "CLUSTER INFO").await;
}

#[tokio::test]
async fn keys_of_another_program() {
    let redis = Redis::start();
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url, &RedisQuota::at(redis.url()), 10);
    get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    let key = redis.command(&["KEYS", "*places"]);
    redis.command(&["SET", key.trim(), "something else"]);
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert_eq!(cause(&error).code(), Some("WRONGTYPE"), "{error}");
    assert!(error.to_string().contains("key_prefix"), "{error}");
}

#[tokio::test]
async fn nobody_there() {
    let [port] = free_ports();
    silent(format!("redis://{USER}:{PASSWORD}@127.0.0.1:{port}"), "the connection was refused").await;
    silent("unix:///no/such/socket", "there is no such socket").await;
}

#[tokio::test]
async fn no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    silent(format!("redis://{USER}:{PASSWORD}@127.0.0.1:{port}"), "no answer came in time").await;
}

#[tokio::test]
async fn a_server_that_closes() {
    let port = server_that_says(b"");
    silent(format!("redis://{USER}:{PASSWORD}@127.0.0.1:{port}"), "it closed the connection").await;
}

/// A server of another kind; and one that repeats the password.
#[tokio::test]
async fn what_is_not_redis() {
    let echo = format!("-{} is the password\r\n", PASSWORD.to_uppercase());
    for said in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], echo.as_bytes(), b"-\r\n", b"+OK\r\n+OK\r\n"] {
        let port = server_that_says(said);
        let error = failure(format!("redis://{USER}:{PASSWORD}@127.0.0.1:{port}")).await;
        assert!(cause(&error).code().is_none() && !cause(&error).is_unreachable(), "{error}");
        assert!(error.to_string().contains("is not Redis"), "{error}");
        assert!(!format!("{error:?}").to_lowercase().contains(PASSWORD), "{error:?}");
        hides(&error);
    }
}

/// A server that gives this answer to each command.
fn server_that_says(said: &[u8]) -> u16 {
    use std::io::{Read, Write};
    let (listener, said) = (std::net::TcpListener::bind("127.0.0.1:0").unwrap(), said.to_owned());
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, said) = (stream.unwrap(), said.clone());
            thread::spawn(move || {
                while !said.is_empty() && matches!(stream.read(&mut [0; 4096]), Ok(1..)) {
                    let _ = stream.write_all(&said);
                }
            });
        }
    });
    listens(port);
    port
}

#[tokio::test]
async fn each_problem_is_warned_of_when_it_begins() {
    traces::capture();
    let mut redis = Redis::start();
    let server = Server::start(|_| answer(204, &[], "")).await;
    let client = client(&server.url, &RedisQuota::at(redis.url()), 10);
    get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap();
    redis.kill();
    let error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    assert!(cause(&error).is_unreachable(), "{error}");
    redis.restart();
    redis.command(&["CONFIG", "SET", "maxmemory", "1"]);
    let mut error = error;
    while cause(&error).is_unreachable() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        error = get(&client, "/v1/a/", SHORT, Priority::Interactive).await.unwrap_err();
    }
    assert_eq!(cause(&error).code(), Some("OOM"), "{error}");
    // the server has what it needs again, and the same connection goes on
    redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
    while get(&client, "/v1/a/", SHORT, Priority::Interactive).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

//! Connections that are kept between calls, against a server that closes those that were idle for longer than the client's
//! bound: none of them may carry a POST, whoever drives the runtime, and also after the process stood still.

use std::env;
use std::future::Future;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures_util::future::{join, join_all};
use http::Method;
use tokio::runtime::{Builder, Runtime};
use truv_sdk::quota::Quota;
use truv_sdk::{Client, Error, ErrorKind, Reason};

use crate::support::builder;

const BOUND: Duration = Duration::from_millis(200);
const CALLS: usize = 100;

/// Answers everything, on threads of its own, and closes what it is told to.
struct Server {
    url: String,
    connections: Arc<Mutex<Vec<Connection>>>,
    counts: Arc<Counts>,
}

/// A connection, and the round in which it was last used.
type Connection = (TcpStream, Arc<AtomicUsize>);

#[derive(Default)]
struct Counts {
    round: AtomicUsize,
    begun: AtomicUsize,
    answered: AtomicUsize,
    /// No answer is finished.
    holds: AtomicBool,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (connections, counts) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Counts::default()));
        let (all, shared) = (Arc::clone(&connections), Arc::clone(&counts));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (used, counts) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&shared));
                all.lock().unwrap().push((stream.try_clone().unwrap(), Arc::clone(&used)));
                thread::spawn(move || serve(stream, &used, &counts));
            }
        });
        Self { url, connections, counts }
    }

    /// Closes every connection without a request in this round; a new round begins.
    fn next_round(&self) {
        let round = self.counts.round.fetch_add(1, Ordering::SeqCst);
        self.connections.lock().unwrap().retain(|(stream, used)| {
            let was_used = used.load(Ordering::SeqCst) == round;
            if !was_used {
                let _ = stream.shutdown(Shutdown::Both);
            }
            was_used
        });
    }

    /// Begins these answers before it finishes the first, and keeps the caller's thread busy until the last is finished:
    /// then all their ends are there at once.
    async fn finish_at_once(&self, requests: usize) {
        for count in [&self.counts.begun, &self.counts.answered] {
            count.store(0, Ordering::SeqCst);
        }
        self.counts.holds.store(true, Ordering::SeqCst);
        while self.counts.begun.load(Ordering::SeqCst) < requests {
            tokio::task::yield_now().await;
        }
        // the caller reads what has come
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        self.counts.holds.store(false, Ordering::SeqCst);
        while self.counts.answered.load(Ordering::SeqCst) < requests {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn opened(&self) -> usize {
        self.connections.lock().unwrap().len()
    }
}

fn serve(mut stream: TcpStream, used: &AtomicUsize, counts: &Counts) -> Option<()> {
    let mut head = Vec::new();
    loop {
        head.push(0);
        let last = head.len() - 1;
        stream.read_exact(&mut head[last..]).ok()?;
        if head.ends_with(b"\r\n\r\n") {
            used.store(counts.round.load(Ordering::SeqCst), Ordering::SeqCst);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n").ok()?;
            counts.begun.fetch_add(1, Ordering::SeqCst);
            while counts.holds.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            stream.write_all(b"{}").ok()?;
            counts.answered.fetch_add(1, Ordering::SeqCst);
            head.clear();
        }
    }
}

fn client(url: &str, bound: Duration) -> Client {
    // no retries that could hide a failure
    builder(url).quota(Quota::off()).idle_timeout(bound).build().unwrap()
}

async fn post(client: &Client) -> Result<(), Error> {
    client.raw(Method::POST, "/v1/things/").send().await.map(drop)
}

async fn posts(client: &Client, count: usize) {
    for result in join_all((0..count).map(|_| post(client))).await {
        result.unwrap();
    }
}

/// A runtime that runs only during calls, and one that always runs.
fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().enable_all().build().unwrap(),
        Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap(),
    ]
}

#[test]
fn what_was_idle_for_longer_than_the_bound_carries_no_post() {
    for runtime in runtimes() {
        let server = Server::start();
        let client = client(&server.url, BOUND);
        for _ in 0..2 {
            runtime.block_on(join(server.finish_at_once(CALLS), posts(&client, CALLS)));
            thread::sleep(BOUND * 6 / 10);
            server.next_round();
            // the pool now learns of connections that came back at the end of the last round
            runtime.block_on(posts(&client, 1));
            thread::sleep(BOUND * 6 / 10);
            // all but the last one were idle for longer than the bound
            server.next_round();
            runtime.block_on(posts(&client, CALLS));
            thread::sleep(BOUND * 12 / 10);
            server.next_round();
            server.next_round();
        }
        runtime.block_on(posts(&client, CALLS));
    }
}

#[test]
fn a_connection_is_used_again_within_the_bound() {
    for runtime in runtimes() {
        let server = Server::start();
        let client = client(&server.url, Duration::from_secs(60));
        for _ in 0..CALLS {
            runtime.block_on(posts(&client, 1));
        }
        // one more is opened each time that all others are on their way back, which is rare unless the machine is busy
        assert!(server.opened() <= CALLS / 10, "{}", server.opened());
    }
}

#[test]
fn with_a_bound_of_zero_each_request_has_its_own_connection() {
    for runtime in runtimes() {
        let server = Server::start();
        let client = client(&server.url, Duration::ZERO);
        for _ in 0..5 {
            runtime.block_on(posts(&client, 1));
        }
        assert_eq!(server.opened(), 5);
    }
}

/// The other runtime's connections would never be driven.
#[test]
fn each_runtime_has_connections_of_its_own() {
    let server = Server::start();
    let client = client(&server.url, Duration::from_secs(60));
    let [first, second] = runtimes();
    for _ in 0..3 {
        first.block_on(posts(&client, 1));
        second.block_on(posts(&client, 1));
    }
    drop(second);
    first.block_on(posts(&client, 1));
    // a runtime for each call
    for _ in 0..3 {
        runtimes()[0].block_on(posts(&client, 1));
    }
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let client = client("http://127.0.0.1:1", BOUND);
    let call = pin!(post(&client));
    let Poll::Ready(result) = call.poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    let error = result.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Configuration, 0));
    assert!(error.to_string().contains("outside of a tokio runtime"), "{error}");
}

/// What no bound can prevent: the server closes the connection at the very moment.
#[test]
fn a_kept_connection_that_the_server_closes_all_the_same_is_an_error_with_a_name() {
    for runtime in runtimes() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut line = String::new();
                    while line != "\r\n" {
                        line.clear();
                        reader.read_line(&mut line).unwrap();
                    }
                    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
                    // the next request arrives, and is not answered
                    let _ = reader.fill_buf();
                    stream.shutdown(Shutdown::Both)
                });
            }
        });
        let client = client(&url, Duration::from_secs(60));
        runtime.block_on(post(&client)).unwrap();
        // another connection may have been opened while the first was on its way back
        let error = (0..100).find_map(|_| runtime.block_on(post(&client)).err()).unwrap();
        assert_eq!((error.reason(), error.kind(), error.attempts()), (Reason::IdleClosed, ErrorKind::Interrupted, 1));
        assert!(!error.is_retryable());
        let text = error.to_string();
        for part in ["kept from an earlier request", "may or may not have been carried out", "`idle_timeout`"] {
            assert!(text.contains(part), "{text}");
        }
    }
}

/// A process that makes calls when it is told to.
#[test]
#[ignore = "other tests of this module start it as a process"]
fn child() {
    let runtime = runtimes().into_iter().nth(env::var("IDLE_RUNTIME").unwrap().parse().unwrap()).unwrap();
    let client = client(&env::var("IDLE_SERVER").unwrap(), BOUND);
    for line in std::io::stdin().lines() {
        let count = line.unwrap().parse().unwrap();
        let results = runtime.block_on(join_all((0..count).map(|_| post(&client))));
        println!("\nfailed: {}", results.iter().filter(|result| result.is_err()).count());
    }
}

#[cfg(unix)]
#[test]
fn a_process_that_was_stopped_uses_no_connection_from_before() {
    let signal = |name: &str, process: u32| {
        let kill = format!("kill -{name} {process}");
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    };
    for runtime in ["0", "1"] {
        let server = Server::start();
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "transport::idle::child", "--ignored", "--nocapture", "--test-threads=1"])
            .env("IDLE_RUNTIME", runtime)
            .env("IDLE_SERVER", &server.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut commands, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut answers =
            BufReader::new(output).lines().map_while(Result::ok).filter(|line| line.starts_with("failed: "));
        for _ in 0..2 {
            writeln!(commands, "{CALLS}").unwrap();
            assert_eq!(answers.next().unwrap(), "failed: 0");
            signal("STOP", child.id());
            thread::sleep(BOUND * 12 / 10);
            server.next_round();
            server.next_round();
            signal("CONT", child.id());
        }
        writeln!(commands, "{CALLS}").unwrap();
        assert_eq!(answers.next().unwrap(), "failed: 0");
        drop(commands);
        assert!(child.wait().unwrap().success());
    }
}

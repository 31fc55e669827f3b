//! The example program, and Truv's part: signed posts.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use truv_sdk::webhook::{SIGNATURE_HEADER, sign};

use crate::postgres::Database;

const SECRET: &str = "sandbox-0123456789abcdef";

pub(crate) struct Receiver {
    process: Child,
    address: SocketAddr,
}

impl Receiver {
    pub(crate) fn start(database: &Database) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_truv-webhooks-postgres"))
            .envs([("DATABASE_URL", &*database.url()), ("TRUV_SECRET", SECRET), ("LISTEN", "127.0.0.1:0")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split('/').nth(2).expect(&line).parse().unwrap();
        Self { process, address }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The status of the answer.
    pub(crate) async fn post(&self, event: &str) -> u16 {
        post(self.address, event).await
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Stops the process, and waits until each of its threads has stopped: the signal takes a moment to work.
    pub(crate) fn stop(&self) {
        self.signal("STOP");
        let tasks = format!("/proc/{}/task", self.process.id());
        // the state follows the name, which is in brackets
        let stands = |stat: &str| stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'));
        while let Ok(threads) = std::fs::read_dir(&tasks) {
            let stats = threads.flatten().map(|thread| std::fs::read_to_string(thread.path().join("stat")));
            if stats.flatten().all(|stat| stands(&stat)) {
                break;
            }
            std::thread::yield_now();
        }
    }

    /// Kills it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) async fn post(address: SocketAddr, event: &str) -> u16 {
    try_post(address, event).await.unwrap()
}

/// Posts like Truv: again if the receiver was busy.
pub(crate) async fn post_until_handled(address: SocketAddr, event: &str) -> u16 {
    loop {
        match post(address, event).await {
            503 => {}
            status => return status,
        }
    }
}

pub(crate) async fn try_post(address: SocketAddr, event: &str) -> io::Result<u16> {
    send(address, &request(event, SECRET)).await
}

pub(crate) fn request(event: &str, secret: &str) -> String {
    let (length, signature) = (event.len(), sign(secret, event.as_bytes()));
    format!(
        "POST /truv HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         {SIGNATURE_HEADER}: {signature}\r\nconnection: close\r\n\r\n{event}"
    )
}

pub(crate) async fn send(address: SocketAddr, request: &str) -> io::Result<u16> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
}

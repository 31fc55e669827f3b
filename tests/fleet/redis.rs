//! Redis servers of the test's own, in a temporary folder: on a socket, and on free ports where that is asked for.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

pub(crate) struct Redis {
    folder: TempDir,
    program: &'static str,
    arguments: Vec<String>,
    server: Option<Child>,
}

impl Redis {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// A server with these arguments.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        Self::of("redis-server", arguments)
    }

    pub(crate) fn of(program: &'static str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let mut redis = Self { folder: tempfile::tempdir().unwrap(), program, arguments, server: None };
        redis.restart();
        redis
    }

    /// A sentinel at a port, with these lines in its file.
    pub(crate) fn sentinel(port: u16, lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sentinel.conf").display().to_string();
        std::fs::write(&file, lines).unwrap();
        let arguments = vec![file, "--sentinel".to_owned(), "--port".to_owned(), port.to_string()];
        let mut redis = Self { folder, program: "redis-server", arguments, server: None };
        redis.restart();
        redis
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    pub(crate) fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Starts the server empty, unless the arguments name data.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let mut command = Command::new(self.program);
        command.args(&self.arguments);
        if !self.arguments.iter().any(|argument| argument == "--port") {
            command.args(["--port", "0"]);
        }
        if !self.arguments.iter().any(|argument| argument == "--sentinel") {
            // what tests do to it; and all that is lost is lost
            command.args(["--enable-debug-command", "yes", "--enable-protected-configs", "yes"]);
            command.args(["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]);
        }
        let mut server = command
            .arg("--unixsocket")
            .arg(self.socket())
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts; on Debian it is in the package `redis-server`");
        while UnixStream::connect(self.socket()).is_err() {
            assert!(server.try_wait().unwrap().is_none(), "redis-server ended");
            thread::sleep(Duration::from_millis(5));
        }
        self.server = Some(server);
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
            let _ = std::fs::remove_file(self.socket());
        }
    }

    /// A connection that the server has taken: one before it, which has ended, may still hold its place for a moment.
    pub(crate) fn connection(&self) -> UnixStream {
        for _ in 0..2000 {
            let mut stream = UnixStream::connect(self.socket()).unwrap();
            let mut answer = [0; 7];
            if stream.write_all(b"PING\r\n").is_ok()
                && stream.read_exact(&mut answer).is_ok()
                && answer == *b"+PONG\r\n"
            {
                return stream;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("redis-server takes no connection");
    }

    /// Runs a command and returns its output.
    pub(crate) fn command(&self, arguments: &[&str]) -> String {
        let output = Command::new("redis-cli").arg("-s").arg(self.socket()).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs commands until one prints what is expected.
    pub(crate) fn until(&self, arguments: &[&str], expected: &str) {
        for _ in 0..2000 {
            if self.command(arguments).contains(expected) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("{arguments:?} never gives {expected}: {}", self.command(arguments));
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Ports that nobody listens on, below those that the system gives out by itself: another test would get one of these
/// between this and the start of the server.
pub(crate) fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let one = || {
        loop {
            // apart from those of other processes of the same tests
            let number = std::process::id().wrapping_mul(101).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
            let port = 10_000 + u16::try_from(number % 20_000).unwrap();
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                return port;
            }
        }
    };
    [(); COUNT].map(|()| one())
}

/// Waits until something listens.
pub(crate) fn listens(port: u16) {
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(5));
    }
}

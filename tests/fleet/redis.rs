//! A Redis of the test's own, on a socket in a temporary folder.

use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

pub(crate) struct Redis {
    folder: TempDir,
    server: Option<Child>,
}

impl Redis {
    pub(crate) fn start() -> Self {
        let mut redis = Self { folder: tempfile::tempdir().unwrap(), server: None };
        redis.restart();
        redis
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    pub(crate) fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// Starts it with nothing in it.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let mut server = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
            .arg(self.socket())
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
            std::fs::remove_file(self.socket()).unwrap();
        }
    }

    /// Runs a command and gives what it prints.
    pub(crate) fn command(&self, arguments: &[&str]) -> String {
        let output = Command::new("redis-cli").arg("-s").arg(self.socket()).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

//! The program, and a sandbox that it takes for the service.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;
use truv_sandbox::Sandbox;

pub(crate) const CLIENT_ID: &str = "client-of-the-lender";
pub(crate) const SECRET: &str = "sandbox-27accdec1a0f1f232c16f116eae03337";

/// The program, without the keys of the person who runs the tests.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truv-record"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["TRUV_BASE_URL", "TRUV_CLIENT_ID", "TRUV_SECRET"] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

/// The message of the program, which must fail.
#[track_caller]
pub(crate) fn failure(output: &Output) -> String {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{message}{}", String::from_utf8_lossy(&output.stdout));
    message
}

/// The output of the program, which must not fail.
#[track_caller]
pub(crate) fn success(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A service with an account, over HTTP.
pub(crate) async fn service() -> Sandbox {
    Sandbox::builder().credentials(CLIENT_ID, SECRET).start().await.unwrap()
}

pub(crate) fn with_account(mut command: Command, base_url: &str) -> Command {
    command.env("TRUV_BASE_URL", base_url).env("TRUV_CLIENT_ID", CLIENT_ID).env("TRUV_SECRET", SECRET);
    command
}

/// Runs until it ends by itself, and is read line by line. Ends with the test.
pub(crate) struct Running {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    said: String,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, said: String::new() }
    }

    /// The next line; none once the program has ended.
    pub(crate) fn line(&mut self) -> Option<String> {
        let line = self.lines.next()?.unwrap();
        self.said += &format!("{line}\n");
        Some(line)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program succeeded, and its whole output.
    pub(crate) fn end(mut self) -> (bool, String) {
        while self.line().is_some() {}
        let mut errors = String::new();
        std::io::Read::read_to_string(&mut self.child.stderr.take().unwrap(), &mut errors).unwrap();
        (self.child.wait().unwrap().success(), std::mem::take(&mut self.said) + &errors)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// For loopback, which is plain HTTP.
pub(crate) fn http_client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let tls = tls.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls).build().unwrap()
}

/// The address in a line.
pub(crate) fn address(line: &str) -> &str {
    let rest = &line[line.find("http://").unwrap()..];
    rest.split(' ').next().unwrap()
}

/// Names and texts of the files.
pub(crate) fn files(folder: &Path) -> Vec<(String, String)> {
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        path.is_file().then(|| (name, std::fs::read_to_string(&path).unwrap()))
    };
    let mut files: Vec<_> = folder.read_dir().into_iter().flatten().filter_map(read).collect();
    files.sort();
    files
}

pub(crate) fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recordings").to_string_lossy().into_owned();
    (folder, path)
}

//! Starts Chromium and speaks its DevTools protocol, over a pipe: JSON messages that end with a zero byte.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, Command};
use tokio::sync::{Mutex as AsyncMutex, oneshot};

/// The names under which a browser is looked for.
const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const ARGUMENTS: [&str; 13] = [
    "--headless",
    "--remote-debugging-pipe",
    // The pages are our own, and Chromium's sandbox does not work for root or in most containers.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--lang=en-US",
    "--force-color-profile=srgb",
    // Whatever a page may want from elsewhere fails.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/// A browser of one test's own; it ends with the test.
pub(crate) struct Chromium {
    connection: Arc<Connection>,
}

struct Connection {
    input: AsyncMutex<ChildStdin>,
    next_id: AtomicU64,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Value>>>,
    /// What pages complained about: errors in scripts, and what their policy forbade.
    complaints: Mutex<Vec<String>>,
}

impl Chromium {
    /// None, with a message, if there is no browser here; fails if one is required.
    pub(crate) async fn start() -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                std::env::var_os("REQUIRE_CHROMIUM").is_none(),
                "REQUIRE_CHROMIUM is set and there is no Chromium; install it, or name it in CHROMIUM"
            );
            // Past the capture of tests that pass.
            let message = b"SKIPPED: there is no Chromium here; install it to test Bridge in a browser\n";
            let _ = std::io::stderr().write_all(message);
            return None;
        };
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let profile = directory.join(format!("chromium-{}-{number}", std::process::id()));
        // The protocol is spoken over the descriptors 3 and 4, which only a shell can give without unsafe code. When the
        // test ends, whichever way, the pipe closes and Chromium with it; then the shell tidies up.
        let mut process = Command::new("sh")
            .arg("-c")
            .arg(r#""$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null; rm -rf "$PROFILE""#)
            .arg(program)
            .args(ARGUMENTS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .env("PROFILE", &profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let connection = Arc::new(Connection {
            input: AsyncMutex::new(process.stdin.take().unwrap()),
            next_id: AtomicU64::new(1),
            waiting: Mutex::default(),
            complaints: Mutex::default(),
        });
        let reader = connection.clone();
        tokio::spawn(async move {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).await.is_ok_and(|length| length > 0) {
                message.pop();
                if let Ok(message) = serde_json::from_slice(&message) {
                    reader.receive(message);
                }
                message.clear();
            }
            // Callers that still wait get an error: the browser has ended.
            reader.waiting.lock().unwrap().clear();
        });
        Some(Self { connection })
    }

    /// Sends a command, to the browser or to a page of it, and gives the result.
    pub(crate) async fn send(&self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        let answer = self.try_send(session, method, parameters).await;
        answer.unwrap_or_else(|problem| panic!("{method}: {problem}"))
    }

    /// The same, where a page that has just gone makes it fail.
    pub(crate) async fn try_send(
        &self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let id = self.connection.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        self.connection.waiting.lock().unwrap().insert(id, sender);
        let mut message = json!({"id": id, "method": method, "params": parameters});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut input = self.connection.input.lock().await;
        input.write_all(&bytes).await.map_err(|problem| format!("the browser is gone: {problem}"))?;
        input.flush().await.map_err(|problem| format!("the browser is gone: {problem}"))?;
        drop(input);
        let mut answer = receiver.await.map_err(|_| "the browser is gone".to_owned())?;
        match answer.get("error") {
            Some(problem) => Err(problem.to_string()),
            None => Ok(answer["result"].take()),
        }
    }

    /// What pages complained about so far.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.connection.complaints.lock().unwrap().clone()
    }
}

impl Connection {
    fn receive(&self, mut message: Value) {
        if let Some(id) = message["id"].as_u64() {
            if let Some(waiting) = self.waiting.lock().unwrap().remove(&id) {
                let _ = waiting.send(message);
            }
            return;
        }
        let parameters = message["params"].take();
        let complaint = match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => parameters["exceptionDetails"].to_string(),
            // Answers without success are expected; they have the source `network`.
            Some("Log.entryAdded") if parameters["entry"]["level"] == "error" => match &parameters["entry"] {
                entry if entry["source"] == "network" => return,
                entry => entry.to_string(),
            },
            _ => return,
        };
        self.complaints.lock().unwrap().push(complaint);
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut candidates = PROGRAMS.iter().flat_map(|name| directories.iter().map(move |one| one.join(name)));
    candidates.find(|candidate| candidate.is_file())
}

//! A local Truv in this process, and the program beside it.

use std::num::NonZeroU32;
use std::process::{Command, Output};
use std::time::{Duration, UNIX_EPOCH};

use truv_sandbox::{BridgeLogin, Clock, Connection, Pace, Sandbox};

/// 2025-06-15T12:00:00Z.
const NOON: Duration = Duration::from_secs(1_749_988_800);

/// A local Truv and the thread that serves it.
pub(crate) struct Truv {
    runtime: tokio::runtime::Runtime,
    pub(crate) sandbox: Sandbox,
}

impl Truv {
    /// With tasks that are done at once.
    pub(crate) fn start() -> Self {
        Self::with(Pace::Immediate)
    }

    /// With tasks that take a step each time somebody looks.
    pub(crate) fn by_reads() -> Self {
        Self::with(Pace::AfterReads(NonZeroU32::MIN))
    }

    fn with(pace: Pace) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let clock = Clock::standing_at(UNIX_EPOCH + NOON);
        let sandbox = runtime.block_on(Sandbox::builder().seed(7).pace(pace).clock(clock).start()).unwrap();
        Self { runtime, sandbox }
    }

    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        vec![
            ("TRUV_BASE_URL".to_owned(), self.sandbox.base_url()),
            ("TRUV_CLIENT_ID".to_owned(), self.sandbox.client_id().to_owned()),
            ("TRUV_SECRET".to_owned(), self.sandbox.secret().to_owned()),
        ]
    }

    /// The program with the keys of this local Truv.
    pub(crate) fn truv(&self, arguments: &[&str]) -> Command {
        let mut command = truv(arguments);
        command.envs(self.environment());
        command
    }

    /// What the program prints, if it succeeds.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        success(&self.truv(arguments).output().unwrap())
    }

    pub(crate) fn user(&self, external_id: &str) -> String {
        let user =
            self.says(&["users", "create", "--external-user-id", external_id, "--first-name", "Ines", "--jq", ".id"]);
        user.trim().to_owned()
    }

    /// A login of a new user.
    pub(crate) fn login(&self, user: &str) -> Connection {
        let token = self.says(&["bridge-tokens", "create", user, "--product-type", "income", "--jq", ".bridge_token"]);
        self.sandbox.bridge_login(BridgeLogin::new(token.trim(), "goodlogin", "goodpassword")).unwrap()
    }
}

/// The program with nothing of the tests' environment.
pub(crate) fn truv(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truv"));
    command.args(arguments).env_clear().env("TRUV_CONFIG", "/nonexistent/truv.toml");
    command
}

pub(crate) fn success(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {errors}", output.status.code());
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Exit code and standard error of a program that fails.
pub(crate) fn failure(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stdout));
    (output.status.code().unwrap(), text)
}

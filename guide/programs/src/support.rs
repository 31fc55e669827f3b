//! What the tests share: a local Truv, and a person who has logged in to it.

use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::types::{LinkAccessToken, TaskId, UserId};
use truv_sdk::{Client, ClientBuilder};

/// A client of a local Truv, with more settings to come.
pub(crate) fn builder(truv: &Sandbox) -> ClientBuilder {
    Client::builder(truv.client_id(), truv.secret()).base_url(truv.base_url())
}

pub(crate) async fn truv() -> (Sandbox, Client) {
    let truv = Sandbox::start().await.unwrap();
    let client = builder(&truv).build().unwrap();
    (truv, client)
}

/// A person whose income is there, or is on its way.
pub(crate) struct Person {
    pub(crate) user_id: UserId,
    pub(crate) task_id: TaskId,
    pub(crate) link: LinkAccessToken,
}

pub(crate) async fn person(truv: &Sandbox, client: &Client, number: &str) -> Person {
    let user = client.users_create().body_map(|user| user.external_user_id(number).first_name("Ines")).send().await;
    let user_id = user.unwrap().id.clone();
    let token = client.bridge_tokens_create().user_id(&user_id).body_map(|token| token.product_type("income"));
    let token = token.send().await.unwrap();
    let login = BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword");
    let login = truv.bridge_login(login).unwrap();
    let link = client.links_exchange_token().body_map(|body| body.public_token(login.public_token)).send().await;
    Person { user_id, task_id: login.task_id.into(), link: link.unwrap().into_inner() }
}

/// A Redis server of the test's own, on a socket in a temporary folder.
#[cfg(feature = "fleet")]
pub(crate) struct Redis {
    folder: tempfile::TempDir,
    server: std::process::Child,
}

#[cfg(feature = "fleet")]
impl Redis {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("redis.sock");
        let mut server = std::process::Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
            .arg(&socket)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("redis-server starts; on Debian it is in the package `redis-server`");
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(server.try_wait().unwrap().is_none(), "redis-server ended");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        Self { folder, server }
    }

    pub(crate) fn url(&self) -> String {
        format!("unix://{}", self.folder.path().join("redis.sock").display())
    }

    pub(crate) fn kill(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

#[cfg(feature = "fleet")]
impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

//! Files from other hosts.

mod address;
mod content;
mod files;

use crate::support::server::{Server, answer};
use truv_sdk::Client;

const FILE: &[u8] = b"%PDF-1.7 a pay statement";

/// A client of Truv, which is not asked for files.
async fn client() -> (Client, Server) {
    let truv = Server::start(|_| panic!("Truv was asked for a file")).await;
    (crate::support::client(&truv.url), truv)
}

/// The host of a file.
async fn host() -> Server {
    Server::start(|_| answer(200, &["content-type: application/pdf"], FILE)).await
}

/// An address as object stores sign them: whoever has it may read the file.
fn signed(host: &Server) -> String {
    format!("{}/statement.pdf?signature=planted", host.url)
}

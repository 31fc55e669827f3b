//! A client whose calls block: for programs and threads without async code.
//!
//! [`Client`] has the same operations as the [async client](crate::Client). The builders, types and errors are the same,
//! too; only the last call blocks until the answer is there.
//!
//! ```no_run
//! use truv_sdk::blocking::Client;
//!
//! # fn main() -> truv_sdk::Result<()> {
//! let client = Client::from_env()?;
//! let user = client.users_create().body_map(|user| user.external_user_id("crm-0042")).send()?;
//! for task in client.tasks_list().user_id(&user.id).items() {
//!     println!("{}", task?.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | async | blocking |
//! |---|---|
//! | `client.users_get().user_id(id).send().await?` | `client.users_get().user_id(id).send()?` |
//! | `users_list().stream()`, `users_list().pages()` | `users_list().items()`, `users_list().pages()`: iterators |
//! | `tasks_get().task_id(id).wait().until_done().await?` | `tasks_get().task_id(id).wait().until_done()?` |
//! | `tasks_get().task_id(id).wait().changes()` | `tasks_get().task_id(id).wait().changes()`: an iterator |
//! | `client.download(url).to_path(path).await?` | `client.download(url).to_path(path)?` |
//! | `client.raw(method, path).send().await?` | `client.raw(method, path).send()?` |
//! | any other future | [`client.block_on(future)?`](Client::block_on) |
//!
//! The iterators are [`Items`], [`Pages`] and [`Changes`].
//!
//! # Threads
//!
//! A client may be used from any number of threads; its clones share everything. Each client that is built has one
//! thread of its own for its connections, which ends with the last clone.
//!
//! Inside async code a blocking call would hold up every task of its thread. So it sends nothing and fails with
//! [`ErrorKind::BlockingInAsync`](crate::ErrorKind::BlockingInAsync): use the async client there, or
//! `tokio::task::spawn_blocking`, in which blocking calls work:
//!
//! ```no_run
//! # async fn example(client: truv_sdk::blocking::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let found = tokio::task::spawn_blocking(move || client.companies_search().query("granite").send()).await??;
//! println!("{} companies", found.len());
//! # Ok(())
//! # }
//! ```
//!
//! A client may be built and dropped anywhere, in async code too.
//!
//! This module is there with the feature `blocking`.

mod client;
mod download;
mod lists;
mod operations;
mod raw;
mod runtime;
mod waits;

pub use client::Client;
pub use lists::{Items, Pages};
pub use waits::Changes;

pub(crate) use operations::operations;

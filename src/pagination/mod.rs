//! Lists that come in pages, as streams.
//!
//! The builder of every operation that answers with one page of a list has two ways past the first: `pages` for pages, and
//! `stream` for what is on them. Nothing is sent until the stream is polled, and a page is not asked for before
//! everything on the one before it was taken.
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
//! let mut users = client.users_list().page_size(100).stream();
//! while let Some(user) = users.next().await {
//!     println!("{}", user?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Both types are [`futures_core::Stream`]s too, for the adapters of `futures-util` or `tokio-stream`.
//!
//! Truv names the next page by its address, in `next`, whether the list goes by page number or by cursor. The address is
//! followed as it is, but only on the client's own host, since a request carries the keys. An address that was visited
//! before would go on for ever, so it ends the stream with an error ([`ErrorKind::Refused`](crate::ErrorKind::Refused)).
//!
//! A [`Cursor`] marks a page, as text, so that a later run of a program can go on where this one stopped:
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
//! let mut pages = client.tasks_list().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").pages();
//! let first = pages.next().await.transpose()?;
//! let saved = first.as_ref().and_then(|page| page.next()).map(|cursor| cursor.as_str().to_owned());
//!
//! if let Some(saved) = saved {
//!     let tasks = client.tasks_list().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").stream();
//!     let mut tasks = tasks.resume_from(&saved.into());
//!     while let Some(task) = tasks.next().await {
//!         println!("{}", task?.status);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod address;
mod cursor;
mod items;
mod page;
mod pages;

use serde::de::DeserializeOwned;

pub use cursor::Cursor;
pub use items::Items;
pub use page::Page;
pub use pages::Pages;

/// An answer that is one page of a list. The generated types of pages implement it.
pub trait Paged: DeserializeOwned + Send + 'static {
    /// What is on the pages.
    type Item;

    /// The address of the next page, as it came.
    fn next(&self) -> Option<&str>;

    /// What is on this page.
    fn items(&self) -> &[Self::Item];

    /// What is on this page, by value.
    fn into_items(self) -> Vec<Self::Item>;

    /// How many items all pages have together, where Truv says so.
    fn count(&self) -> Option<i64> {
        None
    }
}

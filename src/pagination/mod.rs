//! Lists that come in pages, as streams.
//!
//! The builder of every operation that answers with one page of a list has two methods for the whole list: `pages`
//! streams the pages, and `stream` streams the items on them. Nothing is sent until the stream is polled. The next
//! page is requested only when all items of the current page were taken.
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
//! [`Pages`] and [`Items`] are these streams, [`Page`] is a page with its items, and [`Paged`] what a list's answer is. A
//! [`Cursor`] is a place in a list, to go on from elsewhere.
//!
//! One item that does not fit its type makes its whole page fail. With [`guarded`](Items::guarded), the stream is
//! [`Guarded`]: each item is a result of its own, and a [`BadItem`] comes with its path and its JSON:
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
//! let mut users = client.users_list().stream().guarded();
//! while let Some(user) = users.next().await {
//!     match user? {
//!         Ok(user) => println!("{}", user.id),
//!         Err(bad) => eprintln!("left out: {bad}"), // bad.json() has the item as it came
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Lists that Truv does not split into pages have `send_guarded` for the same:
//!
//! ```no_run
//! # async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {
//! use truv_sdk::pagination::Paged;
//!
//! let accounts = client.bank_accounts_list().link_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").send_guarded().await?;
//! let good = accounts.items().iter().filter(|account| account.is_ok()).count();
//! println!("{good} accounts");
//! # Ok(())
//! # }
//! ```
//!
//! Truv gives the address of the next page in `next`, whether the list uses page numbers or cursors. The address is
//! followed as it is, but only on the client's own host, since a request carries the keys. If an address was visited
//! before, the list would never end, so the stream ends with an error
//! ([`ErrorKind::Refused`](crate::ErrorKind::Refused)).
//!
//! A [`Cursor`] marks a page, as text, so that a later run of a program can go on where this run stopped:
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
mod guarded;
mod items;
mod page;
mod pages;

use serde::de::DeserializeOwned;

pub use cursor::Cursor;
pub use guarded::{BadItem, Guarded};
pub use items::Items;
pub use page::Page;
pub use pages::Pages;

/// An answer that is a list, or one page of it. The generated types of such answers implement this trait.
pub trait Paged: DeserializeOwned + Send + 'static {
    /// The type of the items on the pages.
    type Item;

    /// The name of the property that holds the items; empty if the whole answer is the list.
    const LIST: &'static str = "results";

    /// The address of the next page, as it came.
    fn next(&self) -> Option<&str>;

    /// The items on this page.
    fn items(&self) -> &[Self::Item];

    /// The items on this page, by value.
    fn into_items(self) -> Vec<Self::Item>;

    /// How many items all pages have together, if Truv says so.
    fn count(&self) -> Option<i64> {
        None
    }
}

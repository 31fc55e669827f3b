//! Webhooks: check who sent an event, read what happened, and handle each event once.
//!
//! Truv posts an event to each registered endpoint and signs the body with the access secret of the environment
//! (<https://docs.truv.com/api-reference/webhooks>). A [`Verifier`] turns such a request into an [`Event`], or says
//! why it cannot:
//!
//! ```
//! use truv_sdk::webhook::{self, Event, Payload, VerifyError, Verifier};
//!
//! /// Whatever the web framework: the headers, and the body as it came, before anything has parsed it.
//! fn receive(headers: &http::HeaderMap, body: &[u8], verifier: &Verifier) -> Result<(), VerifyError> {
//!     let event = verifier.verify(headers, body)?;
//!     match event.payload() {
//!         Payload::TaskStatusUpdated(task) => println!("task {} is {}", task.task_id, task.status),
//!         Payload::LinkConnected(link) => println!("link {} of {:?}", link.link_id, event.user_id()),
//!         _ => println!("{event:?}"), // no personal data, also of events that this version does not know
//!     }
//!     Ok(())
//! }
//!
//! let verifier = Verifier::new("sandbox-new").and("sandbox-old"); // both, while keys are being rotated
//! # let body = br#"{"webhook_id": "1", "event_type": "link-connected", "event_created_at": "2025-03-01T07:27:00Z",
//! #     "link_id": "2"}"#;
//! # let mut headers = http::HeaderMap::new();
//! # assert!(receive(&headers, body, &verifier).is_err());
//! # headers.insert(webhook::SIGNATURE_HEADER, webhook::sign("sandbox-old", body).parse()?);
//! # receive(&headers, body, &verifier)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **The body.** Only the bytes that were received can be verified: JSON that was parsed and written again has
//!   different bytes. With the feature `axum`, the extractor `VerifiedEvent` takes care of this.
//! - **The answer.** Truv wants a 2xx within ten seconds, and otherwise sends the event again. So put longer work on a
//!   queue: an event serializes as it came, with the fields that this version does not know.
//! - **Duplicates.** The signature itself holds no time, and the same event may come twice. A [`ReplayGuard`] handles
//!   each event once for as long as it remembers the event, and [`Verifier::max_age`] refuses older events. With the
//!   feature `redis`, `RedisStore` does so for all processes of a service.
//! - **Exactly once.** A guard and your database can disagree after a crash. If the effect of an event is a change of an
//!   SQL database, mark the event in the same transaction and use no guard: see [below](#one-transaction).
//! - **Order.** Events may be late. If [`Event::updated_at`] is set, it tells which of two events is newer.
//! - **Waits.** With [`Wakes`], an event about an object ends the pause of the [waits](crate::wait) for this object.
//!
//! | for | types |
//! |---|---|
//! | the signature | [`Verifier`], [`VerifyError`], [`SignatureError`]; [`sign`] and [`SIGNATURE_HEADER`] for your tests |
//! | the event | [`Event`], [`EventId`], [`EventType`], [`EventObjectId`], [`InvalidEvent`] |
//! | what happened | [`Payload`] with [`TaskEvent`], [`LinkEvent`], [`ObjectEvent`], [`OrderEvent`], [`OrderEndEvent`] and its [`OrderStatus`], [`DocumentCollectionEvent`], [`DocumentCollectionFileEvent`] ([`CollectionEvent`], [`CollectionEventDocument`], [`CollectionEventUser`]) |
//! | once | [`ReplayGuard`], [`Once`], [`OnceError`] |
//! | a store of your own | [`ReplayStore`], [`Claim`], [`ClaimToken`]; [`MemoryStore`] is the default |
#![cfg_attr(feature = "redis", doc = "| a store for all processes | [`RedisStore`] |")]
#![cfg_attr(feature = "axum", doc = "| axum | [`VerifiedEvent`], [`Rejection`], [`LARGEST_BODY`] |")]
//! | waits | [`Wakes`] |
//!
//! # One transaction
//!
//! With a table `truv_events` whose primary key is `webhook_id`, and sqlx with PostgreSQL:
//!
//! ```ignore
//! let mut transaction = pool.begin().await?;
//! let mark = sqlx::query("INSERT INTO truv_events (webhook_id) VALUES ($1) ON CONFLICT DO NOTHING")
//!     .bind(event.webhook_id().as_str());
//! if mark.execute(&mut *transaction).await?.rows_affected() == 1 {
//!     take_effect(&mut transaction, &event).await?; // all of it through this transaction
//!     transaction.commit().await?;
//! } // else: handled before
//! ```
//!
//! The database keeps mark and effect, or neither, wherever the process or the connection ends. While another
//! transaction has the same event, the `INSERT` waits for that transaction's end. Answer 2xx only after this code has
//! returned `Ok`. Delete marks when Truv no longer posts their events; [`Verifier::max_age`] refuses older events. [The
//! example `webhooks-postgres`][postgres] is the whole receiver, with a limit for the wait; its tests kill it halfway.
//!
//! [postgres]: https://github.com/truv-sdk/truv-sdk/tree/main/examples/webhooks-postgres

#[cfg(feature = "axum")]
mod axum;
mod claim;
mod event;
mod memory;
#[cfg(feature = "redis")]
mod redis_store;
mod replay;
mod sign;
mod verify;
mod wakes;

#[cfg(feature = "axum")]
pub use self::axum::{LARGEST_BODY, Rejection, VerifiedEvent};
pub use claim::ClaimToken;
pub use event::Event;
pub use memory::MemoryStore;
#[cfg(feature = "redis")]
pub use redis_store::RedisStore;
pub use replay::{Claim, Once, OnceError, ReplayGuard, ReplayStore};
pub use sign::{SIGNATURE_HEADER, sign};
pub use verify::{SignatureError, Verifier, VerifyError};
pub use wakes::Wakes;

pub use crate::generated::events::{
    CollectionEvent, CollectionEventDocument, CollectionEventUser, DocumentCollectionEvent,
    DocumentCollectionFileEvent, EventId, EventObjectId, LinkEvent, ObjectEvent, OrderEndEvent, OrderEvent, Payload,
    TaskEvent,
};
/// Status of a part of an order.
pub use crate::generated::types::SuborderStatus as OrderStatus;
/// The type of an event: all the types that this version of the crate knows.
pub use crate::generated::types::WebhookEventType as EventType;
pub use crate::runtime::InvalidEvent;

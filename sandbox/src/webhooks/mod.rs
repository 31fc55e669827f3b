//! Outgoing webhooks. Events follow from what happens to objects: they are planned with the time at which they are due,
//! turned into deliveries once the sandbox's clock gets there, and posted in the background.

mod address;
mod collection_events;
mod deliveries;
mod events;
mod lanes;
mod post;
mod sender;
mod settling;
mod trigger;

pub(crate) use self::sender::{Background, Sender};
pub(crate) use self::settling::{settle, tell_of_deletion};
pub(crate) use self::trigger::{Wanted, trigger};

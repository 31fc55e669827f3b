//! Orders: how they start, how they end, and which events and reports they give.

mod connect;
mod create;
mod events;
mod expiry;
mod page;
mod parts;
mod reports;

pub(crate) use self::connect::{connected, part_to_open};
pub(crate) use self::create::{Timing, add_token, create, digits, invited_at, part_count};
pub(crate) use self::events::events;
pub(crate) use self::expiry::expires_at;
pub(crate) use self::page::{kind, name, redirect, share_url, short_share_url};
pub(crate) use self::parts::{PartSubject, add_employer, add_part};

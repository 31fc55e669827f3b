//! A report that needs data of a link does not exist before a link of the right kind has its data; it is not just
//! empty. Truv does not document this; its published programs ask again after an error.

use chrono::{DateTime, Utc};

use crate::message::Failure;
use crate::state::{Account, Link};

/// 404 unless a fitting link of the user had finished by then.
pub(crate) fn check_is_there(
    account: &Account,
    user_id: &str,
    by: DateTime<Utc>,
    fits: impl Fn(&Link) -> bool,
) -> Result<(), Failure> {
    let mut links = account.links_of(user_id).filter(|link| fits(link));
    let is_there = links.any(|link| account.last_done(&link.id, by).is_some());
    if is_there { Ok(()) } else { Err(Failure::not_found()) }
}

//! What the operations on bank data have in common: the link, its accounts, filters by list.

use serde_json::{Map, Value, json};

use super::{links, paging};
use crate::message::{Call, Failure};
use crate::state::{self, Link, Task, World};
use crate::truv::bank::{self, BankAccount};
use crate::truv::payroll::{self, Subject};

/// A bank link with the data that its latest task fetched.
pub(crate) struct BankLink<'a> {
    pub(crate) link: &'a Link,
    pub(crate) subject: Subject<'a>,
    pub(crate) accounts: Vec<BankAccount>,
    pub(crate) phone: Option<&'a str>,
}

impl<'a> BankLink<'a> {
    fn new(account: &'a state::Account, link: &'a Link, task: &'a Task) -> Self {
        let subject = payroll::subject(account, link, task);
        let accounts =
            bank::accounts(&subject, &payroll::jobs(account, link, task), link.persona, task.payload.as_deref());
        let phone = account.users.get(&link.user_id).and_then(|user| user.phone.as_deref());
        Self { link, subject, accounts, phone }
    }
}

pub(crate) fn is_bank(link: &Link) -> bool {
    link.data_source == "financial_accounts"
}

/// The link that the path names; 404 unless it is a bank's and its data is there.
pub(crate) fn find<'a>(call: &Call, world: &'a World) -> Result<BankLink<'a>, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| is_bank(link)).ok_or_else(Failure::not_found)?;
    Ok(BankLink::new(account, link, task))
}

/// All bank links of a user that had their data by then, the oldest first.
pub(crate) fn of_user<'a>(
    account: &'a state::Account,
    user_id: &str,
    by: chrono::DateTime<chrono::Utc>,
) -> Vec<BankLink<'a>> {
    let links = account.links_of(user_id).filter(|link| is_bank(link));
    links.filter_map(|link| Some(BankLink::new(account, link, account.last_done(&link.id, by)?))).collect()
}

/// Whether `value` is in the comma-separated list of a parameter. Without the parameter, every value is.
pub(crate) fn is_listed(call: &Call, parameter: &str, value: &str) -> bool {
    call.filter(parameter).is_none_or(|list| list.split(',').any(|item| item.trim() == value))
}

/// Whether `account_ids`, `account_types` and `account_subtypes` admit an account.
pub(crate) fn is_wanted(call: &Call, account: &BankAccount) -> bool {
    is_listed(call, "account_ids", &account.id)
        && is_listed(call, "account_types", &account.kind.account_type)
        && is_listed(call, "account_subtypes", account.kind.subtype.as_deref().unwrap_or_default())
}

/// A page of items that comes with the accounts they belong to, in place of `results`.
pub(crate) fn page<T>(
    call: &Call,
    name: &str,
    items: &[T],
    accounts: Vec<Map<String, Value>>,
    render: impl Fn(&T) -> Value,
) -> Result<Value, Failure> {
    let mut page = paging::numbered(call, items, render)?;
    page[name] = page["results"].take();
    page["accounts"] = json!(accounts);
    if let Some(page) = page.as_object_mut() {
        page.remove("results");
    }
    Ok(page)
}

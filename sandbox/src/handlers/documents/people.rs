//! The people whose documents are in a collection.

use serde_json::{Map, Value};

use crate::message::{Call, Failure, InvalidParam, text};
use crate::state::{Account, Paper, UploadedFile, User};
use crate::truv::payroll;

/// Creates or changes the users that a request names, and gives their ids. Nothing happens if one of them is wrong.
pub(super) fn take_in(call: &Call, account: &mut Account) -> Result<Vec<String>, Failure> {
    let named: Vec<Map<String, Value>> = (call.body.get("users").and_then(Value::as_array).into_iter().flatten())
        .filter_map(|user| user.as_object().cloned())
        .collect();
    let mut problems = Vec::new();
    for (index, user) in named.iter().enumerate() {
        if let Some((field, message)) = problem(account, user) {
            problems.push(InvalidParam { field: format!("users.{index}{field}"), message: message.to_owned() });
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    Ok(named.iter().map(|user| store(call, account, user)).collect())
}

fn problem(account: &Account, named: &Map<String, Value>) -> Option<(&'static str, &'static str)> {
    let (id, external) = (text(named, "id"), text(named, "external_user_id"));
    if id.is_some() == external.is_some() {
        return Some(("", "Send exactly one of id and external_user_id."));
    }
    let known = known(account, id.as_deref(), external.as_deref());
    if id.is_some() && known.is_none() {
        return Some((".id", "No user has this id."));
    }
    let has_name = known.is_some_and(|user| user.first_name.is_some() || user.last_name.is_some());
    let is_named = text(named, "full_name").is_some_and(|name| !name.trim().is_empty());
    (!has_name && !is_named).then_some((".full_name", "This field is required, as the user has no name yet."))
}

fn known<'a>(account: &'a Account, id: Option<&str>, external: Option<&str>) -> Option<&'a User> {
    match (id, external) {
        (Some(id), _) => account.users.get(id),
        (None, Some(external)) => account.users.with_external_id(external).next_back(),
        (None, None) => None,
    }
}

fn store(call: &Call, account: &mut Account, named: &Map<String, Value>) -> String {
    let (id, external) = (text(named, "id"), text(named, "external_user_id"));
    let known = known(account, id.as_deref(), external.as_deref()).map(|user| user.id.clone());
    let id = known.unwrap_or_else(|| new_user(call, account, external));
    account.users.change(&id, |user| {
        if let Some(name) = text(named, "full_name") {
            let name = name.trim();
            let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
            user.first_name = Some(first.trim().to_owned());
            user.last_name = Some(last.to_owned()).filter(|last| !last.is_empty());
        }
        user.ssn = text(named, "ssn").or(user.ssn.take());
        user.updated_at = call.now;
    });
    id
}

/// A user about whom nothing is known yet.
pub(super) fn new_user(call: &Call, account: &mut Account, external_user_id: Option<String>) -> String {
    let user = User {
        id: account.random.id(),
        external_user_id,
        first_name: None,
        last_name: None,
        email: None,
        phone: None,
        ssn: None,
        date_of_birth: None,
        created_at: call.now,
        updated_at: call.now,
    };
    let id = user.id.clone();
    account.users.insert(user);
    id
}

/// Gives a user the name in a document.
pub(super) fn name_in(account: &mut Account, user_id: &str, document_id: &str) {
    let (first, last) = payroll::name_in_document(document_id);
    account.users.change(user_id, |user| {
        user.first_name = Some(first.to_owned());
        user.last_name = Some(last.to_owned());
    });
}

/// The user that the request names as the owner of a file; a problem if there is no such user.
pub(super) fn said_owner(
    account: &Account,
    external_ids: &[String],
    file: &Map<String, Value>,
) -> Result<Option<String>, (&'static str, &'static str)> {
    let (id, external) = (text(file, "user_id"), text(file, "external_user_id"));
    if id.is_some() && external.is_some() {
        return Err(("user_id", "Not together with external_user_id."));
    }
    if id.is_none() && external.is_none() {
        return Ok(None);
    }
    match known(account, id.as_deref(), external.as_deref()) {
        Some(user) => Ok(Some(user.id.clone())),
        // The user is about to be created.
        None if external.as_ref().is_some_and(|external| external_ids.contains(external)) => Ok(None),
        None if id.is_some() => Err(("user_id", "No user has this id.")),
        None => Err(("external_user_id", "No user has this id; name the person in users.")),
    }
}

/// The user of a document, by the name in the document, which the file name contains.
pub(super) fn owner_by_name(account: &Account, user_ids: &[String], file: &UploadedFile) -> Option<String> {
    let filename = file.filename.to_lowercase();
    let users = || user_ids.iter().filter_map(|id| account.users.get(id));
    let mut by_name = users().filter(|user| {
        user.last_name.as_deref().is_some_and(|name| !name.is_empty() && filename.contains(&name.to_lowercase()))
    });
    let found = by_name.next();
    let only = users().next().filter(|_| user_ids.len() == 1);
    found.or(only).map(|user| user.id.clone())
}

/// The name in a document: its owner's name.
pub(super) fn name_of<'a>(account: &'a Account, paper: &Paper) -> (Option<&'a str>, Option<&'a str>) {
    let user = paper.user_id.as_ref().and_then(|id| account.users.get(id));
    user.map_or((None, None), |user| (user.first_name.as_deref(), user.last_name.as_deref()))
}

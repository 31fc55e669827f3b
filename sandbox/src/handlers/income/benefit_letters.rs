//! Letters on benefits.

use serde_json::{Map, Value, json};

use crate::handlers::common::{links, operations};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::payroll::{self, Detail, offers, subject};

operations![
    reads: benefit_letters_list, benefit_letters_get
];

fn benefit_letters_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let mut letters = letters(call, world)?;
    for letter in &mut letters {
        letter.remove("fields");
    }
    Ok(json!(letters))
}

fn benefit_letters_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = letters(call, world)?.into_iter().find(|letter| letter.get("id") == Some(&json!(call.inner_id())));
    found.map(Value::Object).ok_or_else(Failure::not_found)
}

/// The newest first; none unless the provider pays benefits.
fn letters(call: &Call, world: &World) -> Result<Vec<Map<String, Value>>, Failure> {
    let link = links::find(call, world)?;
    let account = world.account(&call.caller);
    let task = account.last_done(&link.id, call.now).filter(|_| offers(link, Detail::Income));
    let task = task.ok_or_else(Failure::not_found)?;
    let pays_benefits = matches!(link.provider_id.as_str(), "va" | "veterans_affairs");
    let letters = pays_benefits.then(|| payroll::benefit_letters(&subject(account, link, task), &call.base_url));
    Ok(letters.unwrap_or_default())
}

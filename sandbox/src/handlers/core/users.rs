//! Users: the people whose data is verified.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::handlers::common::users::{find, render};
use crate::handlers::common::{links, operations, paging};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::{Account, BankReport, User, World};
use crate::webhooks;

operations![
    reads: users_list, users_get;
    changes: users_create, users_update, users_delete
];

fn users_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let account = world.account(&call.caller);
    let users: Vec<&User> = account.users.values().rev().filter(|user| is_wanted(call, account, user)).collect();
    paging::numbered(call, &users, |user| with_links(call, account, user))
}

fn users_create(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let account = world.account_mut(&call.caller);
    check_date_of_birth(call)?;
    check_unique(account, call.text("external_user_id").as_deref(), None)?;
    let user = User {
        id: account.random.id(),
        external_user_id: call.text("external_user_id"),
        first_name: call.text("first_name"),
        last_name: call.text("last_name"),
        email: call.text("email"),
        phone: call.text("phone"),
        ssn: call.text("ssn"),
        date_of_birth: call.text("date_of_birth"),
        created_at: call.now,
        updated_at: call.now,
    };
    let body = render(&user);
    account.users.insert(user);
    Ok(Value::Object(body))
}

fn users_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user = find(call, world)?;
    let account = world.account(&call.caller);
    let newest_report = account.reports.values().rfind(|report| report.user_id == user.id);
    let mut body = with_links(call, account, user);
    body["voie_report_id"] = json!(newest_report.map(|report| &report.id));
    let bank_reports = &account.bank_reports;
    body["voa_report_id"] = json!(newest(bank_reports.assets.values(), &user.id));
    body["income_insights_report_id"] = json!(newest(bank_reports.income_insights.values(), &user.id));
    body["aim_check_report_id"] = Value::Null;
    Ok(body)
}

fn users_update(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let mut user = find(call, world)?.clone();
    check_date_of_birth(call)?;
    check_unique(world.account(&call.caller), call.text("external_user_id").as_deref(), Some(&user.id))?;
    let fields = [
        ("external_user_id", &mut user.external_user_id),
        ("first_name", &mut user.first_name),
        ("last_name", &mut user.last_name),
        ("email", &mut user.email),
        ("phone", &mut user.phone),
        ("ssn", &mut user.ssn),
        ("date_of_birth", &mut user.date_of_birth),
    ];
    for (name, field) in fields {
        if let Some(value) = call.text(name) {
            *field = Some(value);
        }
    }
    user.updated_at = call.now;
    let body = render(&user);
    world.account_mut(&call.caller).users.insert(user);
    Ok(Value::Object(body))
}

fn users_delete(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let user_id = find(call, world)?.id.clone();
    let account = world.account_mut(&call.caller);
    webhooks::settle(account, call.now);
    let links: Vec<String> = account.links_of(&user_id).map(|link| link.id.clone()).collect();
    for link in links {
        links::delete(account, &link, call.now);
    }
    account.delete_user(&user_id);
    Ok(Value::Null)
}

/// Each person of an environment has an id of the client's own.
fn check_unique(account: &Account, external_user_id: Option<&str>, own_id: Option<&str>) -> Result<(), Failure> {
    let Some(wanted) = external_user_id else { return Ok(()) };
    if account.users.with_external_id(wanted).any(|user| Some(user.id.as_str()) != own_id) {
        return Err(Failure::invalid("external_user_id", "User with this external_user_id already exists."));
    }
    Ok(())
}

fn check_date_of_birth(call: &Call) -> Result<(), Failure> {
    let is_date = |text: &str| text.len() == 10 && text.parse::<NaiveDate>().is_ok();
    match call.text("date_of_birth") {
        Some(text) if !is_date(&text) => Err(Failure::invalid(
            "date_of_birth",
            "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        )),
        _ => Ok(()),
    }
}

fn is_wanted(call: &Call, account: &Account, user: &User) -> bool {
    let mut links = account.links_of(&user.id);
    call.covers(user.created_at)
        && call.filter("external_user_id").is_none_or(|wanted| user.external_user_id.as_deref() == Some(wanted))
        && call.flag("link_exists").is_none_or(|wanted| links.next().is_some() == wanted)
        && call.filter("product_type").is_none_or(|wanted| {
            let mut links = account.links_of(&user.id);
            links.any(|link| link.allowed_products.iter().any(|product| product == wanted))
        })
        && call
            .filter("provider")
            .is_none_or(|wanted| account.links_of(&user.id).any(|link| link.provider_id == wanted))
        && call.filter("query").is_none_or(|wanted| matches(account, user, wanted))
}

/// The search looks at ids, names and the e-mail address, without regard to case.
fn matches(account: &Account, user: &User, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    let own = [&user.external_user_id, &user.email, &user.first_name, &user.last_name];
    let links = account.links_of(&user.id).map(|link| link.id.as_str());
    own.into_iter()
        .filter_map(Option::as_deref)
        .chain([user.id.as_str()])
        .chain(links)
        .any(|text| text.to_lowercase().contains(&wanted))
}

fn with_links(call: &Call, account: &Account, user: &User) -> Value {
    let mut body = Value::Object(render(user));
    let links = account.links_of(&user.id).rev().map(|link| links::render(call, account, link, true));
    body["links"] = match call.flag("list_links") {
        Some(true) => links.collect(),
        _ => Value::Null,
    };
    body
}

/// The id of the newest report of a user.
fn newest<'a>(reports: impl DoubleEndedIterator<Item = &'a BankReport>, user_id: &str) -> Option<&'a str> {
    let mut reports = reports;
    reports.rfind(|report| report.user_id == user_id).map(|report| report.id.as_str())
}

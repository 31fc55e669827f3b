//! Accounts of bank links: balances, numbers, terms.

use serde_json::{Map, Value, json};

use crate::handlers::common::{bank_links, operations, paging, users};
use crate::message::{Call, Failure};
use crate::spec::Document;
use crate::state::World;
use crate::truv::bank::{self, BankAccount};
use crate::truv::directory::provider_ids;
use crate::truv::payroll::Subject;

operations![
    reads: accounts_list_balances, accounts_get_auth, accounts_list
];

fn accounts_list_balances(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = bank_links::find(call, world)?;
    paging::numbered(call, &found.accounts, |account| Value::Object(bank::render_account(account, &found.subject)))
}

/// Only accounts that money can be moved from and to have numbers.
fn accounts_get_auth(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = bank_links::find(call, world)?;
    let provider_id = &found.link.provider_id;
    let wanted = found.accounts.iter().filter(|account| account.kind.is_deposit());
    let accounts = wanted.filter(|account| bank_links::is_wanted(call, account)).map(|account| {
        let mut fields = bank::render_account(account, &found.subject);
        let number = json!([{
            "account_number": account.account_number(),
            "routing_number": bank::bank_number(provider_id),
            "is_tokenized_account_number": false,
        }]);
        fields.insert("is_open".to_owned(), json!(true));
        fields.insert("provider".to_owned(), json!(provider_id));
        fields.insert("provider_name".to_owned(), json!(provider_ids::name(provider_id)));
        fields.insert("numbers".to_owned(), json!({"ACH": number, "RTP": number, "OTHERS": []}));
        fields
    });
    Ok(json!({"accounts": accounts.collect::<Vec<_>>()}))
}

fn accounts_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let user_id = users::find(call, world)?.id.clone();
    let links = bank_links::of_user(world.account(&call.caller), &user_id, call.now);
    let mut accounts = Vec::new();
    for found in &links {
        for account in found.accounts.iter().filter(|account| is_wanted(call, account)) {
            let mut fields = with_terms(account, &found.subject, &found.link.provider_id);
            if call.flag("full_account_number") == Some(true) {
                let owners = bank::owners(account, &found.subject, found.phone);
                fields.insert("account_number".to_owned(), json!(account.account_number()));
                fields.insert("routing_number".to_owned(), json!(bank::bank_number(&found.link.provider_id)));
                let named = |owner: &Value| {
                    let names = ["id", "full_name", "relation_type"].map(|name| (name.to_owned(), owner[name].clone()));
                    Value::Object(Map::from_iter(names))
                };
                fields.insert("owners".to_owned(), owners.iter().map(named).collect());
            }
            accounts.push(fields);
        }
    }
    Ok(json!(accounts))
}

fn is_wanted(call: &Call, account: &BankAccount) -> bool {
    call.filter("type").is_none_or(|wanted| account.kind.account_type == wanted)
        && call.filter("subtype").is_none_or(|wanted| account.kind.subtype.as_deref() == Some(wanted))
        // With this parameter (Truv's spelling), only debts are listed if it is true, and everything otherwise.
        && (call.flag("liabilites") != Some(true) || account.kind.is_debt())
}

fn with_terms(account: &BankAccount, subject: &Subject<'_>, provider_id: &str) -> Map<String, Value> {
    let mut fields = bank::render_account(account, subject);
    fields.insert("institution_name".to_owned(), json!(provider_ids::name(provider_id)));
    fields.insert("is_open".to_owned(), json!(true));
    fields.extend(bank::terms(account));
    fields
}

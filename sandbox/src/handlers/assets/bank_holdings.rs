//! Further data of a bank: statements, investments, debts.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::files;
use crate::handlers::common::{bank_links, operations, paging};
use crate::message::{Call, Failure};
use crate::random::derived_id;
use crate::spec::Document;
use crate::state::World;
use crate::truv::bank::{self, BankAccount};

operations![
    reads: bank_statements_list, investments_list, liabilities_get
];

/// One statement for each account and month that is over, the newest first.
fn bank_statements_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = bank_links::find(call, world)?;
    let of_account = |account| bank::month_ends(account).into_iter().map(move |day| (account, day));
    let mut statements: Vec<(&BankAccount, NaiveDate)> = found.accounts.iter().flat_map(of_account).collect();
    statements.sort_by_key(|(_, day)| std::cmp::Reverse(*day));
    paging::numbered(call, &statements, |(account, day)| {
        let id = derived_id(&[&account.id, "statement", &day.to_string()]);
        json!({
            "file": files::address(&call.base_url, &id, &call.path),
            "external_id": format!("STM-{}-{}", account.mask(), day.format("%Y%m")),
            "id": id,
            "statement_date": day.to_string(),
            "account_id": account.id,
        })
    })
}

fn investments_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = bank_links::find(call, world)?;
    let invested = found.accounts.iter().filter(|account| account.kind.account_type == "INVESTMENT");
    let accounts: Vec<&BankAccount> = invested.filter(|account| bank_links::is_wanted(call, account)).collect();
    let holdings: Vec<_> = (accounts.iter())
        .flat_map(|account| account.holdings.iter().map(move |holding| (*account, holding)))
        .filter(|(_, holding)| bank_links::is_listed(call, "holding_types", holding.holding_type()))
        .collect();
    let accounts = accounts.iter().map(|account| {
        let mut fields = bank::render_account(account, &found.subject);
        fields.insert("holdings_value".to_owned(), bank::money(account.holdings_value(account.today)));
        fields
    });
    bank_links::page(call, "holdings", &holdings, accounts.collect(), |(account, holding)| {
        bank::render_holding(account, holding, found.subject.linked_at)
    })
}

fn liabilities_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let found = bank_links::find(call, world)?;
    let owed = found.accounts.iter().filter(|account| account.kind.is_debt());
    let accounts: Vec<_> = owed.map(|account| bank::render_account(account, &found.subject)).collect();
    Ok(json!({"accounts": accounts, "liabilities": bank::liabilities(&found.accounts)}))
}

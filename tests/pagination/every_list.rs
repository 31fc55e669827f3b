//! Every list of the document, of both styles.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use truv_sdk::pagination::{Paged, Pages};

use crate::support::client;
use crate::support::document::full;
use crate::support::server::{Server, json};

/// Ids of the operations that the document marks as lists, with the schemas of their pages.
fn lists() -> BTreeMap<String, String> {
    let document: Value = serde_json::from_str(truv_sdk::DOCUMENT).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    operations
        .filter(|operation| operation.get("x-truv-pagination").is_some())
        .map(|operation| {
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
            let schema = schema.as_str().unwrap().rsplit('/').next().unwrap();
            (operation["operationId"].as_str().unwrap().to_owned(), schema.to_owned())
        })
        .collect()
}

/// Reads two pages and counts what is on them.
async fn count<P: Paged>(mut pages: Pages<P>) -> (usize, usize) {
    let (mut read, mut items) = (0, 0);
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.next().is_some(), read == 0);
        read += 1;
        items += page.into_items().len();
    }
    (read, items)
}

macro_rules! check {
    ($($id:ident $(.$setter:ident($value:expr))*;)+) => {{
        let mut lists = lists();
        $({
            let id = stringify!($id);
            let schema = lists.remove(id).unwrap_or_else(|| panic!("the document has no list `{id}`"));
            // neither style has to say how many items there are
            let server = Server::start(move |request| {
                let mut page = full(&schema);
                page.as_object_mut().unwrap().remove("count");
                let next = format!("{}?page=2&cursor=abc", request.path());
                page["next"] = if request.query().contains("cursor=abc") { Value::Null } else { json!(next) };
                json(200, &page)
            })
            .await;
            let client = client(&server.url);
            let builder = client.$id()$(.$setter($value))*;
            assert_eq!(count(builder.clone().pages()).await, (2, 2), "{id}");
            let mut items = builder.stream();
            let mut number = 0;
            while let Some(item) = items.next().await {
                item.unwrap();
                number += 1;
            }
            assert_eq!(number, 2, "{id}");
        })+
        assert!(lists.is_empty(), "not in the table of this test: {lists:?}");
    }};
}

#[tokio::test]
async fn has_pages_and_a_stream() {
    check! {
        accounts_list_balances.link_id("l");
        bank_statements_list.link_id("l");
        companies_list;
        document_collections_list;
        investments_list.link_id("l");
        invoices_list;
        links_list;
        orders_list;
        orders_lookup.body_map(|body| body.ssn("000-00-0001"));
        parsed_documents_list.link_id("l");
        providers_list;
        sandbox_list_documents;
        sandbox_list_scenarios;
        shifts_list.link_id("l");
        statements_list.link_id("l");
        tasks_list;
        templates_list;
        transactions_list.link_id("l");
        users_list;
        webhook_requests_list;
        webhooks_list;
    }
}

//! Both styles against the local sandbox.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::Client;

async fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build().unwrap();
    (sandbox, client)
}

#[tokio::test]
async fn all_users_come_once_by_page_number() {
    let (_sandbox, client) = start().await;
    for number in 0..23 {
        client.users_create().body_map(|user| user.external_user_id(format!("crm-{number}"))).send().await.unwrap();
    }
    let users: Vec<_> = client.users_list().page_size(5_u32).stream().try_collect().await.unwrap();
    let ids: BTreeSet<_> = users.iter().map(|user| user.id.as_str()).collect();
    assert_eq!((users.len(), ids.len()), (23, 23));

    let pages: Vec<_> = client.users_list().page_size(5_u32).pages().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.items().len()).collect::<Vec<_>>(), [5, 5, 5, 5, 3]);
    assert!(pages.iter().all(|page| page.count() == Some(23)));
    let from_third = client.users_list().page_size(5_u32).stream().resume_from(pages[2].cursor());
    assert_eq!(from_third.try_collect::<Vec<_>>().await.unwrap().len(), 13);
}

#[tokio::test]
async fn all_tasks_come_once_by_cursor() {
    let (sandbox, client) = start().await;
    let user = client.users_create().body_map(|user| user.external_user_id("crm-1")).send().await.unwrap();
    for _ in 0..7 {
        let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
        let token = token.send().await.unwrap();
        sandbox.bridge_login(BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword")).unwrap();
    }
    let tasks = || client.tasks_list().user_id(&user.id).page_size(3_u32);
    let all: Vec<_> = tasks().stream().try_collect().await.unwrap();
    let ids: BTreeSet<_> = all.iter().map(|task| task.id.as_str()).collect();
    assert_eq!((all.len(), ids.len()), (7, 7));

    let mut pages = tasks().pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.count(), None);
    let rest: Vec<_> = tasks().stream().resume_from(first.next().unwrap()).try_collect().await.unwrap();
    assert_eq!(rest.len(), 4);
}

//! Many flows at once, from a user to the income report: nothing is lost, and no keys see objects of other keys.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::Client;
use truv_sdk::retry::Retry;
use truv_sdk::types::{LinkId, TaskStatus, UserId};

/// Each client has one secret in both, which see different objects.
const ENVIRONMENTS: [&str; 2] = ["sandbox", "dev"];
/// More than any machine needs: all requests wait for the same few processors.
const PATIENCE: Duration = Duration::from_secs(3600);

/// The objects that a flow has made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Made {
    external_user_id: String,
    user_id: UserId,
    link_id: LinkId,
    access_token: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_flows_lose_nothing_and_see_nothing_of_each_other() {
    run_flows(5, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "more than half a minute without optimisation; a step of CI of its own"]
async fn a_thousand_flows_lose_nothing_and_see_nothing_of_each_other() {
    run_flows(25, 20).await;
}

/// Runs all flows of this many clients at once.
async fn run_flows(clients: usize, flows_per_secret: usize) {
    // Both ends of every connection are in this process; many systems allow 256 or 1024 files by default.
    #[cfg(unix)]
    rlimit::increase_nofile_limit(4096).unwrap();
    // The limit is Truv's: it must count every secret by itself.
    let sandbox = Arc::new(Sandbox::builder().requests_per_minute(300).start().await.unwrap());
    let secrets: Vec<(String, Client)> = (0..clients)
        .flat_map(|number| {
            ENVIRONMENTS.map(|environment| (format!("client-{number}"), format!("{environment}-{number}")))
        })
        .map(|(client_id, secret)| {
            let client = Client::builder(client_id.as_str(), secret.as_str()).base_url(sandbox.base_url());
            let client = client.connect_timeout(PATIENCE).attempt_timeout(PATIENCE).deadline(PATIENCE);
            // Every failure must be visible, and no request may be sent twice.
            (secret, client.retry(Retry::never()).build().unwrap())
        })
        .collect();

    let barrier = Arc::new(Barrier::new(secrets.len() * flows_per_secret));
    let mut flows = JoinSet::new();
    for (owner, (secret, client)) in secrets.iter().enumerate() {
        for number in 0..flows_per_secret {
            let (sandbox, client, barrier) = (Arc::clone(&sandbox), client.clone(), Arc::clone(&barrier));
            let name = format!("{secret}-flow-{number}");
            flows.spawn(async move {
                barrier.wait().await;
                (owner, flow(&sandbox, &client, name).await)
            });
        }
    }
    let mut made = vec![BTreeSet::new(); secrets.len()];
    for (owner, flow) in flows.join_all().await {
        assert!(made[owner].insert(flow));
    }

    let distinct = |of: fn(&Made) -> &str| made.iter().flatten().map(of).collect::<BTreeSet<_>>().len();
    let expected = clients * ENVIRONMENTS.len() * flows_per_secret;
    assert_eq!(distinct(|flow| &flow.external_user_id), expected);
    assert_eq!(distinct(|flow| flow.user_id.as_str()), expected);
    assert_eq!(distinct(|flow| flow.link_id.as_str()), expected);
    assert_eq!(distinct(|flow| &flow.access_token), expected);

    for (owner, (_, client)) in secrets.iter().enumerate() {
        assert_eq!(listed(client).await, made[owner], "each secret lists its own objects, all of them and no others");
        // Keys come in pairs, one for each environment of a client.
        for (other, expected) in [(owner ^ 1, 403), ((owner + 2) % made.len(), 404)] {
            let stranger = made[other].first().unwrap();
            let refused = client.users_get().user_id(&stranger.user_id).send().await.unwrap_err();
            assert_eq!(refused.status().map(|status| status.as_u16()), Some(expected));
        }
    }
}

/// From a user to the report, which has to be about this user.
async fn flow(sandbox: &Sandbox, client: &Client, name: String) -> Made {
    let user =
        client.users_create().body_map(|user| user.external_user_id(&name).first_name("Ines").last_name(name.as_str()));
    let user = user.send().await.unwrap().into_inner();
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    let token = token.send().await.unwrap();
    let login = BridgeLogin::new(token.bridge_token.expose(), "goodlogin", "goodpassword");
    let public_token = sandbox.bridge_login(login).unwrap().public_token;
    let exchange = client.links_exchange_token().body_map(|body| body.public_token(public_token));
    let link = exchange.send().await.unwrap();
    let report = client.links_income_report().link_id(&link.link_id).send().await.unwrap();
    let [employment] = report.employments.as_slice() else { panic!("{} employments", report.employments.len()) };
    assert_eq!(employment.profile.last_name.expose(), name);
    assert!(employment.statements.as_ref().is_some_and(|statements| statements.len() > 24));
    Made {
        external_user_id: name,
        user_id: user.id,
        link_id: link.link_id.clone(),
        access_token: link.access_token.expose().to_owned(),
    }
}

/// The objects that one secret can see, joined from its lists of users, links and tasks.
async fn listed(client: &Client) -> BTreeSet<Made> {
    let mut users = client.users_list().page_size(7).stream();
    let mut found = BTreeSet::new();
    while let Some(user) = users.next().await {
        let user = user.unwrap();
        let links = client.links_list().user_id(&user.id).send().await.unwrap();
        let [link] = links.results.as_slice() else { panic!("{} links of one user", links.results.len()) };
        found.insert(Made {
            external_user_id: user.external_user_id.unwrap(),
            user_id: user.id,
            link_id: link.id.clone().unwrap(),
            access_token: link.access_token.as_ref().unwrap().expose().to_owned(),
        });
    }
    let mut tasks = client.tasks_list().stream();
    let mut links = BTreeSet::new();
    while let Some(task) = tasks.next().await {
        let task = task.unwrap();
        assert_eq!(task.status, TaskStatus::Done);
        assert!(links.insert(task.link_id), "one task for each link");
    }
    assert_eq!(links, found.iter().map(|made| made.link_id.clone()).collect());
    found
}

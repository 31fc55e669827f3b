//! Deposit switches and paycheck linked loans.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use truv_sandbox::{BridgeLogin, Clock, Pace, Sandbox};

use crate::client::{Client, start, start_with};

fn account(number: &str, share: Value) -> Value {
    let mut account = json!({
        "account_number": number, "routing_number": "123456789", "bank_name": "Sample Bank", "account_type": "savings",
    });
    account.as_object_mut().unwrap().extend(share.as_object().unwrap().clone());
    account
}

fn percent(value: &str) -> Value {
    json!({"deposit_type": "percent", "deposit_value": value})
}

/// Switches the deposit of a user; gives the link and the task.
async fn switch(sandbox: &Sandbox, client: &Client, user_id: &str, product: &str, account: Value) -> (String, String) {
    let body = json!({"product_type": product, "account": account, "tracking_info": "case-9"});
    let token = client.post(&format!("/v1/users/{user_id}/tokens/"), body).await.expect(201);
    let login = BridgeLogin::new(token["bridge_token"].as_str().unwrap(), "goodlogin", "goodpassword");
    let connection = sandbox.bridge_login(login).unwrap();
    (connection.link_id, connection.task_id)
}

/// Every operation on deposit switches.
pub(crate) async fn walk(client: &Client, sandbox: &Sandbox) {
    switch_deposits(client, sandbox).await;
}

#[tokio::test]
async fn pay_goes_where_it_is_switched_to() {
    let (sandbox, client) = start().await;
    switch_deposits(&client, &sandbox).await;
}

async fn switch_deposits(client: &Client, sandbox: &Sandbox) {
    let connected = client.connected(sandbox).await;
    let link = format!("/v1/links/{}", connected.link_id);
    let before = client.get(&format!("{link}/bank_accounts/")).await.expect(200);
    assert_eq!(before[0]["deposit_type"], "E");
    client.get(&format!("{link}/direct_deposit/report/")).await.expect(404);
    let of_user = format!("/v1/users/{}/deposit_switch/report/", connected.user_id);
    client.get(&of_user).await.expect(404);

    let (link_id, _) =
        switch(sandbox, client, &connected.user_id, "deposit_switch", account("16002600", percent("40"))).await;
    assert_eq!(link_id, connected.link_id);
    let report = client.get(&format!("{link}/direct_deposit/report/")).await.expect(200);
    assert_eq!(report["deposit_details"]["deposit_value"], "40.00");
    assert_eq!(report["initial_accounts"][0]["account_number"], before[0]["account_number"]);
    assert_eq!(
        report["employer"]["name"],
        client.get(&format!("{link}/")).await.expect(200)["company_mapping"]["name"]
    );
    let after = client.get(&format!("{link}/bank_accounts/")).await.expect(200);
    assert_eq!(after[0]["account_number"], "16002600");
    assert_eq!((&after[0]["deposit_type"], &after[0]["account_type"]), (&json!("P"), &json!("S")));
    assert_eq!(after[1], before[0]);
    let income = client.get(&format!("{link}/income/report/")).await.expect(200);
    assert_eq!(income["employments"][0]["bank_accounts"], after);

    let user_report = client.get(&of_user).await.expect(200);
    assert_eq!(user_report["links"][0]["deposit_details"], report["deposit_details"]);
    assert_eq!(user_report["links"][0]["tracking_info"], "case-9");
    let token = json!({"access_token": connected.access_token});
    let old = client.post("/v1/links/reports/direct_deposit/", token.clone()).await.expect(201);
    assert_eq!(old["id"], report["id"]);
    assert!(old.get("provider").is_none());
    client.get(&format!("{link}/pll/report/")).await.expect(404);
    client.post("/v1/links/reports/pll/", token).await.expect(404);

    let share = json!({"deposit_type": "amount", "deposit_value": "75"});
    switch(sandbox, client, &connected.user_id, "pll", account("8800", share)).await;
    client.get(&format!("{link}/pll/report/")).await.expect(200);
    client.post("/v1/links/reports/pll/", json!({"access_token": connected.access_token})).await.expect(201);

    // The whole pay leaves nothing for others.
    let entire = account("777000", json!({"deposit_type": "entire"}));
    switch(sandbox, client, &connected.user_id, "deposit_switch", entire).await;
    let after = client.get(&format!("{link}/bank_accounts/")).await.expect(200);
    assert_eq!(after.as_array().unwrap().len(), 1);
    let report = client.get(&format!("{link}/direct_deposit/report/")).await.expect(200);
    assert_eq!(report["initial_accounts"].as_array().unwrap().len(), 3);
    assert_eq!(report["deposit_details"]["deposit_value"], Value::Null);
}

#[tokio::test]
async fn more_than_everything_is_refused_by_the_provider() {
    let (sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let (link_id, first) = switch(&sandbox, &client, &user_id, "deposit_switch", account("1000", percent("100"))).await;
    let task = client.get(&format!("/v1/tasks/{first}/")).await.expect(200);
    assert_eq!(task["status"], "done");
    let more = [percent("10"), json!({"deposit_type": "amount", "deposit_value": "50.00"})];
    for share in more {
        let (_, task_id) = switch(&sandbox, &client, &user_id, "deposit_switch", account("2000", share)).await;
        let task = client.get(&format!("/v1/tasks/{task_id}/")).await.expect(200);
        assert_eq!(task["status"], "config_error");
        assert!(task["error_message"].as_str().unwrap().contains("100%"));
    }
    let report = client.get(&format!("/v1/links/{link_id}/direct_deposit/report/")).await.expect(200);
    assert_eq!(report["deposit_details"]["account_number"], "1000");
    // Less of the same account makes room.
    let mut less = account("1000", percent("60"));
    less["action"] = json!("update");
    switch(&sandbox, &client, &user_id, "deposit_switch", less).await;
    let (_, task_id) = switch(&sandbox, &client, &user_id, "deposit_switch", account("2000", percent("40"))).await;
    assert_eq!(client.get(&format!("/v1/tasks/{task_id}/")).await.expect(200)["status"], "done");
    // A deposit that Truv did not create cannot be changed.
    let mut unknown = account("3000", percent("1"));
    unknown["action"] = json!("delete");
    let (_, task_id) = switch(&sandbox, &client, &user_id, "deposit_switch", unknown).await;
    assert_eq!(client.get(&format!("/v1/tasks/{task_id}/")).await.expect(200)["status"], "config_error");
}

#[tokio::test]
async fn a_loan_takes_its_part_of_the_pay() {
    let clock = Clock::standing_at(UNIX_EPOCH + Duration::from_secs(1_750_000_000));
    let builder = Sandbox::builder().clock(clock).pace(Pace::Timed(Duration::from_secs(5)));
    let (sandbox, client) = start_with(builder.report_delay(Duration::from_secs(3))).await;
    let user_id = client.user("1").await;
    let share = json!({"deposit_type": "amount", "deposit_value": "125.50"});
    let (link_id, task_id) = switch(&sandbox, &client, &user_id, "pll", account("4400", share.clone())).await;
    let path = format!("/v1/links/{link_id}/pll/report/");
    client.get(&path).await.expect(404);
    sandbox.advance(Duration::from_secs(4));
    assert_eq!(client.get(&format!("/v1/tasks/{task_id}/")).await.expect(200)["status"], "switch_deposit");
    sandbox.advance(Duration::from_secs(1));
    let report = client.get(&path).await.expect(200);
    assert_eq!(report["deposit_details"]["deposit_value"], "125.50");
    let list = client.get("/v1/links/?user_id=").await.expect(200);
    assert_eq!(list["results"][0]["status"], "done");
    let of_user = client.get(&format!("/v1/links/?user_id={user_id}")).await.expect(200);
    let token = json!({"access_token": of_user["results"][0]["access_token"]});
    let old = client.post("/v1/links/reports/pll/", token.clone()).await.expect(201);
    assert_eq!(old["deposit_details"], report["deposit_details"]);

    // A refresh can switch to another account.
    let mut body = token;
    body["product_type"] = json!("deposit_switch");
    body["account"] = account("5500", percent("20"));
    let refresh = client.post("/v1/refresh/tasks/", body).await.expect(201);
    sandbox.advance(Duration::from_secs(5));
    let path = format!("/v1/refresh/tasks/{}/", refresh["task_id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.expect(200)["status"], "done");
    let accounts = client.get(&format!("/v1/links/{link_id}/bank_accounts/")).await.expect(200);
    let numbers: Vec<_> =
        accounts.as_array().unwrap().iter().map(|one| one["account_number"].as_str().unwrap()).collect();
    assert_eq!(&numbers[..2], ["5500", "4400"]);
    // Reports on users take some time.
    let of_user = format!("/v1/users/{user_id}/deposit_switch/report/");
    client.get(&of_user).await.expect(404);
    sandbox.advance(Duration::from_secs(3));
    assert_eq!(client.get(&of_user).await.expect(200)["links"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_switched_is_refused_at_once() {
    let (_sandbox, client) = start().await;
    let user_id = client.user("1").await;
    let refused = |product: &'static str, account: Value| {
        let (client, path) = (client.clone(), format!("/v1/users/{user_id}/tokens/"));
        async move {
            let mut body = json!({"product_type": product});
            if !account.is_null() {
                body["account"] = account;
            }
            client.post(&path, body).await.refused_fields()
        }
    };
    assert_eq!(refused("deposit_switch", Value::Null).await, ["account"]);
    assert_eq!(refused("pll", account("1000", json!({}))).await, ["account.deposit_type"]);
    assert_eq!(refused("pll", account("1000", json!({"deposit_type": "entire"}))).await, ["account.deposit_type"]);
    let wrong = [percent("12.5"), percent("101"), json!({"deposit_type": "amount", "deposit_value": "10000"})];
    for share in wrong {
        assert_eq!(refused("deposit_switch", account("1000", share)).await, ["account.deposit_value"]);
    }
    let missing = json!({"deposit_type": "percent"});
    assert_eq!(refused("pll", account("1000", missing)).await, ["account.deposit_value"]);
}

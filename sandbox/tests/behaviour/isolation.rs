//! Objects belong to an access secret.

use serde_json::json;
use truv_sandbox::{Keys, Sandbox};

use crate::client::{start, start_with};

#[tokio::test]
async fn each_access_secret_has_objects_of_its_own() {
    let (sandbox, client) = start().await;
    let other = client.with_keys(&client.client_id, "sandbox-another");
    let (mine, theirs) = (client.user("1").await, other.user("1").await);
    assert_ne!(mine, theirs);
    client.get(&format!("/v1/users/{theirs}/")).await.expect(404);
    assert_eq!(other.get("/v1/users/").await.expect(200)["count"], 1);
    // A reset with keys affects only these keys.
    let keys = Keys::new(&client.client_id, "sandbox-another");
    sandbox.control().with_keys(&keys).reset().await.unwrap();
    assert_eq!(other.get("/v1/users/").await.expect(200)["count"], 0);
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 1);
    let refused = sandbox.control().with_keys(&keys).seed(1).await.unwrap_err();
    assert!(refused.to_string().contains("leave out the keys"), "{refused}");
}

#[tokio::test]
async fn issued_keys_are_new_each_time_and_accepted_beside_configured_ones() {
    let builder = Sandbox::builder().credentials("one", "sandbox-1").credentials("one", "sandbox-2");
    let (sandbox, client) = start_with(builder).await;
    let control = sandbox.control();
    let (first, second) = (control.issue_keys().await.unwrap(), control.issue_keys().await.unwrap());
    assert_ne!(first, second);
    for keys in [&first, &second] {
        let issued = client.with_keys(&keys.client_id, &keys.access_secret);
        issued.user("1").await;
        assert_eq!(issued.get("/v1/users/").await.expect(200)["count"], 1);
    }
    client.with_keys("some", "sandbox-one").get("/v1/users/").await.expect(401);
    // Two configured secrets of one client let it change from one to the other.
    client.user("1").await;
    assert_eq!(client.with_keys("one", "sandbox-2").get("/v1/users/").await.expect(200)["count"], 1);
    let listed = control.keys().await.unwrap();
    assert!(listed.contains(&first) && listed.contains(&second));
    // Configured keys are not listed.
    assert!(!listed.contains(&Keys::new("one", "sandbox-1")) && !listed.contains(&Keys::new("one", "sandbox-2")));
    assert!(!format!("{first:?}").contains(&first.access_secret));
}

#[tokio::test]
async fn keys_of_another_environment_can_be_had() {
    let (_sandbox, client) = start().await;
    let issue = |body| client.send(client.bare("POST", "/_sandbox/keys").json(&body));
    let keys = issue(json!({"environment": "prod"})).await.expect(201);
    assert!(keys["access_secret"].as_str().unwrap().starts_with("prod-"));
    assert_eq!(issue(json!({"environment": "live"})).await.refused_fields(), ["environment"]);
}

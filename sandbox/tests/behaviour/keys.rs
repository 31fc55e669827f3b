//! Rotation of the access secret.

use truv_sandbox::Sandbox;

use crate::client::{start, start_with};

#[tokio::test]
async fn key_operations_are_off_unless_enabled() {
    let (_sandbox, client) = start().await;
    for path in ["/v1/keys/", "/v1/keys/deactivate/"] {
        let answer = client.send(client.request("POST", path)).await;
        assert_eq!(answer.expect(403)["error"]["code"], "not_authenticated");
    }
}

#[tokio::test]
async fn a_secret_is_rotated() {
    let builder = Sandbox::builder().key_operations(true).credentials("one", "dev-1");
    let (_sandbox, client) = start_with(builder).await;
    let user_id = client.user("1").await;
    let post = |secret: &str, path: &str| {
        let client = client.with_keys("one", secret);
        let request = client.request("POST", path);
        async move { client.send(request).await }
    };
    post("dev-1", "/v1/keys/deactivate/").await.refused_fields();
    let created = post("dev-1", "/v1/keys/").await.expect(201);
    let new = created["access_secret"].as_str().unwrap();
    assert!(new.starts_with("dev-") && new.len() == 44);
    // Two at most, and both work on the same objects.
    post(new, "/v1/keys/").await.refused_fields();
    let path = format!("/v1/users/{user_id}/");
    client.with_keys("one", new).get(&path).await.expect(200);
    client.get(&path).await.expect(200);

    post(new, "/v1/keys/deactivate/").await.expect(200);
    client.get(&path).await.expect(401);
    client.with_keys("one", new).get(&path).await.expect(200);
    post(new, "/v1/keys/").await.expect(201);
}

#[tokio::test]
async fn deactivated_secrets_stay_out_where_any_are_accepted() {
    let (_sandbox, client) = start_with(Sandbox::builder().key_operations(true)).await;
    let created = client.send(client.request("POST", "/v1/keys/")).await.expect(201);
    let new = client.with_keys(&client.client_id, created["access_secret"].as_str().unwrap());
    new.send(new.request("POST", "/v1/keys/deactivate/")).await.expect(200);
    client.get("/v1/users/").await.expect(401);
    new.get("/v1/users/").await.expect(200);
}

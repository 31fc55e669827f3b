//! The journal of requests.

use serde_json::json;
use truv_sandbox::{Effect, Fault, Requests};

use crate::client::start;

#[tokio::test]
async fn requests_are_noted_without_what_is_in_them() {
    let (sandbox, client) = start().await;
    let control = sandbox.control();
    let user_id = client.user("planted-4711").await;
    client.get("/v1/users/?external_user_id=planted-4711").await.expect(200);
    client.post("/v1/users/", json!({"external_user_id": [5], "email": "x"})).await.expect(400);
    control.add_fault(&Fault::new(Effect::Reset).count(1)).await.unwrap();
    assert!(client.try_send(client.request("GET", "/v1/tasks/")).await.is_none());

    let all = control.requests(&Requests::all()).await.unwrap();
    let seen: Vec<_> = all.iter().map(|request| (request.operation.as_deref().unwrap(), request.status)).collect();
    // The client tries an idle connection once more, unless its reset was noticed.
    assert_eq!(seen[..3], [("users_create", Some(201)), ("users_list", Some(200)), ("users_create", Some(400))]);
    assert_eq!(seen[3], ("tasks_list", None));
    assert_eq!(all[1].query, ["external_user_id"]);
    assert!(all[2].refused_fields.contains(&"external_user_id".to_owned()), "{:?}", all[2].refused_fields);
    assert_eq!(all[3].faults, ["reset"]);
    assert_eq!(all[0].client_id.as_deref(), Some(client.client_id.as_str()));

    let text = client.send(client.bare("GET", "/_sandbox/requests")).await.expect(200).to_string();
    for secret in ["planted-4711", "ines.marlow@example.org", "900112233", client.secret.as_str(), user_id.as_str()] {
        assert!(!text.contains(secret));
    }
    let lists = control.requests(&Requests::all().operation("users_list")).await.unwrap();
    assert_eq!(lists.len(), 1);
    let later = control.requests(&Requests::all().after(lists[0].number).status(400)).await.unwrap();
    assert_eq!(later.len(), 1);
    control.clear_requests().await.unwrap();
    assert!(control.requests(&Requests::all()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_near_miss_comes_with_a_hint() {
    let (sandbox, client) = start().await;
    let answer = client.get("/v1/user/").await;
    assert_eq!(answer.headers["x-truv-sandbox-hint"], "No such path; did you mean GET, POST /v1/users/?");
    answer.expect(404);
    client.request("GET", "/v1/users");
    client.get("/v1/users").await.expect(301);
    client.send(client.request("PUT", "/v1/users/")).await.expect(405);
    let unmatched = sandbox.control().requests(&Requests::all().unmatched()).await.unwrap();
    let hints: Vec<_> = unmatched.iter().map(|request| request.hint.as_deref().unwrap()).collect();
    assert_eq!(
        hints,
        [
            "No such path; did you mean GET, POST /v1/users/?",
            "The path ends with a slash: /v1/users/",
            "/v1/users/ has GET, POST, and no PUT.",
        ]
    );
    let wrong = client.send(client.bare("GET", "/_sandbox/requests?state=404")).await;
    assert_eq!(wrong.refused_fields(), ["state"]);
}

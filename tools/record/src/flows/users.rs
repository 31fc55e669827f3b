//! People: created, found, changed, deleted.

use serde_json::json;

use crate::stage::{Stage, body};

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let (first, second) = (stage.name("crm-0042"), stage.name("crm-0043"));
    let full = json!({
        "external_user_id": first, "first_name": "Ines", "last_name": "Marlow", "ssn": "900112233",
        "email": "ines.marlow@example.org", "phone": "+12025550147",
    });
    let user = client.users_create().body(body::<truv_sdk::types::UserCreateRequest>(full)?).send().await?;
    client.users_create().body_map(|user| user.external_user_id(second)).send().await?;
    client.users_list().page_size(1).send().await?;
    client.users_list().external_user_id(&first).list_links(true).send().await?;
    client.users_update().user_id(&user.id).body_map(|user| user.last_name("Marlow-Weber")).send().await?;
    client.users_get().user_id(&user.id).list_links(true).send().await?;

    stage.refused(client.users_list().product_type("nonsense").send().await, 400)?;
    stage.refused(stage.stranger()?.users_get().user_id(&user.id).send().await, 401)?;
    if let Some(other) = stage.development()? {
        stage.refused(other.users_get().user_id(&user.id).send().await, 403)?;
    }
    client.users_delete().user_id(&user.id).send().await?;
    stage.refused(client.users_get().user_id(&user.id).send().await, 404)
}

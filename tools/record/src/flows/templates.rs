//! Customization templates.

use serde_json::json;
use truv_sdk::types::CustomizationTemplateCreateRequest;

use crate::stage::{Stage, body};

pub(super) async fn run(stage: &Stage) -> anyhow::Result<()> {
    let client = &stage.client;
    let create = async |json| {
        let request = body::<CustomizationTemplateCreateRequest>(json)?;
        anyhow::Ok(client.templates_create().body(request).send().await)
    };
    let template = create(json!({
        "name": stage.name("Lending"), "products": ["income"],
        "bridge": {"hide_truv_logo": true, "product_settings": [
            {"product_type": "income", "texts": {"search_header": "Find your employer", "success_cta": null}},
        ]},
        "orders": {"link_expiration": "72", "first_sms": {"text": "Hello", "apply_for_reminder": true}},
        "reports": {"days_requested": 60},
    }))
    .await??;
    stage.refused(create(json!({"name": "Default", "products": ["income"]})).await?, 400)?;
    client.templates_list().products("income").page_size(5).send().await?;
    client.templates_get().template_id(&template.id).send().await?;
    client.templates_update().template_id(&template.id).body_map(|body| body.default_for_products(true)).send().await?;
    client.templates_delete().template_id(&template.id).send().await?;
    stage.refused(client.templates_get().template_id(&template.id).send().await, 404)
}

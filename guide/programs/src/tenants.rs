//! One program for several accounts at Truv.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use truv_sdk::value::Secret;
use truv_sdk::{Client, ClientBuilder, Result};

// ANCHOR: tenants
/// A client for each tenant. Each access secret has a quota of its own, so no tenant uses up another's.
pub struct Tenants {
    settings: fn(ClientBuilder) -> ClientBuilder,
    clients: Mutex<HashMap<String, Client>>,
}

impl Tenants {
    /// No tenant is known yet. All clients get the same settings.
    #[must_use]
    pub fn new(settings: fn(ClientBuilder) -> ClientBuilder) -> Self {
        Self { settings, clients: Mutex::default() }
    }

    /// The tenant's client; `keys` reads their client id and access secret when they are needed.
    ///
    /// # Errors
    ///
    /// The keys cannot be used.
    pub fn client(&self, tenant: &str, keys: impl FnOnce() -> (String, Secret)) -> Result<Client> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(tenant) {
            return Ok(client.clone());
        }
        let (client_id, access_secret) = keys();
        let client = (self.settings)(Client::builder(client_id, access_secret)).build()?;
        clients.insert(tenant.to_owned(), client.clone());
        Ok(client)
    }

    /// Call this when a tenant's keys have changed. Calls under way end with the old keys.
    pub fn forget(&self, tenant: &str) {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).remove(tenant);
    }
}
// ANCHOR_END: tenants

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use truv_sandbox::Sandbox;
    use truv_sdk::quota::Quota;

    use super::Tenants;

    static BASE_URL: OnceLock<String> = OnceLock::new();

    #[tokio::test]
    async fn each_tenant_has_objects_and_a_quota_of_its_own() {
        let truv = Sandbox::start().await.unwrap();
        BASE_URL.set(truv.base_url()).unwrap();
        let tenants =
            Tenants::new(|builder| builder.base_url(BASE_URL.wait().as_str()).quota(Quota::per_minute(2).reserve(0)));
        let of = |tenant: &str| {
            let keys = (format!("id-{tenant}"), format!("sandbox-{tenant}").into());
            tenants.client(tenant, || keys).unwrap()
        };
        let create = |tenant: &str| of(tenant).users_create().body_map(|user| user.external_user_id("crm-1")).send();
        create("north-bank").await.unwrap();
        create("south-bank").await.unwrap();
        assert_eq!(of("north-bank").users_list().send().await.unwrap().results.len(), 1);
        // the north bank has used its two requests, the south bank has one left
        assert_eq!(of("north-bank").quota_stats().unwrap().taken, 2);
        assert_eq!(of("south-bank").quota_stats().unwrap().taken, 1);
        tenants.forget("north-bank");
        let again = tenants.client("north-bank", || ("id-north-bank".to_owned(), "no-prefix".into()));
        assert!(again.unwrap_err().is_configuration(), "keys are read anew");
    }
}

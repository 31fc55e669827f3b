//! Several processes that use the same access secret.

use truv_sdk::quota::{Quota, RedisQuota, WhenAway};
use truv_sdk::redis::Redis;
use truv_sdk::webhook::{RedisStore, ReplayGuard};
use truv_sdk::{Client, ClientBuilder, Result};

/// A client that counts its requests together with those of all other processes.
///
/// # Errors
///
/// The address of Redis or another setting cannot be used.
// ANCHOR: quota
pub fn client(builder: ClientBuilder, redis: Redis) -> Result<Client> {
    let shared = RedisQuota::at(redis)
        // without Redis, each of eight processes goes on with its part of 300
        .when_away(WhenAway::FailOpen { local_share: 37 });
    builder.quota(Quota::default().shared_in(shared)).build()
}
// ANCHOR_END: quota

/// Handles each event once, whichever process it comes to.
///
/// # Errors
///
/// The address of Redis cannot be used.
// ANCHOR: events
pub fn guard(redis: Redis) -> Result<ReplayGuard<RedisStore>> {
    Ok(ReplayGuard::with_store(RedisStore::at(redis)?))
}
// ANCHOR_END: events

#[cfg(test)]
mod tests {
    use truv_sdk::quota::{Quota, RedisQuota};
    use truv_sdk::webhook::{Event, EventType, Once};

    use super::{client, guard};
    use crate::support::{Redis, builder, truv};

    #[tokio::test]
    async fn two_processes_use_one_budget() {
        let redis = Redis::start();
        let (truv, _) = truv().await;
        let shared = || Quota::per_minute(3).reserve(0).shared_in(RedisQuota::at(redis.url()));
        let clients = [(); 2].map(|()| builder(&truv).quota(shared()).build().unwrap());
        let hurried = |number: usize| {
            let call = clients[number % 2].users_list();
            call.options(|call| call.deadline(std::time::Duration::from_secs(5))).send()
        };
        for number in 0..3 {
            hurried(number).await.unwrap();
        }
        assert!(hurried(3).await.unwrap_err().is_quota_refusal());
    }

    #[tokio::test]
    async fn without_redis_each_process_goes_on_with_its_share() {
        let mut redis = Redis::start();
        let (truv, _) = truv().await;
        let client = client(builder(&truv), redis.url().into()).unwrap();
        client.users_list().send().await.unwrap();
        redis.kill();
        client.users_list().send().await.unwrap();
        assert!(client.quota_stats().unwrap().limit <= 300);
    }

    #[tokio::test]
    async fn an_event_that_comes_to_two_processes_is_handled_once() {
        let redis = Redis::start();
        let event = Event::sample(&EventType::sample());
        let guards = [(); 2].map(|()| guard(redis.url().into()).unwrap());
        let mut handled = 0;
        for guard in &guards {
            let once = guard.once(&event, async {
                handled += 1;
                Ok::<_, std::io::Error>(())
            });
            assert!(matches!(once.await.unwrap(), Once::Done(()) | Once::Duplicate));
        }
        assert_eq!(handled, 1);
    }
}

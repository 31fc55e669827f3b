//! A refresh of every link once a month, by several workers on one queue.
//!
//! The queue is apalis on Redis. The workers share Truv's quota in the same Redis.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BoxDynError, Data, TaskBuilder, TaskSink, WorkerBuilder, WorkerError};
use apalis_redis::{Config, RedisStorage};
use serde::{Deserialize, Serialize};
use truv_sdk::quota::Priority;
use truv_sdk::types::{LinkId, ProductType};
use truv_sdk::value::Secret;
use truv_sdk::{Client, Error};

/// The access tokens, and which logins no longer work. In your service these are rows of your database, with the tokens
/// encrypted.
#[derive(Clone, Default)]
pub struct Portfolio(Arc<RwLock<HashMap<LinkId, Known>>>);

#[derive(Clone)]
struct Known {
    access_token: Secret,
    needs_login: bool,
}

/// Reads a link and its access token from each line, with a space between them.
impl FromIterator<String> for Portfolio {
    fn from_iter<Lines: IntoIterator<Item = String>>(lines: Lines) -> Self {
        let portfolio = Self::default();
        for line in lines {
            if let Some((link_id, access_token)) = line.split_once(' ') {
                portfolio.add(link_id.into(), access_token.into());
            }
        }
        portfolio
    }
}

impl Portfolio {
    /// Adds a link.
    pub fn add(&self, link_id: LinkId, access_token: Secret) {
        let known = Known { access_token, needs_login: false };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(link_id, known);
    }

    /// The links that can be refreshed.
    #[must_use]
    pub fn links(&self) -> Vec<LinkId> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().filter(|(_, known)| !known.needs_login).map(|(link_id, _)| link_id.clone()).collect()
    }

    /// The links whose person has to log in again.
    #[must_use]
    pub fn lapsed(&self) -> Vec<LinkId> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().filter(|(_, known)| known.needs_login).map(|(link_id, _)| link_id.clone()).collect()
    }

    fn access_token(&self, link_id: &LinkId) -> Option<Secret> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(link_id).map(|known| known.access_token.clone())
    }

    fn needs_login(&self, link_id: &LinkId) {
        if let Some(known) = self.0.write().unwrap_or_else(PoisonError::into_inner).get_mut(link_id) {
            known.needs_login = true;
        }
    }
}

// ANCHOR: job
/// One link in one month. No token is on the queue, only the id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refresh {
    link_id: LinkId,
    month: String,
}

/// The queue, which all workers share.
pub type Queue = RedisStorage<Refresh>;

/// How long the key of a job is taken. Without this, apalis-redis 1.0 forgets a key at once.
const KEPT: Duration = Duration::from_secs(40 * 24 * 60 * 60);

/// Connects to the queue. A worker that has missed five heartbeats is taken for dead, and others do its jobs.
///
/// # Errors
///
/// Redis cannot be reached.
pub async fn queue(redis: &str, heartbeat: Duration) -> Result<Queue, BoxDynError> {
    let connection = apalis_redis::connect(redis).await?;
    let config = Config::default().queue("refresh").idempotency_ttl(Some(KEPT));
    // a worker takes a job only when it can begin it
    let config = config.batch_size(1).heartbeat_interval(heartbeat).missed_heartbeats(5);
    Ok(Queue::new(connection).with_config(config))
}
// ANCHOR_END: job

/// Puts every link on the queue. Whoever calls this again in the same month adds nothing: the key of a job is taken.
///
/// # Errors
///
/// Redis cannot be reached.
// ANCHOR: plan
pub async fn plan(queue: &mut Queue, portfolio: &Portfolio, month: &str) -> Result<(), BoxDynError> {
    for link_id in portfolio.links() {
        let key = format!("{link_id}/{month}");
        let job = Refresh { link_id, month: month.to_owned() };
        queue.push_task(TaskBuilder::new(job).idempotency_key(key).build()).await?;
    }
    Ok(())
}
// ANCHOR_END: plan

// ANCHOR: refresh
/// Begins one refresh. How it ends comes as an event, `task-status-updated`; see the chapter on webhooks.
async fn refresh(
    job: Refresh,
    truv: Data<Client>,
    portfolio: Data<Portfolio>,
    queue: Data<Queue>,
) -> Result<(), BoxDynError> {
    let Some(access_token) = portfolio.access_token(&job.link_id) else { return Ok(()) };
    let call = truv
        .refresh_tasks_create()
        .body_map(|body| body.access_token(access_token).product_type(ProductType::Income))
        .options(|call| call.priority(Priority::Background).deadline(Duration::from_secs(300)));
    match call.send().await {
        Ok(_) => Ok(()),
        Err(error) if is_lapsed(&error) => {
            portfolio.needs_login(&job.link_id);
            Ok(())
        }
        Err(error) if error.is_refresh_limit() => later(&queue, job, Duration::from_secs(24 * 60 * 60)).await,
        Err(error) if error.is_retryable() => {
            later(&queue, job, error.retry_after().unwrap_or(Duration::from_secs(60))).await
        }
        // apalis keeps the job and this text, which has no body and no key
        Err(error) => Err(error.support_reference().to_string().into()),
    }
}

/// The person has to log in again.
fn is_lapsed(error: &Error) -> bool {
    error.is_expired_token() || error.is_not_found() || error.is_permission_denied()
}

async fn later(queue: &Queue, job: Refresh, wait: Duration) -> Result<(), BoxDynError> {
    Ok(queue.clone().push_task(TaskBuilder::new(job).run_after(wait).build()).await?)
}
// ANCHOR_END: refresh

/// How many refreshes a worker begins at once. It holds no more jobs than these.
pub const AT_ONCE: usize = 8;

/// Works on the queue until `end` comes. Run as many as you like, in as many processes, each with a name of its own.
///
/// # Errors
///
/// The worker cannot go on, for example without Redis; or a worker of this name was alive a moment ago.
// ANCHOR: worker
pub async fn work<End>(
    name: &str,
    queue: Queue,
    truv: Client,
    portfolio: Portfolio,
    end: End,
) -> Result<(), WorkerError>
where
    End: Future<Output = std::io::Result<()>> + Send + 'static,
{
    WorkerBuilder::new(name)
        .backend(queue.clone())
        .data(truv) // its quota is shared: see the chapter on a fleet
        .data(portfolio)
        .data(queue)
        .concurrency(AT_ONCE)
        .build(refresh)
        .run_until(end)
        .await
}
// ANCHOR_END: worker

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::watch;
    use truv_sandbox::{Requests, Sandbox};
    use truv_sdk::quota::{Quota, RedisQuota};
    use truv_sdk::types::LinkId;

    use super::{Portfolio, plan, queue, work};
    use crate::support::{Redis, builder, person, truv};

    const LINKS: usize = 24;
    const HEARTBEAT: Duration = Duration::from_secs(10);

    /// How many refreshes were asked for.
    async fn refreshes(truv: &Sandbox) -> usize {
        truv.control().requests(&Requests::all().operation("refresh_tasks_create")).await.unwrap().len()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn three_workers_refresh_each_link_once() {
        let redis = Redis::start();
        let (truv, client) = truv().await;
        let portfolio = Portfolio::default();
        for number in 0..LINKS {
            let person = person(&truv, &client, &format!("f-{number}")).await;
            portfolio.add(person.link.link_id, person.link.access_token);
        }
        let gone = LinkId::from("0a1b2c3d4e5f60718293a4b5c6d7e8f9");
        portfolio.add(gone.clone(), "an-old-token".into());

        // two processes plan the same month
        for _ in 0..2 {
            plan(&mut queue(&redis.url(), HEARTBEAT).await.unwrap(), &portfolio, "2026-11").await.unwrap();
        }
        let (end, ended) = watch::channel(false);
        let mut workers = Vec::new();
        for number in 0..3 {
            let shared = Quota::per_minute(200).reserve(0).shared_in(RedisQuota::at(redis.url()));
            let client = builder(&truv).quota(shared).build().unwrap();
            let queue = queue(&redis.url(), HEARTBEAT).await.unwrap();
            let (portfolio, mut ended) = (portfolio.clone(), ended.clone());
            workers.push(tokio::spawn(async move {
                let end = async move {
                    let _ = ended.wait_for(|ended| *ended).await;
                    Ok(())
                };
                work(&format!("worker-{number}"), queue, client, portfolio, end).await
            }));
        }
        let done = async {
            while refreshes(&truv).await <= LINKS || portfolio.lapsed().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), done).await.unwrap();
        end.send(true).unwrap();
        for worker in workers {
            worker.await.unwrap().unwrap();
        }
        // every job was carried out once: a link for each request, and the one whose login is gone
        assert_eq!(refreshes(&truv).await, LINKS + 1);
        assert_eq!(portfolio.lapsed(), [gone]);
    }
}

//! The portfolio chapter: one of several workers, each a process.

// ANCHOR: program
use std::env;
use std::time::Duration;

use truv_guide::{fleet, portfolio};
use truv_sdk::ClientBuilder;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let redis = env::var("REDIS_URL")?;
    let truv = fleet::client(ClientBuilder::from_env()?, redis.as_str().into())?;
    // from your database; here one link and its access token in each line of standard input
    let links = std::io::stdin().lines().collect::<Result<_, _>>()?;
    // with 10 seconds, the jobs of a dead worker are done by others after 50
    let heartbeat = Duration::from_secs(env::var("HEARTBEAT_SECONDS").map_or(Ok(10), |seconds| seconds.parse())?);
    let queue = portfolio::queue(&redis, heartbeat).await?;
    portfolio::work(&env::var("WORKER_NAME")?, queue, truv, links, tokio::signal::ctrl_c()).await?;
    Ok(())
}
// ANCHOR_END: program

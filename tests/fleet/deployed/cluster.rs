//! Redis Cluster.

use super::*;

/// Three masters, each with a replica, behind a password, with or without TLS.
struct Cluster {
    servers: Vec<Redis>,
    ports: Vec<u16>,
}

impl Cluster {
    fn start(tls_folder: Option<&Path>) -> Self {
        let (ports, buses): ([u16; 6], [u16; 6]) = {
            let all: [u16; 12] = free_ports();
            (all[..6].try_into().unwrap(), all[6..].try_into().unwrap())
        };
        let servers = (0..6).map(|index| {
            let (port, bus) = (ports[index].to_string(), buses[index].to_string());
            let mut arguments = match tls_folder {
                Some(folder) => tls(folder, ports[index], "no"),
                None => vec!["--port".to_owned(), port],
            };
            if tls_folder.is_some() {
                arguments.extend(["--tls-cluster", "yes", "--tls-replication", "yes"].map(str::to_owned));
            }
            let settings = ["--cluster-enabled", "yes", "--cluster-node-timeout", "500", "--cluster-port", &bus];
            arguments.extend(settings.map(str::to_owned));
            let server = start(&arguments);
            add_user(&server);
            server
        });
        let cluster = Self { servers: servers.collect(), ports: ports.to_vec() };
        for (index, server) in cluster.servers.iter().enumerate() {
            let (port, bus) = (ports[0].to_string(), buses[0].to_string());
            if index > 0 {
                server.until(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus], "OK");
            }
            if index < 3 {
                let range = [(0, 5461), (5462, 10922), (10923, 16383)][index];
                server.until(&["CLUSTER", "ADDSLOTSRANGE", &range.0.to_string(), &range.1.to_string()], "OK");
            }
        }
        for (index, server) in cluster.servers.iter().enumerate() {
            server.until(&["CLUSTER", "INFO"], "cluster_known_nodes:6");
            if index >= 3 {
                let master = cluster.servers[index - 3].command(&["CLUSTER", "MYID"]);
                server.until(&["CLUSTER", "REPLICATE", master.trim()], "OK");
                server.until(&["INFO", "replication"], "master_link_status:up");
            }
        }
        for server in &cluster.servers {
            server.until(&["CLUSTER", "INFO"], "cluster_state:ok");
        }
        cluster
    }

    fn url(&self, index: usize, scheme: &str) -> String {
        format!("{scheme}://{USER}:{ENCODED}@localhost:{}", self.ports[index])
    }

    /// The master that has the keys.
    fn owner(&self) -> usize {
        (0..3).find(|index| self.servers[*index].command(&["DBSIZE"]).trim() != "0").expect("somebody has the keys")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_and_the_end_of_the_server_that_has_the_keys() {
    let (mut cluster, server) = (Cluster::start(None), server().await);
    // one server is enough, whichever it is: it names the others
    for index in 0..6 {
        let quota = RedisQuota::at(Address::cluster([cluster.url(index, "redis")]));
        call(&client(&server.url, &quota, 100)).await.unwrap();
    }
    let owner = cluster.owner();
    let sizes = (0..3).filter(|index| cluster.servers[*index].command(&["DBSIZE"]).trim() != "0").count();
    assert_eq!(sizes, 1, "all keys are on one server");

    let client = client(&server.url, &RedisQuota::at(Address::cluster([cluster.url(owner, "redis")])), 100);
    call(&client).await.unwrap();
    assert_eq!(taken(&client), 7);
    // and so is the only server that was given
    cluster.servers[owner].kill();
    for error in until_it_works(&client).await {
        assert!(error.is_quota_refusal(), "{error}");
        hides(&format!("{error} {error:?}"));
    }
    assert_eq!(taken(&client), 8);
    hides(&traces::captured());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_moves_the_keys_to_another_server() {
    let (cluster, server) = (Cluster::start(None), server().await);
    let client = client(&server.url, &RedisQuota::at(Address::cluster([cluster.url(0, "redis")])), 100);
    call(&client).await.unwrap();
    let (from, to) = (cluster.owner(), (cluster.owner() + 1) % 3);
    let id = |index: usize| cluster.servers[index].command(&["CLUSTER", "MYID"]).trim().to_owned();
    let key = cluster.servers[from].command(&["KEYS", "*places"]).trim().to_owned();
    let slot = cluster.servers[from].command(&["CLUSTER", "KEYSLOT", &key]).trim().to_owned();
    cluster.servers[to].until(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &id(from)], "OK");
    cluster.servers[from].until(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &id(to)], "OK");
    // some keys of the script are there, others nowhere: the cluster says to try again
    let error = call(&client).await.unwrap_err();
    assert_eq!(cause(&error).code(), Some("TRYAGAIN"), "{error}");
    let port = cluster.ports[to].to_string();
    cluster.servers[from].until(&["MIGRATE", "127.0.0.1", &port, &key, "0", "5000"], "OK");
    for index in [to, from, (to + 1) % 3] {
        cluster.servers[index].until(&["CLUSTER", "SETSLOT", &slot, "NODE", &id(to)], "OK");
    }
    until_it_works(&client).await;
    assert_eq!(taken(&client), 2);
}

/// Events have keys all over the cluster, one of which is just being moved.
#[cfg(feature = "webhook")]
#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_keeps_handled_events() {
    use truv_sdk::webhook::{Claim, ClaimToken, RedisStore, ReplayStore};

    let mut cluster = Cluster::start(None);
    let stores = [0, 1].map(|index| RedisStore::at(Address::cluster([cluster.url(index, "redis")])).unwrap());
    let (token, time) = (ClaimToken::random(), Duration::from_secs(60));
    let ids: Vec<_> = (0..40).map(|id| crate::fleet::webhooks::event(&id.to_string()).webhook_id().clone()).collect();
    for id in &ids {
        assert_eq!(stores[0].claim(id, &token, time).await.unwrap(), Claim::New);
        assert!(stores[0].confirm(id, &token, time).await.unwrap());
    }
    assert!((0..3).all(|index| cluster.servers[index].command(&["DBSIZE"]).trim() != "0"), "they are spread");

    let id = |index: usize| cluster.servers[index].command(&["CLUSTER", "MYID"]).trim().to_owned();
    let keys = cluster.servers[0].command(&["KEYS", "*"]);
    let key = keys.lines().next().unwrap();
    let slot = cluster.servers[0].command(&["CLUSTER", "KEYSLOT", key]).trim().to_owned();
    cluster.servers[1].until(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &id(0)], "OK");
    cluster.servers[0].until(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &id(1)], "OK");
    let port = cluster.ports[1].to_string();
    cluster.servers[0].until(&["MIGRATE", "127.0.0.1", &port, key, "0", "5000"], "OK");
    for id in &ids {
        assert_eq!(stores[1].claim(id, &ClaimToken::random(), time).await.unwrap(), Claim::Handled);
    }
    // a server ends, and its replica goes on with its data
    cluster.servers[2].kill();
    for id in &ids {
        let mut tries = 0;
        loop {
            match stores[1].claim(id, &ClaimToken::random(), time).await {
                Ok(claim) => break assert_eq!(claim, Claim::Handled),
                Err(error) => assert!(tries < 200, "{error}"),
            }
            tries += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_with_tls() {
    let (folder, server) = (tempfile::tempdir().unwrap(), server().await);
    let certificates = Certificates::write(folder.path());
    let cluster = Cluster::start(Some(folder.path()));
    let urls: Vec<_> = (0..3).map(|index| cluster.url(index, "rediss")).collect();
    let address = Address::cluster(urls).root_certificates_pem(certificates.authority);
    let client = client(&server.url, &RedisQuota::at(address), 100);
    for _ in 0..3 {
        call(&client).await.unwrap();
    }
    assert_eq!(taken(&client), 3);
    hides(&traces::captured());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_a_cluster_that_is_taken_for_a_single_one() {
    let (cluster, server) = (Cluster::start(None), server().await);
    let mut codes = Vec::new();
    for index in 0..3 {
        if let Err(error) = call(&client(&server.url, &RedisQuota::at(cluster.url(index, "redis")), 100)).await {
            assert!(error.to_string().contains("Redis::cluster"), "{error}");
            hides(&format!("{error} {error:?}"));
            codes.push(cause(&error).code().map(str::to_owned));
        }
    }
    assert_eq!(codes, [Some("MOVED".to_owned()), Some("MOVED".to_owned())]);
}

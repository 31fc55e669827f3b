//! A PostgreSQL of the tests' own, on a socket in a temporary folder.

#![allow(dead_code, reason = "no test program uses all of it")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection, Postgres, Row, Transaction};

/// One server for all tests of this process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);

struct Server {
    folder: PathBuf,
    /// A shell that ends the server and removes the folder once its input ends: when this process ends, whichever way.
    _keeper: Child,
}

impl Server {
    /// None, with a message, if there is no PostgreSQL here; fails if one is required.
    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("REQUIRE_POSTGRES").is_none(),
                "REQUIRE_POSTGRES is set and there is no PostgreSQL; on Debian it is in the package `postgresql`"
            );
            // Past the capture of tests that pass.
            let _ = std::io::stderr()
                .write_all(b"NOT CHECKED: what needs a database; there is no PostgreSQL here (Debian: postgresql)\n");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("truv-pg").tempdir().unwrap().keep();
        let owner = owner(&folder);
        let command = |program: &str| {
            let mut command = Command::new(program);
            command.current_dir(&folder).stdout(Stdio::null());
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command
        };
        let made = command(programs.join("initdb").to_str().unwrap())
            .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "data"])
            .output()
            .unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let script = r#""$0" "$@" 2>log & server=$!; read -r _; kill -QUIT "$server"; wait "$server"; rm -rf "$PWD""#;
        let keeper = command("sh")
            .args(["-c", script])
            .arg(programs.join("postgres"))
            .args(["-D", "data", "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200", "-c"])
            .arg(format!("unix_socket_directories={}", folder.display()))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        Some(Self { folder, _keeper: keeper })
    }

    async fn connect(&self, database: &str) -> PgConnection {
        let options = PgConnectOptions::new().socket(&self.folder).username("postgres").database(database);
        for _ in 0..600 {
            match options.connect().await {
                Ok(connection) => return connection,
                // it is still starting
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        panic!("{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
    }
}

/// The folder of the programs; Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut folders = debian.chain(std::env::split_paths(&path));
    folders.find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// Gives the folder to another user if this one is root, as which PostgreSQL refuses to run.
fn owner(folder: &Path) -> Option<(u32, u32)> {
    if fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let find = |name: &str| {
        let fields: Vec<&str> = users.lines().find(|line| line.starts_with(name))?.split(':').collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    let (user, group) = find("postgres:").or_else(|| find("nobody:")).expect("a user other than root");
    chown(folder, Some(user), Some(group)).unwrap();
    Some((user, group))
}

/// An empty database.
pub(crate) struct Database {
    server: &'static Server,
    name: String,
}

impl Database {
    /// None without PostgreSQL.
    pub(crate) async fn create() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = SERVER.as_ref()?;
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let mut connection = server.connect("postgres").await;
        sqlx::raw_sql(&format!("CREATE DATABASE {name} TEMPLATE template0")).execute(&mut connection).await.unwrap();
        Some(Self { server, name })
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@localhost/{}?host={}", self.name, self.server.folder.display())
    }

    async fn connect(&self) -> PgConnection {
        self.server.connect(&self.name).await
    }

    pub(crate) async fn run(&self, sql: &str) {
        sqlx::raw_sql(sql).execute(&mut self.connect().await).await.unwrap();
    }

    /// Changes a setting for connections that are made from now on.
    pub(crate) async fn set(&self, setting: &str, value: &str) {
        self.run(&format!("ALTER DATABASE {} SET {setting} TO '{value}'", self.name)).await;
    }

    /// The number of rows.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}")).await
    }

    async fn number(&self, sql: &str) -> i64 {
        sqlx::query(sql).fetch_one(&mut self.connect().await).await.unwrap().get(0)
    }

    /// Keeps the locks of this statement until the transaction ends.
    pub(crate) async fn lock(&self, sql: &str) -> Transaction<'static, Postgres> {
        let options = PgConnectOptions::new().socket(&self.server.folder).username("postgres").database(&self.name);
        let pool = sqlx::PgPool::connect_with(options).await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut *transaction).await.unwrap();
        transaction
    }

    /// Returns once this many statements wait for a lock in this database.
    pub(crate) async fn until_blocked(&self, count: i64) {
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while self.number(waiting).await < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

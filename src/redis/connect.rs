//! Opens one connection: TCP or a socket, TLS, login, database.

use std::io;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, FromRedisValue, RedisConnectionInfo, RedisResult, cmd};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::error::{RedisError, TIMEOUT, TIMEOUT_TLS};
use super::servers::{Access, Endpoint, Login};

/// Where a server of a cluster says that a key is.
pub(super) struct Trouble {
    pub(super) error: RedisError,
    pub(super) redirect: Option<String>,
}

impl From<RedisError> for Trouble {
    fn from(error: RedisError) -> Self {
        Self { error, redirect: None }
    }
}

/// Waits at most this long for an answer.
pub(super) async fn within<T>(
    time: Duration,
    login: &Login,
    call: impl Future<Output = RedisResult<T>>,
) -> Result<T, Trouble> {
    match timeout(time, call).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Trouble {
            error: RedisError::of(&error, login),
            redirect: error.redirect_node().map(|(address, _)| address.to_owned()),
        }),
        Err(_) => Err(RedisError::unreachable(TIMEOUT).into()),
    }
}

/// A connection that has logged in, if that takes no longer than the timeout.
pub(super) async fn open(
    endpoint: &Endpoint,
    access: &Access,
    time: Duration,
) -> Result<MultiplexedConnection, RedisError> {
    match timeout(time, connect(endpoint, access)).await {
        Ok(connection) => connection,
        Err(_) => Err(RedisError::unreachable(if access.tls.is_some() { TIMEOUT_TLS } else { TIMEOUT })),
    }
}

async fn connect(endpoint: &Endpoint, access: &Access) -> Result<MultiplexedConnection, RedisError> {
    let lost = |error: io::Error| RedisError::of_io(&error);
    let login = &access.login;
    let mut connection = match endpoint {
        Endpoint::Tcp(host, port) => {
            let stream = tcp(host, *port).await?;
            match &access.tls {
                None => over(stream, login).await?,
                Some(config) => {
                    let name = ServerName::try_from(host.clone())
                        .map_err(|_| RedisError::unreachable("TLS cannot check its host name"))?;
                    let stream = TlsConnector::from(config.clone()).connect(name, stream).await.map_err(lost)?;
                    over(stream, login).await?
                }
            }
        }
        #[cfg(unix)]
        Endpoint::Unix(path) => over(tokio::net::UnixStream::connect(path).await.map_err(lost)?, login).await?,
        #[cfg(not(unix))]
        Endpoint::Unix(_) => return Err(RedisError::unreachable("this system has no `unix:` sockets")),
    };
    if let Some(password) = &login.password {
        let mut command = cmd("AUTH");
        if let Some(user) = &login.user {
            command.arg(user.expose());
        }
        command.arg(password.expose());
        let answered: RedisResult<()> = command.query_async(&mut connection).await;
        answered.map_err(|error| RedisError::of(&error, login))?;
    }
    if access.database != 0 {
        let answered: RedisResult<()> = cmd("SELECT").arg(access.database).query_async(&mut connection).await;
        answered.map_err(|error| RedisError::of(&error, login))?;
    }
    Ok(connection)
}

async fn tcp(host: &str, port: u16) -> Result<TcpStream, RedisError> {
    let addresses = tokio::net::lookup_host((host, port))
        .await
        .map_err(|_| RedisError::unreachable("its host name cannot be resolved. Check the name, and the resolver"))?;
    let mut failure = RedisError::unreachable("its host name has no address. Check the name, and the resolver");
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // commands are small, and each is waited for
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => failure = RedisError::of_io(&error),
        }
    }
    Err(failure)
}

async fn over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    login: &Login,
) -> Result<MultiplexedConnection, RedisError> {
    let settings = RedisConnectionInfo::default().set_skip_set_lib_name();
    // each call has a timeout of its own
    let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
    let (connection, driver) = MultiplexedConnection::new_with_config(&settings, stream, config)
        .await
        .map_err(|error| RedisError::of(&error, login))?;
    // the task ends when nobody holds the connection any more
    tokio::spawn(driver);
    Ok(connection)
}

/// The answer of the first server that has one, or else the failure that says most.
pub(super) async fn first<T: Send + 'static>(
    attempts: impl IntoIterator<Item = impl Future<Output = Result<T, RedisError>> + Send + 'static>,
) -> Result<T, RedisError> {
    let mut running: JoinSet<_> = attempts.into_iter().collect();
    let mut failure = RedisError::unreachable("none of its servers is known");
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) if error.weight() >= failure.weight() => failure = error,
            Ok(Err(_)) | Err(_) => {}
        }
    }
    Err(failure)
}

/// Sends a command and reads its answer.
pub(super) async fn ask<T: FromRedisValue>(
    connection: &MultiplexedConnection,
    words: &[&str],
    login: &Login,
    time: Duration,
) -> Result<T, RedisError> {
    let mut command = cmd(words.first().copied().unwrap_or_default());
    command.arg(words.get(1..).unwrap_or_default());
    within(time, login, command.query_async(&mut connection.clone())).await.map_err(|trouble| trouble.error)
}

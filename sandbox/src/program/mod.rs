//! The program `truv-sandbox`, which other programs can have as a command of their own.

mod greeting;
mod health;

use std::io::{self, Write};
use std::net::{AddrParseError, IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use clap::Subcommand;
use clap::builder::FalseyValueParser;

use self::greeting::Told;
use crate::clock::Clock;
use crate::error::Error;
use crate::http::Answered;
use crate::server::Sandbox;
use crate::state::Pace;

/// A local Truv: no account, no network, stateful.
#[derive(clap::Args)]
pub struct Arguments {
    /// IP address to listen on, or `localhost`, which is 127.0.0.1. Any address but loopback lets other machines in, without TLS unless `--tls` is given, and control
    /// operations need a token.
    #[arg(long, env = "TRUV_SANDBOX_HOST", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_parser = address)]
    host: IpAddr,
    /// Another host name that requests may use, beside 127.0.0.1, [::1] and localhost: the name of a container, or one of
    /// Truv's own. Repeat the flag, or separate hosts by commas.
    #[arg(long, env = "TRUV_SANDBOX_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// Token that control operations need [default: a random one if other machines can reach the sandbox, else none].
    #[arg(long, env = "TRUV_SANDBOX_CONTROL_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    control_token: Option<String>,
    /// Port to listen on; 0 for any free port.
    #[arg(long, env = "TRUV_SANDBOX_PORT", default_value_t = 8787)]
    port: u16,
    /// A number: seed of all ids, tokens and payroll data. Or a file in YAML or JSON: users, links, scenarios and more to
    /// set up at the start.
    #[arg(long, env = "TRUV_SANDBOX_SEED", default_value = "0", value_name = "NUMBER|FILE")]
    seed: PathBuf,
    /// Answers with the older generation of error codes: validation_error for 400, and 401 for an expired public token.
    #[arg(long, env = "TRUV_SANDBOX_OLDER_ERROR_CODES", value_parser = FalseyValueParser::new())]
    older_error_codes: bool,
    /// File in YAML or JSON with employers and providers to add to the directory.
    #[arg(long, env = "TRUV_SANDBOX_DIRECTORY", value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Listens with TLS, for Truv's own host names too, with a certificate made at the first start.
    #[arg(long, env = "TRUV_SANDBOX_TLS", value_parser = FalseyValueParser::new())]
    tls: bool,
    /// Folder of that certificate; clients have to trust `ca.pem` in it.
    #[arg(long, env = "TRUV_SANDBOX_TLS_FOLDER", value_name = "FOLDER", default_value = "truv-sandbox-tls")]
    tls_folder: PathBuf,
    /// Listens with TLS, with this chain of certificates in PEM.
    #[arg(long, env = "TRUV_SANDBOX_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Key of the first certificate of `--tls-cert`, in PEM.
    #[arg(long, env = "TRUV_SANDBOX_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Milliseconds that a task takes; with 0, tasks are done at once.
    #[arg(long, env = "TRUV_SANDBOX_TASK_MILLISECONDS", default_value_t = 1500)]
    task_milliseconds: u64,
    /// Milliseconds until a report on a user is ready once the tasks of the user are done.
    #[arg(long, env = "TRUV_SANDBOX_REPORT_MILLISECONDS", default_value_t = 0)]
    report_milliseconds: u64,
    /// Requests that each access secret may send in a minute before the answer is 429; 0 for no limit.
    #[arg(long, env = "TRUV_SANDBOX_REQUESTS_PER_MINUTE", default_value_t = 300)]
    requests_per_minute: u32,
    /// Time to start the clock at, such as 2025-06-15T12:00:00Z [default: the system's time].
    #[arg(long, env = "TRUV_SANDBOX_CLOCK_START")]
    clock_start: Option<DateTime<Utc>>,
    /// Stops the clock; only the operations under /_sandbox/clock move it.
    #[arg(long, env = "TRUV_SANDBOX_CLOCK_STANDS", value_parser = FalseyValueParser::new())]
    clock_stands: bool,
    /// CLIENT_ID:SECRET to accept; all other keys are refused. Repeat the flag, or separate pairs by commas.
    #[arg(long, env = "TRUV_SANDBOX_CREDENTIALS", hide_env_values = true, value_delimiter = ',')]
    credentials: Vec<String>,
    /// Enables the key operations; without this flag they answer 403.
    #[arg(long, env = "TRUV_SANDBOX_KEY_OPERATIONS", value_parser = FalseyValueParser::new())]
    key_operations: bool,
    /// File that the state is kept in and loaded from. The state survives the end of the program, even a kill.
    #[arg(long, env = "TRUV_SANDBOX_STATE", value_name = "FILE")]
    state: Option<PathBuf>,
    /// Largest size of the state, in megabytes of requests; past it, requests that change something get 507.
    #[arg(long, env = "TRUV_SANDBOX_STATE_MEGABYTES", default_value_t = 256)]
    state_megabytes: usize,
    /// Posts events to webhooks on other machines too; without this flag, only to loopback addresses.
    #[arg(long, env = "TRUV_SANDBOX_ALLOW_REMOTE_WEBHOOKS", value_parser = FalseyValueParser::new())]
    allow_remote_webhooks: bool,
    /// Seconds that a client may take to send the head of a request.
    #[arg(long, env = "TRUV_SANDBOX_HEADER_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    header_seconds: u64,
    /// Seconds that a client may take to send the body of a request.
    #[arg(long, env = "TRUV_SANDBOX_BODY_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    body_seconds: u64,
    /// Prints the bodies of requests and answers too, with personal data and secrets hidden.
    #[arg(long, env = "TRUV_SANDBOX_LOG_BODIES", value_parser = FalseyValueParser::new())]
    log_bodies: bool,
    /// Prints no line for each request.
    #[arg(long, env = "TRUV_SANDBOX_QUIET", value_parser = FalseyValueParser::new())]
    quiet: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Checks that the sandbox on the same host and port answers. Use this as the health check of a container.
    Health,
}

fn address(text: &str) -> Result<IpAddr, AddrParseError> {
    if text.eq_ignore_ascii_case("localhost") { Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)) } else { text.parse() }
}

/// Runs the local Truv until a signal ends it, or asks one for its health.
///
/// # Errors
///
/// Why it cannot start, or is not well.
pub fn run(arguments: Arguments) -> Result<(), String> {
    if let Some(Command::Health) = arguments.command {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|problem| format!("cannot start: {problem}"))?;
        let own = arguments.tls.then(|| arguments.tls_folder.join("certificate.pem"));
        let certificate = arguments.tls_cert.clone().or(own);
        return runtime.block_on(health::check(arguments.host, arguments.port, certificate.as_deref()));
    }
    // the other half is for the programs that use the sandbox; fewer threads also wake each other less often
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(|problem| format!("cannot start: {problem}"))?;
    let result = runtime.block_on(async {
        // Listening for the signals starts before the sandbox does, so that none is missed.
        let signals = signals().map_err(|problem| format!("cannot listen to signals: {problem}"))?;
        let told = Told::of(&arguments);
        let sandbox = start(arguments).await?;
        say(&mut io::stdout(), &told.greeting(&sandbox));
        signals.await;
        sandbox.shutdown().await;
        Ok(())
    });
    // Nothing is left to wait for but a look-up of a webhook's address, which may hang.
    runtime.shutdown_background();
    result
}

async fn start(arguments: Arguments) -> Result<Sandbox, String> {
    let pace = match arguments.task_milliseconds {
        0 => Pace::Immediate,
        length => Pace::Timed(Duration::from_millis(length)),
    };
    let mut builder = Sandbox::builder()
        .host(arguments.host)
        .port(arguments.port)
        .pace(pace)
        .clock(clock(&arguments))
        .report_delay(Duration::from_millis(arguments.report_milliseconds))
        .key_operations(arguments.key_operations)
        .older_error_codes(arguments.older_error_codes)
        .log_bodies(arguments.log_bodies)
        .remote_webhooks(arguments.allow_remote_webhooks)
        .header_timeout(Duration::from_secs(arguments.header_seconds))
        .body_timeout(Duration::from_secs(arguments.body_seconds))
        .largest_state(arguments.state_megabytes.saturating_mul(1024 * 1024));
    builder = match arguments.seed.to_str().map(str::parse) {
        Some(Ok(number)) => builder.seed(number),
        _ => builder.seed_file(arguments.seed),
    };
    if let Some(file) = arguments.directory {
        builder = builder.directory_file(file);
    }
    if let Some((certificates, key)) = arguments.tls_cert.zip(arguments.tls_key) {
        builder = builder.tls_files(certificates, key);
    } else if arguments.tls {
        builder = builder.tls(arguments.tls_folder);
    }
    for host in arguments.allow_host {
        builder = builder.allow_host(host);
    }
    if let Some(token) = arguments.control_token {
        builder = builder.control_token(token);
    }
    if let Some(file) = arguments.state {
        builder = builder.state_file(file);
    }
    if arguments.requests_per_minute > 0 {
        builder = builder.requests_per_minute(arguments.requests_per_minute);
    }
    if !arguments.quiet {
        builder = builder.on_answer(log);
    }
    for pair in &arguments.credentials {
        let (client_id, secret) = pair.split_once(':').ok_or("--credentials takes CLIENT_ID:SECRET")?;
        builder = builder.credentials(client_id, secret);
    }
    builder.start().await.map_err(|problem| match problem {
        Error::Bind { ref source, .. } | Error::StateFile { ref source, .. } => format!("{problem}: {source}"),
        problem => problem.to_string(),
    })
}

fn clock(arguments: &Arguments) -> Clock {
    let start = arguments.clock_start.map(SystemTime::from);
    match (start, arguments.clock_stands) {
        (None, false) => Clock::system(),
        (Some(start), false) => Clock::running_from(start),
        (start, true) => Clock::standing_at(start.unwrap_or_else(now)),
    }
}

#[allow(clippy::disallowed_methods)] // Only the start of the sandbox's own clock.
fn now() -> SystemTime {
    SystemTime::now()
}

/// One line per request, without keys and ids; bodies only if they were asked for.
fn log(answered: &Answered<'_>) {
    let milliseconds = answered.duration.as_secs_f64() * 1000.0;
    let Answered { method, path, status, .. } = answered;
    let mut line = format!("{method} {path} {status} {milliseconds:.1} ms");
    for (mark, body) in [(">", answered.request_body), ("<", answered.answer_body)] {
        if let Some(body) = body {
            line.push_str(&format!("\n  {mark} {body}"));
        }
    }
    say(&mut io::stderr(), &line);
}

/// Writes a line, in one piece. A closed pipe is no error: nobody wants to read the line.
fn say(output: &mut impl Write, line: &str) {
    let _ = output.write_all(format!("{line}\n").as_bytes()).and_then(|()| output.flush());
}

/// Resolves at the first signal to end.
#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves at the first Ctrl-C.
#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

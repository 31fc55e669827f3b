//! A local Truv that programs can use in place of the real service.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use truv_sandbox::program;

#[derive(Parser)]
#[command(version)]
struct Program {
    #[command(flatten)]
    arguments: program::Arguments,
}

fn main() -> ExitCode {
    match program::run(Program::parse().arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // a closed pipe is no error: nobody wants to read the line
            let _ = writeln!(io::stderr(), "truv-sandbox: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), String> {
    if let Some(Command::Health) = arguments.command {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|problem| format!("cannot start: {problem}"))?;
        let own = arguments.tls.then(|| arguments.tls_folder.join("certificate.pem"));
        let certificate = arguments.tls_cert.clone().or(own);
        return runtime.block_on(health::check(arguments.host, arguments.port, certificate.as_deref()));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
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

/// Writes a line. A closed pipe is no error: nobody wants to read the line.
fn say(output: &mut impl Write, line: &str) {
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
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

//! The program: settings, start, and an end that loses nothing.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that speaks to a terminal")]

use std::error::Error;
use std::process::ExitCode;

use tokio::net::TcpListener;
use truv_lender::metrics::Metrics;
use truv_lender::settings::Settings;
use truv_lender::{Service, connect};
use truv_sdk::ClientBuilder;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let settings = Settings::from_env()?;
    let metrics = Metrics::new();
    // TRUV_CLIENT_ID, TRUV_SECRET and TRUV_BASE_URL
    let truv = ClientBuilder::from_env()?.hook(metrics.clone()).build()?;
    let database = connect(&settings.database_url).await?;
    let listener = TcpListener::bind(settings.listen).await?;
    println!("listening on http://{}; Truv posts to {}", listener.local_addr()?, settings.public_url);
    let service = Service::new(database, truv, metrics);
    service.serve(listener, &settings.public_url, end()).await?;
    println!("ended");
    Ok(())
}

/// Ctrl-C, or what a supervisor sends.
async fn end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}

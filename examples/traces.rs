//! Prints the tracing spans of calls: one for each call and one for each request, with OpenTelemetry's names.
//!
//! `cargo run --example traces` needs no account: it starts the local sandbox inside this process. The output never
//! holds a key, a body or the id of a person.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::time::Duration;

use http::Method;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use truv_sandbox::Sandbox;
use truv_sdk::Client;
use truv_sdk::quota::Quota;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_ansi(false).with_span_events(FmtSpan::CLOSE))
        .with(Targets::new().with_target("truv_sdk", LevelFilter::DEBUG))
        .init();
    let sandbox = Sandbox::start().await?;
    let builder = Client::builder(sandbox.client_id(), sandbox.secret());
    let client = builder.clone().base_url(sandbox.base_url()).quota(Quota::per_minute(4).reserve(0)).build()?;

    println!("\n== A call that succeeds: `url.template` has no id, and the body is not in the traces");
    let user =
        client.users_create().body_map(|user| user.external_user_id("crm-0042").first_name("Ines")).send().await?;
    client.users_get().user_id(&user.id).send().await?;

    println!("\n== An error of the API: `error.type` is the status, as the convention requires");
    report(client.users_get().user_id("0a1b2c3d4e5f60718293a4b5c6d7e8f9").send().await);

    println!("\n== A raw request has no template");
    client.raw(Method::GET, "/v1/users/").send().await?;

    println!("\n== No place in the quota before the deadline: refused at once, without a request");
    let hurried = client.users_list().options(|call| call.deadline(Duration::from_secs(5)));
    report(hurried.send().await);

    println!("\n== Nobody listens: each attempt has a span of its own, with `http.request.resend_count`");
    let nobody = builder.base_url("http://127.0.0.1:9").build()?;
    report(nobody.users_list().send().await);

    sandbox.shutdown().await;
    Ok(())
}

fn report<T>(result: truv_sdk::Result<T>) {
    if let Err(error) = result {
        println!("-> {error}");
    }
}

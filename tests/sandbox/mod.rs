//! The flows of the SDK against the local sandbox.

use std::error::Error;
use std::time::Duration;

use truv_sandbox::{BridgeLogin, Sandbox};
use truv_sdk::retry::Retry;
use truv_sdk::types::{Link, LinkAccessToken, TaskStatus, User};
use truv_sdk::value::{Decimal, Secret};
use truv_sdk::{Client, ErrorCode};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const TEN_SECONDS: Duration = Duration::from_secs(10);
const SIX_HOURS: Duration = Duration::from_secs(6 * 60 * 60);

fn client(sandbox: &Sandbox) -> truv_sdk::Result<Client> {
    Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build()
}

async fn user(client: &Client) -> truv_sdk::Result<User> {
    let user =
        client.users_create().body_map(|user| user.external_user_id("crm-1").first_name("Ines").last_name("Marlow"));
    user.send().await.map(truv_sdk::Response::into_inner)
}

async fn bridge_token(client: &Client, user: &User) -> truv_sdk::Result<Secret> {
    let token = client.bridge_tokens_create().user_id(&user.id).body_map(|token| token.product_type("income"));
    token.send().await.map(|token| token.into_inner().bridge_token)
}

fn log_in(sandbox: &Sandbox, token: &Secret, username: &str, password: &str) -> Outcome<Secret> {
    let login = BridgeLogin::new(token.expose(), username, password);
    Ok(Secret::from(sandbox.bridge_login(login)?.public_token))
}

async fn exchange(client: &Client, public_token: &Secret) -> truv_sdk::Result<LinkAccessToken> {
    let link = client.links_exchange_token().body_map(|body| body.public_token(public_token));
    link.send().await.map(truv_sdk::Response::into_inner)
}

async fn connect(sandbox: &Sandbox, client: &Client) -> Outcome<(User, LinkAccessToken)> {
    let user = user(client).await?;
    let token = bridge_token(client, &user).await?;
    let public_token = log_in(sandbox, &token, "goodlogin", "goodpassword")?;
    let link = exchange(client, &public_token).await?;
    Ok((user, link))
}

#[tokio::test]
async fn a_user_becomes_an_income_report_whose_sums_agree() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let (user, link) = connect(&sandbox, &client).await?;

    let tasks = client.tasks_list().user_id(&user.id).send().await?;
    assert_eq!(tasks.results.iter().map(|task| &task.status).collect::<Vec<_>>(), [&TaskStatus::Done]);

    let report = client.links_income_report().link_id(&link.link_id).send().await?;
    let employment = report.employments.first().ok_or("no employment")?;
    assert_eq!(employment.profile.first_name.expose(), "Ines");
    let statements = employment.statements.as_ref().ok_or("no statements")?;
    assert!(statements.len() > 24, "two years of statements: {}", statements.len());
    for statement in statements {
        let earnings = statement.earnings.iter().flatten().map(|earning| earning.amount.get()).sum();
        assert_eq!(statement.gross_pay.map(Decimal::get), Some(earnings));
    }
    Ok(())
}

#[tokio::test]
async fn a_report_over_all_links_of_a_user_is_created_and_found_again() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let (user, link) = connect(&sandbox, &client).await?;
    let created = client.user_reports_create().user_id(&user.id).send().await?;
    let found = client.user_reports_get().user_id(&user.id).report_id(&created.report_id).send().await?;
    assert_eq!(found.report_id, created.report_id);
    assert_eq!(found.links.first().map(|part| part.link_id.as_str()), Some(link.link_id.as_str()));
    Ok(())
}

#[tokio::test]
async fn a_public_token_works_once() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let token = bridge_token(&client, &user(&client).await?).await?;
    let public_token = log_in(&sandbox, &token, "goodlogin", "goodpassword")?;
    exchange(&client, &public_token).await?;
    let error = exchange(&client, &public_token).await.err().ok_or("it worked twice")?;
    assert!(error.is_expired_token(), "{error}");
    assert_eq!(error.code(), Some(&ErrorCode::ExpiredToken));
    assert!(!error.to_string().contains(public_token.expose()));
    Ok(())
}

#[tokio::test]
async fn a_bridge_token_ends_after_six_hours() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let token = bridge_token(&client, &user(&client).await?).await?;
    sandbox.advance(SIX_HOURS + Duration::from_secs(1));
    assert!(log_in(&sandbox, &token, "goodlogin", "goodpassword").is_err());
    Ok(())
}

#[tokio::test]
async fn a_failed_login_leaves_a_failed_task_and_no_report() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let user = user(&client).await?;
    let token = bridge_token(&client, &user).await?;
    assert!(log_in(&sandbox, &token, "goodlogin", "wrong").is_err());
    let task = client.tasks_list().user_id(&user.id).send().await?.results.first().cloned().ok_or("no task")?;
    assert_eq!(task.status, TaskStatus::LoginError);
    let error = client.links_income_report().link_id(&task.link_id).send().await.err().ok_or("a report")?;
    assert!(error.is_not_found(), "{error}");
    Ok(())
}

#[tokio::test]
async fn access_tokens_are_whole_only_in_the_links_of_one_user() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let (user, link) = connect(&sandbox, &client).await?;
    let token = |links: &[Link]| links.first().and_then(|link| link.access_token.clone());
    let masked = token(&client.links_list().send().await?.results).ok_or("no token")?;
    assert!(masked.expose().starts_with(&"*".repeat(28)) && masked != link.access_token);
    let whole = token(&client.links_list().user_id(&user.id).send().await?.results).ok_or("no token")?;
    assert_eq!(whole, link.access_token);
    Ok(())
}

#[tokio::test]
async fn the_fourth_refresh_in_a_day_meets_the_refresh_limit() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let (_, link) = connect(&sandbox, &client).await?;
    let refresh = || {
        let token = &link.access_token;
        client.refresh_tasks_create().body_map(|body| body.access_token(token).product_type("income")).send()
    };
    for _ in 0..3 {
        refresh().await?;
    }
    let error = refresh().await.err().ok_or("a fourth refresh")?;
    assert!(error.is_refresh_limit() && !error.is_rate_limited() && !error.is_retryable(), "{error}");
    sandbox.advance(Duration::from_secs(24 * 60 * 60));
    refresh().await?;
    Ok(())
}

#[tokio::test]
async fn the_rate_limit_says_how_long_to_wait() -> Outcome {
    let sandbox = Sandbox::builder().requests_per_minute(2).start().await?;
    let client = client(&sandbox)?;
    client.users_list().send().await?;
    client.users_list().send().await?;
    // the client would wait and try again
    let third = client.users_list().options(|call| call.retry(Retry::never()));
    let error = third.send().await.err().ok_or("a third request")?;
    assert!(error.is_rate_limited() && error.is_retryable() && !error.is_refresh_limit(), "{error}");
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_secs(60)), "{:?}", error.retry_after());
    Ok(())
}

#[tokio::test]
async fn a_rejected_field_is_named() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let webhook = client
        .webhooks_create()
        .body_map(|body| body.name("n".repeat(200)).webhook_url("https://example.org/truv").env_type("sandbox"));
    let error = webhook.send().await.err().ok_or("a name of 200 characters")?;
    assert!(error.is_validation());
    assert_eq!(error.invalid_params().iter().map(|param| param.field.as_str()).collect::<Vec<_>>(), ["name"]);
    Ok(())
}

#[tokio::test]
async fn deleting_a_user_ends_what_belongs_to_it() -> Outcome {
    let sandbox = Sandbox::start().await?;
    let client = client(&sandbox)?;
    let (user, link) = connect(&sandbox, &client).await?;
    assert_eq!(client.users_delete().user_id(&user.id).send().await?.status(), 204);
    let error = client.links_get().link_id(&link.link_id).send().await.err().ok_or("the link is still there")?;
    assert!(error.is_not_found());
    assert!(error.support_reference().to_string().contains(link.link_id.as_str()));
    Ok(())
}

#[tokio::test]
async fn keys_that_the_sandbox_was_not_given_are_refused() -> Outcome {
    let sandbox = Sandbox::builder().credentials("a-client", "sandbox-right").start().await?;
    let client = Client::builder("a-client", "sandbox-wrong").base_url(sandbox.base_url()).build()?;
    let error = client.users_list().send().await.err().ok_or("wrong keys were accepted")?;
    assert!(error.is_authentication(), "{error}");
    assert!(!format!("{error} {error:?}").contains("sandbox-wrong"));
    Ok(())
}

#[tokio::test]
async fn a_burst_spends_the_whole_quota_and_is_never_refused_by_the_server() -> Outcome {
    let sandbox = Sandbox::builder().requests_per_minute(300).start().await?;
    let client = Client::builder(sandbox.client_id(), sandbox.secret()).base_url(sandbox.base_url()).build()?;
    let calls = (0..320).map(|_| {
        let client = client.clone();
        // what does not fit this minute is refused at once
        tokio::spawn(async move { client.users_list().options(|call| call.deadline(TEN_SECONDS)).send().await })
    });
    let (mut done, mut refused) = (0, 0);
    for call in futures_util::future::join_all(calls).await {
        match call? {
            Ok(_) => done += 1,
            Err(error) if error.is_quota_refusal() => refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
    assert_eq!((done, refused), (300, 20));
    Ok(())
}

//! Proxies from environment variables, in a process of its own, so that no variable of this process changes.

use std::env;
use std::process::Stdio;

use tokio::process::Command;
use truv_sdk::Client;
use truv_sdk::retry::Retry;

use super::{BASIC, Origin, PASSWORD, Proxy, TARGET, call};

const VARIABLES: [&str; 8] =
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"];

/// The result of a call with these variables: `sent`, or the error.
async fn with(origin: &Origin, how: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "proxies::environment::child", "--ignored", "--nocapture", "--test-threads=1"]);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    command.envs([("HOW", how), ("AUTHORITY", &*origin.certificate.cert.pem())]);
    let output = command.stderr(Stdio::inherit()).output().await.unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let text = output.split_once("<<<").and_then(|(_, text)| text.split_once(">>>"));
    text.unwrap_or_else(|| panic!("the child said: {output}")).0.to_owned()
}

#[tokio::test]
#[ignore = "the tests of this module run it with variables of their own"]
async fn child() {
    let builder = Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
        .base_url(format!("https://{}", super::TRUV))
        .retry(Retry::never())
        .root_certificates_pem(env::var("AUTHORITY").unwrap());
    let builder = match &*env::var("HOW").unwrap() {
        "no_proxy" => builder.no_proxy(),
        "credentials" => builder.proxy_credentials("lender", PASSWORD),
        "local" => builder.base_url("http://127.0.0.1:1"),
        _ => builder,
    };
    let result = match builder.clone().build() {
        Ok(_) => call(builder).await,
        Err(error) => Err(error),
    };
    println!("<<<{}>>>", result.map_or_else(|error| error.to_string(), |()| "sent".to_owned()));
}

#[tokio::test]
async fn the_documented_variables_are_read_in_their_order() {
    let origin = Origin::start().await;
    let proxy = Proxy::to(&origin.server).start().await;
    let (url, other) = (&*proxy.url, "http://127.0.0.1:1");
    for variables in [
        &[("HTTPS_PROXY", url), ("https_proxy", other), ("ALL_PROXY", other), ("all_proxy", other)][..],
        &[("HTTPS_PROXY", ""), ("https_proxy", url), ("ALL_PROXY", other)],
        &[("ALL_PROXY", url), ("all_proxy", other), ("HTTP_PROXY", other), ("NO_PROXY", "example.com,10.0.0.0/8")],
        &[("all_proxy", url), ("http_proxy", other)],
    ] {
        assert_eq!(with(&origin, "", variables).await, "sent", "{variables:?}");
    }
    assert_eq!(proxy.targets(), vec![TARGET.to_owned(); 4]);
}

#[tokio::test]
async fn credentials_of_the_builder_go_to_the_proxy_of_the_environment() {
    let origin = Origin::start().await;
    let proxy = Proxy::to(&origin.server).asking_for(BASIC).start().await;
    assert_eq!(with(&origin, "credentials", &[("HTTPS_PROXY", &proxy.url)]).await, "sent");
}

/// Without a proxy the name of the server is unknown, so that nothing is sent.
#[tokio::test]
async fn exceptions_and_no_proxy_connect_directly() {
    let origin = Origin::start().await;
    let proxy = Proxy::to(&origin.server).start().await;
    let url = &*proxy.url;
    for (how, variables) in [
        ("no_proxy", &[("HTTPS_PROXY", url)][..]),
        ("", &[("HTTP_PROXY", url), ("http_proxy", url)]),
        ("", &[("HTTPS_PROXY", url), ("NO_PROXY", "example.com, truv.test")]),
        ("", &[("HTTPS_PROXY", url), ("no_proxy", ".test")]),
        ("", &[("ALL_PROXY", url), ("NO_PROXY", "*")]),
    ] {
        let text = with(&origin, how, variables).await;
        assert!(text.contains("no connection to https://truv.test could be made"), "{text}");
    }
    assert!(proxy.targets().is_empty());
}

#[tokio::test]
async fn a_variable_that_cannot_be_used_is_named_and_not_repeated() {
    let origin = Origin::start().await;
    for (name, url) in [("HTTPS_PROXY", "http://lender:hush@"), ("all_proxy", "ftp://lender:hush@proxy")] {
        let text = with(&origin, "", &[(name, url)]).await;
        assert!(text.starts_with("the URL of the proxy in the environment variable ") && text.contains(name), "{text}");
        assert!(text.contains("`no_proxy()`") && !text.contains("hush"), "{text}");
        // a local Truv needs no proxy
        let text = with(&origin, "local", &[(name, url)]).await;
        assert!(text.contains("no connection to http://127.0.0.1:1 could be made"), "{text}");
    }
}

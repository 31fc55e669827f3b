//! Unusable URLs of proxies are reported when the client is built, and are not repeated.

use truv_sdk::{Client, ClientBuilder, ErrorKind};

fn builder() -> ClientBuilder {
    Client::builder("0123456789abcdef0123456789abcdef", "sandbox-0123456789abcdef")
}

fn refused(builder: ClientBuilder) -> String {
    assert!(!format!("{builder:?}").contains("hush"));
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    error.to_string()
}

#[test]
fn a_url_that_is_none_of_a_proxy_is_explained() {
    for (url, expected) in [
        ("", "is not a URL (empty host)"),
        ("http://", "is not a URL (empty host)"),
        ("http://lender:hush@", "is not a URL (empty host)"),
        ("lender:hush@proxy:66000", "is not a URL (invalid port number)"),
        ("http://lender:hush@[::1", "is not a URL (invalid IPv6 address)"),
        ("http://hush proxy:3128", "is not a URL (invalid international domain name)"),
        ("ftp://lender:hush@proxy:21", "has a scheme that proxies do not have"),
        ("file:///hush", "has no host"),
        ("http://le%3Ander:hush@proxy", "has a user name with a colon, which HTTP does not allow"),
        ("http://lender:hush%ff@proxy", "has a user name or password that is not UTF-8"),
    ] {
        let text = refused(builder().proxy(url));
        let rest = "expected scheme, host and port, such as http://proxy.example.com:3128";
        assert_eq!(text, format!("the URL of the proxy {expected}; {rest}"), "{url}");
    }
    refused(builder().proxy("http://proxy").proxy_credentials("le:nder", "hush"));
    // also for a local Truv, which needs no proxy: the program's own mistake
    refused(builder().base_url("http://127.0.0.1:8787").proxy("ftp://hush"));
}

#[test]
fn what_a_proxy_may_be_is_accepted() {
    for url in
        ["http://proxy", "https://proxy:443/", "proxy:3128", "127.0.0.1:3128", "lender:hush@[::1]:3128", "HTTP://PROXY"]
    {
        builder().proxy(url).build().unwrap();
    }
    builder().proxy("http://proxy:3128").no_proxy().proxy_credentials("lender", "hush").build().unwrap();
}

#[cfg(not(feature = "socks"))]
#[test]
fn socks_without_its_feature_is_refused_and_says_so() {
    for url in ["socks4://proxy", "socks4a://proxy", "socks5://lender:hush@proxy:1080", "socks5h://proxy"] {
        let text = refused(builder().proxy(url));
        assert!(text.contains("needs the feature `socks` of truv-sdk"), "{text}");
    }
}

#[cfg(feature = "socks")]
#[test]
fn what_socks_cannot_say_is_refused() {
    let long = "hush".repeat(64);
    for (url, expected) in [
        ("socks4://lender:hush@proxy", "takes no user name and password; use socks5"),
        ("socks5://", "has no host"),
        ("socks5h://hush%20proxy:1080", "has a host that cannot be used"),
        (&*format!("socks5://lender:{long}@proxy"), "longer than SOCKS allows: 255 bytes"),
    ] {
        let text = refused(builder().proxy(url));
        assert!(text.contains(expected), "{text}");
    }
    builder().proxy("socks5://proxy").proxy_credentials("le:nder", "hush").build().unwrap();
}

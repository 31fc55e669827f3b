//! Each pass is given code that it does not know, and its error has to name that code.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use serde_json::{Value, json};

use super::{run, thin};
use crate::api;

/// The output of progenitor and typify for a small document, shortened to the parts that the passes read.
const OUTPUT: &str = r##"
    use progenitor_client::{encode_path, ClientHooks};
    pub mod types {
        /// A user.
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
        pub struct User {
            #[serde(skip_serializing_if = "::std::option::Option::is_none")]
            pub name: ::std::option::Option<::std::string::String>,
            #[serde(rename = "type", deserialize_with = "::std::option::Option::deserialize")]
            pub type_: ::std::option::Option<Kind>,
        }
        impl User { pub fn builder() -> builder::User { Default::default() } }
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Eq)]
        #[serde(transparent)]
        pub struct UserId(pub ::std::string::String);
        impl ::std::fmt::Display for UserId {}
        impl ::std::convert::From<UserId> for ::std::string::String {}
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Copy, Debug)]
        pub enum Kind { #[serde(rename = "a")] A, #[serde(rename = "b")] B }
        impl ::std::str::FromStr for Kind {}
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
        #[serde(untagged)]
        pub enum Either { Kind(Kind), User(User) }
        impl ::std::convert::From<Kind> for Either {}
        pub mod builder {
            pub struct User {
                name: ::std::result::Result<::std::option::Option<::std::string::String>, ::std::string::String>,
                type_: ::std::result::Result<::std::option::Option<super::Kind>, ::std::string::String>,
            }
            impl ::std::default::Default for User {}
            impl User { pub fn name(mut self) {} pub fn type_(mut self) {} }
            impl ::std::convert::TryFrom<User> for super::User {}
        }
        pub mod error { pub struct ConversionError; }
    }
    pub struct Client;
    impl ClientHooks<()> for &Client {}
    pub mod builder {
        use super::types;
        pub struct UsersUpdate<'a> {
            client: &'a super::Client,
            user_id: Result<::std::string::String, String>,
            body: Result<types::builder::User, String>,
        }
        impl<'a> UsersUpdate<'a> { pub async fn send(self) {} }
    }
    pub mod prelude {}
"##;

/// The type of an event, as typify makes it.
const EVENT: &str = r##"
        /// A link.
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
        pub struct LinkEventPayload { pub link_id: ::std::string::String }
        impl LinkEventPayload { pub fn builder() -> builder::LinkEventPayload { Default::default() } }
        impl ::std::convert::From<User> for LinkEventPayload {}
"##;

fn passes(output: &str) -> Result<String, String> {
    passes_with(output, json!({}), &[])
}

fn passes_with(output: &str, more: Value, of_events: &[&str]) -> Result<String, String> {
    let body = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}}});
    let mut document = json!({
        "tags": [{"name": "users"}],
        "paths": {"/users/{user_id}/": {"post": {
            "operationId": "users_update",
            "tags": ["users"],
            "parameters": [{"name": "user_id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "requestBody": body,
            "responses": {"200": body},
        }}},
        "components": {"schemas": {
            "User": {"type": "object", "properties": {"name": {"type": "string"}, "type": {"type": "string"}}},
            "Kind": {"type": "string", "enum": ["a", "b"]},
        }},
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let of_events = of_events.iter().map(|name| (*name).to_owned()).collect();
    let api = api::read(&document);
    let file = syn::parse2(thin::file(output.parse().unwrap(), &api)).unwrap();
    run(file, &api, &of_events).map(|file| prettyplease::unparse(&file))
}

/// The error if `unknown` takes the place of `known`.
#[track_caller]
fn message(known: &str, unknown: &str) -> String {
    assert_eq!(OUTPUT.matches(known).count(), 1, "`{known}` is not there once");
    passes(&OUTPUT.replace(known, unknown)).unwrap_err()
}

#[test]
fn what_is_known_passes() {
    let code = passes(OUTPUT).unwrap();
    for part in [
        "pub struct UsersUpdate<C = crate::Client> {",
        "open_enum!",
        "id!",
        "object!",
        "pub enum Either",
        "pub mod builder",
    ] {
        assert!(code.contains(part), "{part} is not in:\n{code}");
    }
}

/// Else every program would compile all operations, with the decoding of their answers.
#[test]
fn functions_that_are_not_generic_are_compiled_where_they_are_called() {
    let code = passes(OUTPUT).unwrap();
    for function in ["pub async fn send(self)", "pub fn users_update(", "pub fn builder("] {
        assert!(code.contains(function), "{function} is not in:\n{code}");
        let before = code.split(function).next().unwrap().trim_end();
        assert!(before.ends_with("#[inline]"), "{function} is not marked in:\n{code}");
    }
    assert!(code.contains("#[inline]\n        fn fmt("), "{code}");
    assert!(!code.contains("#[inline]\n        pub fn name"), "setters are generic:\n{code}");
}

/// What the passes drop is not parsed, so it may be anything.
#[test]
fn what_is_dropped_is_not_parsed() {
    let known = passes(OUTPUT).unwrap();
    let dropped = [
        ("pub fn name(mut self) {}", "pub fn name(mut self) { 1 2 3 }"),
        ("pub async fn send(self) {}", "pub async fn send(self) { let }"),
        ("impl ClientHooks<()> for &Client {}", "impl ClientHooks<()> for &Client { fn }"),
        ("pub mod prelude {}", "pub mod prelude { = }"),
    ];
    for (from, to) in dropped {
        assert!(OUTPUT.contains(from), "{from}");
        assert_eq!(passes(&OUTPUT.replace(from, to)), Ok(known.clone()), "{to}");
    }
}

#[test]
fn the_whole_file_has_what_is_known_and_nothing_else() {
    let unknown = [
        ("pub mod prelude {}", "pub mod operations {}", "the module `operations` stands outside of all modules"),
        ("pub mod prelude {}", "pub trait ClientExt {}", "the trait `ClientExt` stands outside of all modules"),
        ("impl ClientHooks<()> for &Client {}", "impl Clone for Other {}", "`impl Clone for Other` stands outside"),
        ("use progenitor_client::{encode_path, ClientHooks};", "use reqwest::Client;", "`use reqwest::Client` stands"),
        ("pub mod types {", "pub mod values {", "the module `values` stands outside of all modules"),
    ];
    check(&unknown);
}

#[test]
fn types_are_of_known_forms() {
    let unknown = [
        ("pub mod error {", "pub mod defaults {", "the module `defaults` is in the module `types`"),
        ("pub mod error { pub struct ConversionError; }", "pub type Page = User;", "the type `Page` is in the module"),
        ("pub mod error { pub struct ConversionError; }", "use std::fmt::Debug;", "`use std::fmt::Debug` is in the"),
        ("#[serde(untagged)]", "#[serde(tag = \"kind\")]", "the enum `Either` has the attribute `#[serde(tag = "),
        ("#[serde(untagged)]", "", "the enum `Either` holds values but is not untagged"),
        ("#[serde(transparent)]", "", "the struct `UserId` holds one text but is not transparent"),
        (
            "UserId(pub ::std::string::String)",
            "UserId(pub i64, pub i64)",
            "the struct `UserId` is neither one of named",
        ),
        (
            "Clone, Debug, Default)]",
            "Clone, schemars::JsonSchema)]",
            "the struct `User` derives `schemars::JsonSchema`",
        ),
    ];
    check(&unknown);
}

#[test]
fn fields_and_variants_are_of_known_forms() {
    let unknown = [
        ("::is_none\")]", "::is_some\")]", "the field `name` of the struct `User` has the attribute `#[serde(skip_ser"),
        ("deserialize_with = \"::std", "with = \"::std", "the field `type_` of the struct `User` has the attribute"),
        (
            "Option<Kind>,\n        }\n        impl User {",
            "Option<::uuid::Uuid>,}impl User{",
            "has the type `::uuid::Uuid`",
        ),
        ("Kind(Kind), User(User)", "Kind { a: Kind }, User(User)", "the variant `Either::Kind` has fields of a form"),
        ("Kind(Kind), User(User)", "Kind(&'a str), User(User)", "the variant `Either::Kind` has the type `&'a str`"),
        ("Kind(Kind), User(User)", "#[serde(skip)] Kind(Kind)", "the variant `Either::Kind` has the attribute"),
        ("#[serde(rename = \"b\")] B }", "#[serde(alias = \"b\")] B }", "the variant `Kind::B` has the attribute"),
        (
            "#[serde(rename = \"b\")] B }",
            "#[serde(rename = \"c\")] B }",
            "the variant `Kind::B` stands for the text `c`",
        ),
        (", #[serde(rename = \"b\")] B }", "}", "the enum `Kind` does not have one variant for each text"),
    ];
    check(&unknown);
}

#[test]
fn impls_are_of_known_traits_and_functions() {
    let unknown = [
        ("impl ::std::str::FromStr for Kind {}", "impl AsRef<str> for Kind {}", "there is `impl AsRef<str> for Kind`"),
        (
            "impl ::std::convert::From<Kind> for Either {}",
            "impl ::std::hash::Hash for Either {}",
            "there is `impl ::std::hash::Hash for Either`",
        ),
        ("pub fn builder() ->", "pub fn new() ->", "`User` has the function `new`, which no pass knows"),
        ("pub fn name(mut self) {}", "pub fn build(self) {}", "`User` has the function `build`, which no pass knows"),
        ("impl User { pub fn name", "impl User { const A: u8 = 1; pub fn name", "`impl User` has more than functions"),
        (
            "impl ::std::default::Default for User {}",
            "impl Drop for User {}",
            "there is `impl Drop for User` of builders",
        ),
        (
            "impl ::std::default::Default for User {}",
            "pub enum State {}",
            "the enum `State` is in the module `types::builder`",
        ),
    ];
    check(&unknown);
}

#[test]
fn impls_for_types_of_events_are_known_too() {
    let payload = json!({"allOf": [
        {"$ref": "#/components/schemas/WebhookEvent"}, {"$ref": "#/components/schemas/LinkEventPayload"},
    ]});
    let schema = json!({"$ref": "#/components/schemas/LinkConnectedEvent"});
    let events = json!({
        "x-webhooks": {"link-connected": {"post": {
            "summary": "A link is connected",
            "requestBody": {"content": {"application/json": {"schema": schema}}},
        }}},
        "components": {"schemas": {
            "User": {"type": "object", "properties": {"name": {"type": "string"}, "type": {"type": "string"}}},
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "LinkConnectedEvent": payload,
            "LinkEventPayload": {"type": "object"},
            "WebhookEvent": {"type": "object"},
        }},
    });
    let run = |event: &str| {
        let output = OUTPUT.replace("pub mod types {", &format!("pub mod types {{ {event}"));
        passes_with(&output, events.clone(), &["LinkEventPayload"])
    };
    let code = run(EVENT).unwrap();
    assert!(code.contains("pub struct LinkEvent "), "{code}");
    for (known, unknown, expected) in [
        ("impl ::std::convert::From<User> for", "impl Drop for", "there is `impl Drop for LinkEventPayload`"),
        ("pub fn builder() ->", "pub fn new() ->", "`LinkEventPayload` has the function `new`, which no pass knows"),
    ] {
        let message = run(&EVENT.replace(known, unknown)).unwrap_err();
        assert!(message.contains(expected), "for `{unknown}` it says: {message}");
    }
}

#[test]
fn builders_fit_the_document() {
    let unknown = [
        (
            "name: ::std::result::Result<",
            "name: ::std::option::Option<",
            "the builder field `name` has the type `::std::opt",
        ),
        ("name: ::std::result::Result", "nick: ::std::result::Result", "the builder of `User` has a field `nick`"),
        (
            "user_id: Result<",
            "user: Result<",
            "the builder of `users_update` has a field `user` that the document does not",
        ),
        ("user_id: Result<::std::string::String, String>,", "", "the builder `UsersUpdate` has no field for `user_id`"),
        ("body: Result<types::builder::User, String>,", "", "the builder `UsersUpdate` has no field for `body`"),
        ("user_id: Result<", "user_id: Option<", "the builder field `user_id` has the type `Option<"),
        ("use super::types;", "pub struct UsersCopy;", "the builder `UsersCopy` is of no operation of the document"),
        ("use super::types;", "pub fn start() {}", "the function `start` is in the module `builder`"),
        (
            "use super::types;",
            "impl Clone for UsersUpdate {}",
            "`impl Clone for UsersUpdate` is in the module `builder`",
        ),
        (
            "pub struct UsersUpdate<'a>",
            "pub struct UpdateUsers<'a>",
            "`impl UsersUpdate<'a>` is in the module `builder`",
        ),
    ];
    check(&unknown);
}

#[track_caller]
fn check(unknown: &[(&str, &str, &str)]) {
    for (known, unknown, expected) in unknown {
        let message = message(known, unknown);
        assert!(message.contains(expected), "for `{unknown}` it says: {message}");
    }
}

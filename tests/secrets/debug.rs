//! `Debug` of everything that holds values.

use crate::support::document::{self, Shape, branches, full, instance};
use crate::support::operations::operation;
use crate::support::planted::{self, assert_absent};
use crate::support::server::{Server, success};
use crate::support::traces;
use crate::support::types::{builders, types};
use crate::support::{builder, client, debug};

#[test]
fn a_client_and_its_builder_show_no_key() {
    let builder = builder("http://127.0.0.1:8787").identity_pem("planted chain", "planted key").user_agent("desk/1");
    assert_absent("ClientBuilder", &debug(&builder));
    assert_absent("Client", &debug(&builder.build().unwrap()));
    for base_url in ["https://planted:planted@prod.truv.com", "planted"] {
        assert_absent("ClientBuilder", &debug(&crate::support::builder(base_url)));
    }
}

#[test]
fn no_type_of_the_document_shows_its_values() {
    let mut shown = 0;
    for of in types() {
        for branch in 0..branches() {
            let value = instance(of.name, Shape::Full, branch);
            let (debug, _) = (of.read)(&value).unwrap();
            assert_absent(of.name, &debug);
            shown += usize::from(value.to_string().contains("planted"));
        }
    }
    assert!(shown > 20, "most types hold something that must not show");
}

#[test]
fn builders_of_request_types_show_no_value() {
    for (name, debug) in builders(full) {
        assert_absent(name, &debug);
    }
}

#[tokio::test]
async fn builders_of_operations_and_responses_show_no_value() {
    traces::capture();
    for documented in document::operations() {
        let id = documented.id;
        let server = Server::start(move |_| success(&documented)).await;
        let called = operation(id).call(client(&server.url)).await;
        assert_absent(&format!("the builder of {id}"), &called.builder);
        assert_absent(&format!("the response of {id}"), &called.result.unwrap().debug);
    }
}

#[test]
fn guarded_values_show_nothing() {
    assert_absent("Secret", &debug(&truv_sdk::value::Secret::from("planted")));
    assert_absent("Sensitive", &debug(&truv_sdk::value::Sensitive::from("planted")));
    assert_absent("Base64", &debug(&truv_sdk::value::Base64::from(planted::PDF)));
}

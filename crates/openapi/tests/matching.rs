//! Which operation a request is for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test may panic")]

use truv_openapi::Description;
use truv_openapi::matching::{Router, Segment, Template, segments};

/// A document with these paths, each with GET, and the last one with PUT too.
fn description(paths: &[&str]) -> Description {
    let items: String = paths.iter().map(|path| format!("  '{path}': {{get: {{}}}}\n")).collect();
    let text = format!(
        "openapi: 3.0.3\nservers: [{{url: 'https://a.test/v1'}}, {{url: 'https://a.test/v1/beta/'}}]\npaths:\n{items}  /put: {{put: {{}}}}\n"
    );
    Description::of_text("a.yaml", &text).unwrap()
}

/// The path that is found for a request.
fn found(paths: &[&str], method: &str, path: &str) -> Option<String> {
    let description = description(paths);
    let index = Router::new(&description).find(method, path)?;
    Some(description.operations()[index].path.clone())
}

#[test]
fn fixed_text_comes_before_parameters() {
    let paths = ["/{a}/{b}", "/{a}/x", "/users/{id}", "/users/{id}.json", "/users/me", "/{a}/{b}/c", "/x-{a}-{b}"];
    for (path, expected) in [
        ("/users/me", Some("/users/me")),
        ("/users/7.json", Some("/users/{id}.json")),
        ("/users/7", Some("/users/{id}")),
        ("/users/x", Some("/users/{id}")),
        ("/teams/x", Some("/{a}/x")),
        ("/teams/y", Some("/{a}/{b}")),
        ("/users/7/c", Some("/{a}/{b}/c")),
        ("/x-1-2", Some("/x-{a}-{b}")),
        ("/x-1-", None),
        ("/x--2", None),
        ("/users/", None),
        ("/a/b/c/d", None),
        ("/", None),
    ] {
        assert_eq!(found(&paths, "get", path).as_deref(), expected, "{path}");
    }
}

#[test]
fn servers_and_slashes_at_the_end_make_no_difference() {
    let paths = ["/users/", "/users/{id}", "/both/{id}", "/both/{id}/"];
    for path in ["/users", "/users/", "/v1/users", "/v1/beta/users/"] {
        assert_eq!(found(&paths, "get", path).as_deref(), Some("/users/"), "{path}");
    }
    for path in ["/v10/users", "/v1users", "v1/beta", "/v1/gamma/users", "/users//"] {
        assert_eq!(found(&paths, "get", path).filter(|path| path == "/users/"), None, "{path}");
    }
    // a slash at the end counts if it is the only difference between two operations
    assert_eq!(found(&paths, "get", "/both/7").as_deref(), Some("/both/{id}"));
    assert_eq!(found(&paths, "get", "/v1/both/7/").as_deref(), Some("/both/{id}/"));
}

#[test]
fn parameters_that_name_files_span_segments() {
    let paths = ["/files/{path}", "/files/{path}/raw", "/users/{id}", "/files/list/all"];
    assert_eq!(found(&paths, "get", "/files/src/a/b.rs").as_deref(), Some("/files/{path}"));
    assert_eq!(found(&paths, "get", "/files/list/all").as_deref(), Some("/files/list/all"));
    assert_eq!(found(&paths, "get", "/users/7/more"), None);
}

#[test]
fn a_path_may_have_another_method() {
    let description = description(&["/users/{id}"]);
    let router = Router::new(&description);
    assert_eq!(router.find("get", "/put"), None);
    assert_eq!(router.find("put", "/put"), router.near("/put"));
    assert_eq!(router.near("/nothing/here"), None);
    let template = router.template(router.near("/users/7").unwrap()).unwrap();
    assert!(template.fits(&segments("/users/7").collect::<Vec<_>>()));
    let [Segment::Literal(users), Segment::Parameters { texts, names }] = template.segments() else {
        panic!("{template:?}")
    };
    assert_eq!((&**users, texts.len(), &*names[0]), ("users", 2, "id"));
    assert!(router.is_literal("users") && !router.is_literal("{id}") && !router.is_literal("7"));
}

#[test]
fn the_values_of_parameters_come_in_their_order() {
    let values = |template: &str, path: &str| {
        let template = Template::of(template);
        let found = template.values(&segments(path).collect::<Vec<_>>()).unwrap();
        found.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
    };
    assert_eq!(values("/users/{id}/reports/{report}/", "/users/7/reports/8/"), ["7", "8"]);
    assert_eq!(values("/files/{owner}-{name}.json", "/files/ada-x.y.json"), ["ada", "x.y"]);
    assert!(values("/users/", "/users/").is_empty());
}

#[test]
fn frameworks_mark_parameters_that_span_segments() {
    for path in ["/f/{name+}", "/f/{+name}", "/f/{name*}", "/f/{name:path}"] {
        let description = description(&[path]);
        let router = Router::new(&description);
        let found = router.find("get", "/f/a/b/c").unwrap();
        assert_eq!(router.values(found, "/f/a/b/c"), [("name", "a/b/c".to_owned())], "{path}");
    }
    assert_eq!(found(&["/f/{id:[0-9]+}"], "get", "/f/7").as_deref(), Some("/f/{id:[0-9]+}"));
    assert_eq!(found(&["/f/{id:[0-9]+}"], "get", "/f/7/8"), None);
}

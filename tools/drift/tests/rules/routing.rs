//! Which operation a request is for: servers, variables, queries in paths, percent-encoding.

use serde_json::json;

use crate::Case;

/// The operations that requests are for, by the status that each one's answer must have.
fn found(text: &str, url: &str) -> Vec<(&'static str, String)> {
    let entry = json!({"request": {"method": "GET", "url": url}, "response": {"status": 299}});
    Case::of_text(&format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\n{text}")).entry(entry).found()
}

/// An operation that has the status 299, and one that does not.
const RIGHT: &str = "{get: {responses: {'299': {description: d}}}}";
const WRONG: &str = "{get: {responses: {'200': {description: d}}}}";

#[test]
fn servers_may_have_variables() {
    let text = format!(
        "servers: [{{url: 'https://{{region}}.api.test/{{base}}', variables: {{region: {{default: eu, enum: [eu, us]}}, base: {{default: v3}}}}}}]\npaths: {{/a: {RIGHT}}}\n"
    );
    assert_eq!(found(&text, "https://us.api.test/v3/a"), []);
    assert_eq!(found(&text, "https://eu.api.test/v4/a"), []);
    let other = Case::of_text(&format!("openapi: 3.0.3\n{text}"));
    let other = other
        .entry(json!({"request": {"method": "GET", "url": "https://asia.api.test/v3/a"}, "response": {"status": 299}}));
    assert_eq!(other.run().left_out.count(), 1);
}

#[test]
fn paths_and_operations_may_have_servers_of_their_own() {
    let text = format!(
        "servers: [{{url: 'https://api.test'}}]\npaths:\n  /a: {WRONG}\n  /{{any}}:\n    servers: [{{url: 'https://upload.test/v2'}}]\n    get: {{responses: {{'299': {{description: d}}}}}}\n"
    );
    assert_eq!(found(&text, "https://upload.test/v2/a"), []);
    assert_eq!(found(&text, "https://api.test/a"), [("undocumented-status", String::new())]);
}

#[test]
fn paths_may_have_queries() {
    let text = format!("paths:\n  /objects: {WRONG}\n  /objects?action=copy: {RIGHT}\n  /objects?id={{id}}: {RIGHT}\n");
    assert_eq!(found(&text, "https://a.test/objects?action=copy"), []);
    assert_eq!(found(&text, "https://a.test/objects?id=7"), []);
    assert_eq!(found(&text, "https://a.test/objects"), [("undocumented-status", String::new())]);
}

#[test]
fn texts_may_be_percent_encoded() {
    let text = format!("paths:\n  /my files/größe: {RIGHT}\n  /x%2Fy: {RIGHT}\n");
    assert_eq!(found(&text, "https://a.test/my%20files/gr%C3%B6%C3%9Fe"), []);
    assert_eq!(found(&text, "https://a.test/x%2fy"), []);
}

#[test]
fn paths_of_no_operation_are_told_apart_by_what_they_are() {
    let paths = "paths: {'/orders/{id}': {get: {responses: {'299': {description: d}}}}}";
    let urls = [
        "orders/7/items",
        "orders/8/items",
        "reports/2026-01-31",
        "reports/6f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "x1/health",
    ];
    let case = urls.iter().fold(Case::new(paths), |case, url| {
        case.entry(json!({"request": {"method": "GET", "url": format!("https://api.test/v1/{url}")}, "response": {"status": 200}}))
    });
    let outcome = case.run();
    let shown: Vec<_> = outcome.findings.iter().map(|one| (one.operation.as_str(), one.seen())).collect();
    let expected = [
        ("GET /v1/orders/{number}/{word}", "2 different paths"),
        ("GET /v1/{word}/{date}", ""),
        ("GET /v1/{word}/{hex}", ""),
        ("GET /v1/{…}/health", ""),
    ];
    assert_eq!(shown, expected.map(|(operation, seen)| (operation, seen.to_owned())));
    // where the path is known, and only the method is not
    let case = Case::new(paths).entry(
        json!({"request": {"method": "PUT", "url": "https://api.test/v1/orders/7"}, "response": {"status": 200}}),
    );
    assert_eq!(case.run().findings[0].operation, "PUT /orders/{id}");
}

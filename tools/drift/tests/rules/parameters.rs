//! Parameters of requests: how they are written, and what their values are compared with.

use serde_json::json;

use crate::Case;

/// The findings for a request, for `GET /orders/{id}` with these parameters (flow mappings).
fn found(parameters: &str, path: &str, headers: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let paths = format!(
        "paths:\n  /orders/{{id}}:\n    get:\n      parameters: [{parameters}]\n      responses: {{'204': {{description: d}}}}\n"
    );
    Case::new(&paths).request("GET", &format!("https://api.test/v1/orders/{path}"), headers, None).found()
}

fn one(rule: &'static str, pointer: &str) -> Vec<(&'static str, String)> {
    vec![(rule, pointer.to_owned())]
}

#[test]
fn values_are_held_against_types_enums_and_bounds() {
    let sort = "{name: sort, in: query, schema: {type: string, enum: [up, down]}}";
    assert_eq!(found(sort, "7?sort=up", &[]), []);
    assert_eq!(found(sort, "7?sort=side", &[]), one("unknown-enum-value", "sort"));
    let size = "{name: size, in: query, schema: {type: integer, maximum: 50}}";
    assert_eq!(found(size, "7?size=50", &[]), []);
    assert_eq!(found(size, "7?size=51", &[]), one("bound-violation", "size"));
    assert_eq!(found(size, "7?size=many", &[]), one("type-mismatch", "size"));
    let id = "{name: id, in: path, required: true, schema: {type: integer}}";
    assert_eq!(found(id, "7", &[]), []);
    assert_eq!(found(id, "seven", &[]), one("type-mismatch", "id"));
    let version = "{name: X-Version, in: header, schema: {type: string, format: date}}";
    assert_eq!(found(version, "7", &[("x-version", "2026-01-31")]), []);
    assert_eq!(found(version, "7", &[("X-VERSION", "newest")]), one("format-mismatch", "x-version"));
    let flag = "{name: all, in: query, schema: {type: boolean}}";
    assert_eq!(found(flag, "7?all=true", &[]), []);
    assert_eq!(found(flag, "7?all=yes", &[]), one("type-mismatch", "all"));
    let empty = "{name: size, in: query, schema: {type: integer, nullable: true}}";
    assert_eq!(found(empty, "7?size=", &[]), []);
    let session = "{name: session, in: cookie, schema: {type: string, minLength: 4}}";
    assert_eq!(found(session, "7", &[("Cookie", "theme=dark; session=abcd")]), []);
    assert_eq!(found(session, "7", &[("Cookie", "theme=dark; session=abc")]), one("bound-violation", "session"));
}

#[test]
fn required_parameters_may_be_missing() {
    let query = "{name: since, in: query, required: true, schema: {type: string}}";
    assert_eq!(found(query, "7", &[]), one("missing-required-parameter", "since"));
    assert_eq!(found(query, "7?since=", &[]), []);
    let header = "{name: X-Tenant, in: header, required: true, schema: {type: string}}";
    assert_eq!(found(header, "7", &[]), one("missing-required-header", "x-tenant"));
    let cookie = "{name: session, in: cookie, required: true, schema: {type: string}}";
    assert_eq!(found(cookie, "7", &[("Cookie", "theme=dark")]), one("missing-required-parameter", "session"));
    // browsers leave all cookies out
    assert_eq!(found(cookie, "7", &[]), []);
    // these are documented elsewhere
    let elsewhere = "{name: Authorization, in: header, required: true, schema: {type: string}}";
    assert_eq!(found(elsewhere, "7", &[]), []);
}

#[test]
fn lists_are_written_in_each_style() {
    let ids =
        |style: &str| format!("{{name: ids, in: query, {style}, schema: {{type: array, items: {{type: integer}}}}}}");
    for (style, good, bad) in [
        ("style: form", "ids=1&ids=2", "ids=1&ids=b"),
        ("explode: false", "ids=1,2", "ids=1,b"),
        ("style: spaceDelimited, explode: false", "ids=1%202", "ids=1%20b"),
        ("style: pipeDelimited, explode: false", "ids=1|2", "ids=1|b"),
        ("style: form", "ids[]=1&ids[]=2", "ids[]=1&ids[]=b"),
    ] {
        assert_eq!(found(&ids(style), &format!("7?{good}"), &[]), [], "{style}");
        assert_eq!(found(&ids(style), &format!("7?{bad}"), &[]), one("type-mismatch", "ids/*"), "{style}");
    }
    let header = "{name: X-Ids, in: header, schema: {type: array, items: {type: integer}}}";
    assert_eq!(found(header, "7", &[("x-ids", "1, 2")]), []);
    assert_eq!(found(header, "7", &[("x-ids", "1, b")]), one("type-mismatch", "x-ids/*"));
}

#[test]
fn paths_have_styles_too() {
    let id = |style: &str| {
        format!("{{name: id, in: path, required: true, {style}, schema: {{type: array, items: {{type: integer}}}}}}")
    };
    for (style, good, bad) in [
        ("style: simple", "1,2", "1,b"),
        ("style: label, explode: true", ".1.2", ".1.b"),
        ("style: label", ".1,2", ".1,b"),
        ("style: matrix", ";id=1,2", ";id=1,b"),
        ("style: matrix, explode: true", ";id=1;id=2", ";id=1;id=b"),
    ] {
        assert_eq!(found(&id(style), good, &[]), [], "{style}");
        assert_eq!(found(&id(style), bad, &[]), one("type-mismatch", "id/*"), "{style}");
    }
}

#[test]
fn objects_are_spread_over_the_query_or_deep() {
    let schema = "schema: {type: object, properties: {limit: {type: integer}, after: {type: string}}}";
    let spread = format!("{{name: page, in: query, {schema}}}");
    assert_eq!(found(&spread, "7?limit=5&after=x", &[]), []);
    assert_eq!(found(&spread, "7?limit=few", &[]), one("type-mismatch", "page/limit"));
    assert_eq!(found(&spread, "7?limit=5&more=1", &[]), one("undocumented-query-parameter", "more"));
    let deep = format!("{{name: page, in: query, style: deepObject, explode: true, {schema}}}");
    assert_eq!(found(&deep, "7?page[limit]=5&page[after]=x", &[]), []);
    assert_eq!(found(&deep, "7?page[limit]=few", &[]), one("type-mismatch", "page/limit"));
    assert_eq!(found(&deep, "7?page[more]=1", &[]), one("undocumented-request-field", "page/more"));
    let pieces = format!("{{name: page, in: query, explode: false, {schema}}}");
    assert_eq!(found(&pieces, "7?page=limit,few", &[]), one("type-mismatch", "page/limit"));
    // any name belongs to an object without documented ones
    let free = "{name: labels, in: query, schema: {type: object, additionalProperties: {type: string}}}, {name: size, in: query, schema: {type: integer}}";
    assert_eq!(found(free, "7?colour=red&size=5", &[]), []);
    let json = "{name: filter, in: query, content: {application/json: {schema: {type: object, properties: {a: {type: integer}}}}}}";
    assert_eq!(found(json, "7?filter=%7B%22a%22%3A1%7D", &[]), []);
    assert_eq!(found(json, "7?filter=%7B%22a%22%3A%22b%22%7D", &[]), one("type-mismatch", "filter/a"));
}

#[test]
fn keys_of_security_schemes_are_documented() {
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'204': {description: d}}}}}\n\
                components: {securitySchemes: {key: {type: apiKey, in: query, name: access_key}}}\nsecurity: [{key: []}]\n";
    let of = |url: &str| Case::of_text(text).request("GET", url, &[], None).found();
    assert_eq!(of("https://any.test/a?access_key=1"), []);
    assert_eq!(of("https://any.test/a?other_key=1"), one("undocumented-query-parameter", "other_key"));
}

#[test]
fn headers_of_answers_are_held_against_their_schemas() {
    let paths = "paths:\n  /a:\n    get:\n      responses:\n        '204':\n          description: d\n          headers: {X-Left: {schema: {type: integer, minimum: 0}}, X-Mode: {schema: {enum: [on, off]}}}\n";
    let of = |name: &str, value: &str| {
        let entry = json!({
            "request": {"method": "GET", "url": "https://api.test/v1/a"},
            "response": {"status": 204, "headers": [{"name": name, "value": value}]},
        });
        Case::new(paths).entry(entry).found()
    };
    assert_eq!(of("X-Left", "3"), []);
    assert_eq!(of("X-Left", "-3"), one("bound-violation", "x-left"));
    assert_eq!(of("X-Left", "few"), one("type-mismatch", "x-left"));
    assert_eq!(of("X-Mode", "half"), one("unknown-enum-value", "x-mode"));
}

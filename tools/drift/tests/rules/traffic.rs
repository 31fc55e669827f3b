//! Rules about requests, statuses, media types and headers.

use serde_json::json;

use crate::Case;

const THINGS: &str = "paths:
  /things/{id}/:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: things_get
      parameters: [{name: page, in: query, schema: {type: integer}}, {name: filter, in: query, style: deepObject, schema: {type: object}}]
      responses:
        '200':
          description: d
          headers: {X-Count: {required: true, schema: {type: integer}}}
          content: {application/json: {schema: {properties: {a: {type: integer}}}}}
        4XX:
          description: d
          content: {application/json: {schema: {type: object, required: [detail], properties: {detail: {type: string}}}}}
    put:
      operationId: things_put
      requestBody: {content: {application/json: {schema: {required: [a], properties: {a: {type: integer}, b: {readOnly: true}}}}}}
      responses:
        '204': {description: d}
        '400': {description: d}
  /things/special/:
    get: {operationId: things_special, responses: {'200': {description: d}}}
  /files/{path}:
    get: {operationId: files_get, responses: {'204': {description: d}}}
";

fn get(path: &str) -> Case {
    Case::new(THINGS).exchange("GET", path, 200, None, Some(&json!({"a": 1})), &["X-Count"])
}

fn only(rule: &'static str, pointer: &str) -> Vec<(&'static str, String)> {
    vec![(rule, pointer.to_owned())]
}

#[test]
fn undocumented_operation_shows_nothing_of_the_path_that_is_not_documented() {
    let case = get("/v1/things/7/").exchange("GET", "/v1/things/900-11-2233/secret/", 200, None, None, &[]);
    assert_eq!(case.found(), only("undocumented-operation", ""));
    assert_eq!(case.run().findings[0].operation, "GET /v1/things/{…}/{word}");
    assert_eq!(get("/v1/things/7/").found(), []);
    // with and without base path and slash at the end
    assert_eq!(get("/things/7").found(), []);
    let case = get("/v1/things/7/").exchange("DELETE", "/v1/things/7/", 204, None, None, &[]);
    assert_eq!(case.found(), only("undocumented-operation", ""));
}

#[test]
fn fixed_text_comes_before_parameters_and_file_paths_may_be_long() {
    let case = Case::new(THINGS).exchange("GET", "/v1/things/special/", 200, None, None, &[]).exchange(
        "GET",
        "/v1/files/a/b/c.txt",
        204,
        None,
        None,
        &[],
    );
    assert_eq!(case.found(), []);
    assert_eq!(case.run().matched, 2);
}

#[test]
fn undocumented_status() {
    let case = get("/v1/things/7/").exchange("GET", "/v1/things/7/", 503, None, None, &[]);
    assert_eq!(case.found(), only("undocumented-status", ""));
    let documented =
        get("/v1/things/7/").exchange("GET", "/v1/things/7/", 404, None, Some(&json!({"detail": "x"})), &[]);
    assert_eq!(documented.found(), []);
}

#[test]
fn undocumented_content_type() {
    let case = Case::new(THINGS).exchange("PUT", "/v1/things/7/", 400, Some(&json!({"a": 1})), Some(&json!({})), &[]);
    assert_eq!(case.found(), only("undocumented-content-type", "application/json"));
}

#[test]
fn undocumented_query_parameter() {
    assert_eq!(get("/v1/things/7/?page=2&filter[state]=x").found(), []);
    assert_eq!(get("/v1/things/7/?page=2&ssn=900112233").found(), only("undocumented-query-parameter", "ssn"));
}

#[test]
fn undocumented_response_header_is_one_finding_for_the_api() {
    let case = get("/v1/things/7/")
        .exchange("GET", "/v1/things/8/", 200, None, Some(&json!({})), &["X-Count", "X-New", "Date"])
        .exchange("GET", "/v1/things/special/", 200, None, None, &["x-new"]);
    assert_eq!(case.found(), only("undocumented-response-header", "x-new"));
    assert_eq!(case.run().findings[0].count, 2);
}

#[test]
fn missing_required_header() {
    let case = Case::new(THINGS).exchange("GET", "/v1/things/7/", 200, None, Some(&json!({})), &[]);
    assert_eq!(case.found(), only("missing-required-header", "x-count"));
}

#[test]
fn requests_are_held_to_the_contract_unless_the_server_refused_them() {
    let put = |status, body| Case::new(THINGS).exchange("PUT", "/v1/things/7/", status, Some(&body), None, &[]).found();
    assert_eq!(put(204, json!({"a": 1})), []);
    assert_eq!(put(204, json!({"a": 1, "c": 2})), only("undocumented-request-field", "/c"));
    assert_eq!(put(204, json!({"a": "x"})), only("type-mismatch", "/a"));
    assert_eq!(put(400, json!({"a": "x", "c": 2})), []);
}

#[test]
fn error_body_shape() {
    let case = |body| get("/v1/things/7/").exchange("GET", "/v1/things/7/", 404, None, Some(&body), &[]).found();
    assert_eq!(case(json!({"error": {"code": "x"}})), only("error-body-shape", ""));
    assert_eq!(case(json!({"detail": "x"})), []);
    assert_eq!(case(json!({"detail": "x", "more": 1})), only("undocumented-field", "/more"));
}

#[test]
fn never_seen_status() {
    let all = (0..10).fold(Case::new(THINGS), |case, _| case.exchange("PUT", "/v1/things/7/", 204, None, None, &[]));
    assert_eq!(all.found(), only("never-seen-status", "400"));
}

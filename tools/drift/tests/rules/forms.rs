//! Request bodies: forms, several parts, media types that are not documented, and bodies that are missing.

use crate::Case;

const FIELDS: &str = "{type: object, required: [name], properties: {name: {type: string}, age: {type: integer}, tags: {type: array, items: {type: string, enum: [a, b]}}, address: {type: object, properties: {city: {type: string}}}, photo: {type: string, format: binary}}}";

/// The findings for a body of a media type, if the document has the same or another one.
fn found(documented: &str, body: Option<(&str, &str)>) -> Vec<(&'static str, String)> {
    let paths = format!(
        "paths:\n  /people:\n    post:\n      requestBody: {{required: true, content: {{{documented}: {{schema: {FIELDS}}}}}}}\n      responses: {{'204': {{description: d}}}}\n"
    );
    Case::new(&paths).request("POST", "https://api.test/v1/people", &[], body).found()
}

fn one(rule: &'static str, pointer: &str) -> Vec<(&'static str, String)> {
    vec![(rule, pointer.to_owned())]
}

#[test]
fn forms_are_compared_like_json() {
    let form = |text: &str| {
        found("application/x-www-form-urlencoded", Some(("application/x-www-form-urlencoded; charset=utf-8", text)))
    };
    assert_eq!(form("name=Ann&age=7&tags=a&tags=b&address[city]=Rome"), []);
    assert_eq!(form("name=Ann&age=old"), one("type-mismatch", "/age"));
    assert_eq!(form("name=Ann&size=1"), one("undocumented-request-field", "/size"));
    assert_eq!(form("age=7"), one("missing-required-field", "/name"));
    assert_eq!(form("name=Ann&tags[]=a&tags[]=c"), one("unknown-enum-value", "/tags/*"));
    assert_eq!(form("name=Ann&address[street]=x"), one("undocumented-request-field", "/address/street"));
}

#[test]
fn a_field_may_hold_several_values_by_its_encoding() {
    let paths = "paths:
  /people:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {ids: {type: array, items: {type: integer}}, more: {type: array, items: {type: integer}}, place: {type: object, properties: {x: {type: integer}, y: {type: integer}}}}}
            encoding: {ids: {explode: false}, more: {style: pipeDelimited}, place: {style: form, explode: false}}
      responses: {'204': {description: d}}
";
    let form = |text: &str| {
        let body = Some(("application/x-www-form-urlencoded", text));
        Case::new(paths).request("POST", "https://api.test/v1/people", &[], body).found()
    };
    assert_eq!(form("ids=1,2&more=1|2&place=x,1,y,2"), []);
    assert_eq!(form("ids=1,b"), one("type-mismatch", "/ids/*"));
    assert_eq!(form("more=1%7Cb"), one("type-mismatch", "/more/*"));
    assert_eq!(form("place=x,1,z,2"), one("undocumented-request-field", "/place/z"));
}

#[test]
fn parts_are_fields() {
    let part = |name: &str, more: &str, text: &str| {
        format!("--b7\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    let multipart = |parts: &[String]| {
        found(
            "multipart/form-data",
            Some(("multipart/form-data; boundary=b7", &format!("{}--b7--\r\n", parts.concat()))),
        )
    };
    let name = part("name", "", "Ann");
    assert_eq!(multipart(&[name.clone(), part("age", "", "7"), part("photo", "; filename=\"a.png\"", "\u{1}PNG")]), []);
    assert_eq!(multipart(&[name.clone(), part("age", "", "old")]), one("type-mismatch", "/age"));
    assert_eq!(multipart(&[name.clone(), part("zip", "", "1")]), one("undocumented-request-field", "/zip"));
    let json = part("address", "\r\nContent-Type: application/json", "{\"city\": 1}");
    assert_eq!(multipart(&[name, json]), one("type-mismatch", "/address/city"));
}

#[test]
fn what_the_document_does_not_have_is_found() {
    let json = Some(("application/json", "{\"name\": \"Ann\"}"));
    assert_eq!(found("application/json", json), []);
    assert_eq!(found("text/csv", json), one("undocumented-content-type", "application/json"));
    assert_eq!(found("application/json", None), one("missing-required-body", ""));
    let none = "paths: {/people: {delete: {responses: {'204': {description: d}}}}}";
    let case = Case::new(none).request("DELETE", "https://api.test/v1/people", &[], json);
    assert_eq!(case.found(), one("undocumented-content-type", "application/json"));
}

#[test]
fn a_body_that_the_recording_leaves_out_is_not_missing() {
    let entry = |size: i64| {
        serde_json::json!({
            "request": {"method": "POST", "url": "https://api.test/v1/people", "bodySize": size},
            "response": {"status": 204},
        })
    };
    let paths = "paths: {/people: {post: {requestBody: {required: true, content: {application/octet-stream: {}}}, responses: {'204': {description: d}}}}}";
    assert_eq!(Case::new(paths).entry(entry(5000)).found(), []);
    assert_eq!(Case::new(paths).entry(entry(0)).found(), one("missing-required-body", ""));
}

//! The output for valid documents.

use super::{Outcome, ROOT, USERS, bundle, bundled, folder};
use serde_json::json;
use std::fs;

#[test]
fn files_become_one_document() -> Outcome {
    let document = bundled(&[])?;
    let expected = json!({
        "openapi": "3.0.3",
        "info": {"title": "Small", "version": "1"},
        "paths": {
            "/v1/users/": {"get": {
                "operationId": "users_list",
                "parameters": [{"$ref": "#/components/parameters/Page"}],
                "responses": {"200": {
                    "description": "All users",
                    "content": {"application/json": {"schema": {
                        "type": "array", "items": {"$ref": "#/components/schemas/User"}
                    }}}
                }}
            }},
            "/v1/users/{id}/": {"get": {
                "operationId": "users_get",
                "responses": {"200": {"description": "no", "x-since": "2026-01-01"}}
            }}
        },
        "components": {
            "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
            "schemas": {
                "User": {"type": "object", "properties": {
                    "$ref": {"type": "string"},
                    "id": {"$ref": "#/components/schemas/UserId"}
                }},
                "UserId": {"type": "string"},
                "Unused": {"properties": {"user": {"$ref": "#/components/schemas/User"}}}
            }
        }
    });
    // As text, so that the order of the keys counts too.
    assert_eq!(format!("{document:#}"), format!("{expected:#}"));
    Ok(())
}

#[test]
fn yaml_and_json_say_the_same() -> Outcome {
    let folder =
        folder(&[("users.yaml", &USERS.replace("All users", r#""'no': 'yes' # \"1\"\n  1.0\n\ttab \\ ~ \u00e9\n""#))])?;
    let json = bundle(&folder, &[])?.stdout;
    let yaml = bundle(&folder, &["--yaml", "--output", "bundled.yaml"])?;
    assert!(yaml.stdout.is_empty());
    fs::copy(folder.path().join("bundled.yaml"), folder.path().join("openapi.yaml"))?;
    assert_eq!(String::from_utf8(bundle(&folder, &[])?.stdout)?, String::from_utf8(json)?);
    Ok(())
}

#[test]
fn a_component_may_be_listed_in_the_first_file() -> Outcome {
    let listed = ROOT.to_owned() + "  schemas:\n    User: {$ref: \"users.yaml#/components/schemas/User\"}\n";
    let document = bundled(&[("openapi.yaml", &listed)])?;
    assert_eq!(document.pointer("/components/schemas/User/type"), Some(&json!("object")));
    Ok(())
}

#[test]
fn references_in_a_discriminator_are_rewritten() -> Outcome {
    let pets = "  schemas:\n    Any:\n      discriminator:\n        propertyName: kind\n        mapping:\n          user: \
                \"users.yaml#/components/schemas/User\"\n          other: Unused\n";
    let document = bundled(&[("openapi.yaml", &(ROOT.to_owned() + pets))])?;
    let mapping = document.pointer("/components/schemas/Any/discriminator/mapping");
    assert_eq!(mapping, Some(&json!({"user": "#/components/schemas/User", "other": "Unused"})));
    Ok(())
}

#[test]
fn path_items_are_followed_through_several_files() -> Outcome {
    let root = ROOT.replace("users.yaml#/paths/~1v1~1users~1\"", "common/paths.yaml#/paths/~1v1~1users~1\"");
    let between = "paths:\n  /v1/users/:\n    $ref: '../users.yaml#/paths/~1v1~1users~1'\n";
    let document = bundled(&[("openapi.yaml", &root), ("common/paths.yaml", between)])?;
    assert_eq!(document.pointer("/paths/~1v1~1users~1/get/operationId"), Some(&json!("users_list")));
    Ok(())
}

#[test]
fn path_items_are_followed_within_one_file() -> Outcome {
    let alias = "paths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1c'}\n  /c: {get: {operationId: c_get}}\n";
    let document = bundled(&[("openapi.yaml", alias)])?;
    assert_eq!(document.pointer("/paths/~1a/get/operationId"), Some(&json!("c_get")));
    Ok(())
}

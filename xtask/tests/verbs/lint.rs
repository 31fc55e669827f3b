//! `cargo xtask lint` on a small document: each rule with a violation, and with a similar case that keeps the rule.

use std::error::Error;
use std::fs;
use std::process::Command;

type Outcome = Result<(), Box<dyn Error>>;

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: {title: Small, version: "1"}
security:
  - Key: []
tags:
  - {name: users, description: People.}
paths:
  /v1/users/{user_id}/:
    get:
      operationId: users_get
      summary: Get a user
      tags: [users]
      x-truv-operation-id: users_read
      x-truv-source: https://docs.example/users
      parameters:
        - $ref: "#/components/parameters/UserId"
        - {name: page, in: query, schema: {type: integer}}
      responses:
        "200":
          description: The user
          content: {application/json: {schema: {$ref: "#/components/schemas/User"}}}
        "400": {$ref: "#/components/responses/BadRequest"}
        "401": {$ref: "#/components/responses/Unauthorized"}
        "403": {$ref: "#/components/responses/Forbidden"}
        "404": {$ref: "#/components/responses/NotFound"}
        "405": {$ref: "#/components/responses/MethodNotAllowed"}
        "406": {$ref: "#/components/responses/NotAcceptable"}
        "410": {$ref: "#/components/responses/Gone"}
        "415": {$ref: "#/components/responses/UnsupportedMediaType"}
        "429": {$ref: "#/components/responses/TooManyRequests"}
        "5XX": {$ref: "#/components/responses/ServerError"}
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-Key}
  parameters:
    UserId: {name: user_id, in: path, required: true, schema: {type: string}}
  schemas:
    User:
      type: object
      description: Somebody.
      properties:
        state: {$ref: "#/components/schemas/State"}
        born: {type: string, format: date, description: When.}
    State: {type: string, enum: [new, old], description: How old.}
  responses:
    BadRequest: {description: Wrong}
    Unauthorized: {description: Unknown}
    Forbidden: {description: Not yours}
    NotFound: {description: None}
    MethodNotAllowed: {description: Not so}
    NotAcceptable: {description: Not JSON}
    Gone: {description: Over}
    UnsupportedMediaType: {description: Not JSON}
    TooManyRequests: {description: Slower, headers: {Retry-After: {description: When., schema: {type: string}}}}
    ServerError: {description: Broken}
"##;

const BORN: &str = "{type: string, format: date, description: When.}";
const STATE: &str = "    State: {type: string, enum: [new, old], description: How old.}";

/// The program's messages about the document with some of its text replaced.
fn lint(changes: &[(&str, &str)]) -> Result<Option<String>, Box<dyn Error>> {
    let text = changes.iter().try_fold(DOCUMENT.trim_start().to_owned(), |text, (from, to)| {
        if text.contains(from) { Ok(text.replace(from, to)) } else { Err(format!("the document has no `{from}`")) }
    })?;
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("openapi.yaml"), text)?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.args(["lint", "--spec", "openapi.yaml"]).current_dir(folder.path()).output()?;
    let said = String::from_utf8(output.stderr)?;
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    Ok((!said.is_empty()).then_some(said))
}

#[track_caller]
fn silent(changes: &[(&str, &str)]) -> Outcome {
    assert_eq!(lint(changes)?, None);
    Ok(())
}

/// One problem, at this place, with this message.
#[track_caller]
fn fires(changes: &[(&str, &str)], expected: &str) -> Outcome {
    let said = lint(changes)?.unwrap_or_default();
    let problem = said.trim_start_matches("error: ");
    assert_eq!(problem.lines().next(), Some(format!("openapi.yaml:{expected}").as_str()), "{said}");
    assert!(said.contains("\n  help: ") && said.ends_with("\n1 problem found\n"), "{said}");
    Ok(())
}

#[test]
fn a_document_that_keeps_the_rules() -> Outcome {
    silent(&[])
}

#[test]
fn an_operation_id_starts_with_its_resource() -> Outcome {
    fires(
        &[("users_get", "people_get")],
        "10:7: the operation `people_get` does not start with its resource, `users`",
    )?;
    fires(&[("users_get", "users")], "10:7: the operation `users` does not start with its resource, `users`")?;
    silent(&[("users_get", "user_get")])
}

#[test]
fn tags_are_declared_and_used() -> Outcome {
    let links = "  - {name: links, description: Connections.}\npaths:";
    fires(&[("\npaths:", &format!("\n{links}"))], "7:5: no operation has the tag \"links\"")?;
    fires(
        &[
            ("tags: [users]", "tags: [links]"),
            ("users_get", "links_get"),
            ("tags:\n  - {name: users, description: People.}\n", ""),
        ],
        "10:14: the tag \"links\" is not declared",
    )?;
    silent(&[("tags: [users]", "tags: [links]"), ("users_get", "links_get"), ("name: users", "name: links")])
}

#[test]
fn every_operation_refers_to_the_shared_responses() -> Outcome {
    for (status, name) in [("400", "BadRequest"), ("410", "Gone"), ("429", "TooManyRequests"), ("5XX", "ServerError")] {
        let line = format!("        \"{status}\": {{$ref: \"#/components/responses/{name}\"}}\n");
        let component = DOCUMENT.lines().find(|line| line.starts_with(&format!("    {name}: "))).unwrap_or_default();
        let said = lint(&[(&line, ""), (&format!("{component}\n"), "")])?.unwrap_or_default();
        assert!(said.contains(&format!(": the response {status} is not the shared one\n")), "{said}");
        assert!(said.ends_with("\n1 problem found\n"), "{said}");
    }
    fires(
        &[
            (
                "        \"404\": {$ref: \"#/components/responses/NotFound\"}",
                "        \"404\": {$ref: \"#/components/responses/Gone\"}",
            ),
            ("    NotFound: {description: None}\n", ""),
        ],
        "25:9: the response 404 is not the shared one",
    )
}

#[test]
fn every_component_is_referred_to() -> Outcome {
    let unused = "  schemas:\n    Unused: {type: string, description: Any.}";
    fires(&[("  schemas:", unused)], "38:5: nothing refers to `Unused`")?;
    fires(&[("security:\n  - Key: []\n", "")], "32:5: nothing refers to `Key`")?;
    silent(&[("  schemas:", unused), (BORN, "{$ref: \"#/components/schemas/Unused\"}")])
}

#[test]
fn the_source_is_a_url() -> Outcome {
    let url = "https://docs.example/users";
    fires(&[(url, "the page on users")], "14:7: the source `the page on users` is not a URL")?;
    fires(&[(url, "https://a.example and others")], "14:7: the source `https://a.example and others` is not a URL")?;
    silent(&[(url, "https://github.com/example/app/blob/main/server.js#L7")])
}

#[test]
fn paths_are_versioned() -> Outcome {
    fires(&[("/v1/users/", "/users/")], "8:3: the path /users/{user_id}/ does not start with /v1/")?;
    silent(&[("/v1/users/", "/v1/people/")])
}

#[test]
fn required_parameters_come_first() -> Outcome {
    let (id, page) = (
        "        - $ref: \"#/components/parameters/UserId\"\n",
        "        - {name: page, in: query, schema: {type: integer}}\n",
    );
    fires(
        &[(id, ""), (page, &format!("{page}{id}"))],
        "17:11: the required parameter \"user_id\" comes after \"page\", which is not",
    )?;
    silent(&[(page, "        - {name: page, in: query, required: true, schema: {type: integer}}\n")])
}

#[test]
fn there_are_no_examples() -> Outcome {
    fires(&[("format: date,", "format: date, example: 2026-01-31,")], "43:44: there is an `example`")?;
    silent(&[("        born:", "        example:"), ("        state:", "        examples:")])
}

#[test]
fn what_the_generator_cannot_do_without_is_reported_too() -> Outcome {
    fires(
        &[
            ("{$ref: \"#/components/schemas/State\"}", "{type: string, enum: [a], description: How old.}"),
            ("    State: {type: string, enum: [new, old], description: How old.}\n", ""),
        ],
        "42:9: a schema with `enum` is written in place, so it has no name",
    )?;
    fires(&[("format: date,", "format: day,")], "43:30: the format `day` is not known")?;
    silent(&[("format: date,", "format: date-time,")])
}

/// The messages about the document with another schema for `born`.
fn born(schema: &str) -> Vec<(&'static str, &str)> {
    vec![(BORN, schema)]
}

#[track_caller]
fn born_fires(schema: &str, expected: &str) -> Outcome {
    fires(&born(schema), &format!("43:{expected}"))
}

#[test]
fn schemas_are_named_as_types() -> Outcome {
    let renamed = [("    State:", "    user_state:"), ("schemas/State", "schemas/user_state")];
    fires(&renamed, "44:5: the schema `user_state` is not named in Pascal case")?;
    silent(&[("    State:", "    UserState2:"), ("schemas/State", "schemas/UserState2")])
}

#[test]
fn everything_has_a_description() -> Outcome {
    fires(&[(", description: How old.", "")], "44:5: `State` has no description")?;
    born_fires("{type: string, format: date}", "9: `born` has no description")?;
    let header = "{description: When., schema: {type: string}}";
    let referred = (
        "Retry-After: {description: When., schema: {type: string}}",
        "Retry-After: {$ref: \"#/components/headers/R\"}",
    );
    let with = |header: &str| format!("components:\n  headers:\n    R: {header}\n");
    fires(&[referred, ("components:\n", &with("{schema: {type: string}}"))], "34:5: `R` has no description")?;
    silent(&[referred, ("components:\n", &with(header))])
}

#[test]
fn nothing_stands_beside_a_reference() -> Outcome {
    let state = "{$ref: \"#/components/schemas/State\"";
    fires(
        &[(&format!("{state}}}"), &format!("{state}, nullable: true}}"))],
        "42:9: `nullable` stands beside `$ref`, where OpenAPI 3.0 does not read it",
    )?;
    silent(&[(&format!("{state}}}"), &format!("{{description: How old., allOf: [{state}}}]}}"))])
}

#[test]
fn null_stands_beside_a_type() -> Outcome {
    let state = "{$ref: \"#/components/schemas/State\"}";
    fires(
        &[(state, &format!("{{nullable: true, description: How old., allOf: [{state}]}}"))],
        "42:17: `nullable` stands without `type`, where strict readers ignore it",
    )?;
    let null = "{type: object, nullable: true, enum: [null]}";
    silent(&[(state, &format!("{{description: How old., anyOf: [{state}, {null}]}}"))])
}

#[test]
fn keywords_are_those_of_this_version() -> Outcome {
    born_fires("{type: string, const: a, description: When.}", "30: `const` is not a keyword of OpenAPI 3.0")?;
    born_fires(
        "{type: integer, minimum: 1, exclusiveMinimum: 1, description: When.}",
        "43: `exclusiveMinimum` is a number, as it was not before OpenAPI 3.1",
    )?;
    silent(&born("{type: integer, minimum: 1, exclusiveMinimum: true, description: When.}"))
}

#[test]
fn every_schema_has_a_type() -> Outcome {
    born_fires("{description: When.}", "9: the schema has no type, so it becomes any JSON")?;
    born_fires("{type: array, description: When.}", "9: the array says nothing about its items")?;
    silent(&born("{type: array, items: {type: string}, description: When.}"))?;
    silent(&born("{type: object, additionalProperties: {}, description: When.}"))?;
    // a component that stands for any JSON says so in its description
    silent(&[(STATE, "    State: {description: Whatever it sends.}")])
}

#[test]
fn formats_of_integers_are_known() -> Outcome {
    born_fires("{type: integer, format: int16, description: When.}", "31: the format `int16` is not one of this type")?;
    born_fires("{type: boolean, format: date, description: When.}", "31: the format `date` is not one of this type")?;
    silent(&born("{type: integer, format: int64, description: When.}"))
}

#[test]
fn bounds_and_defaults_can_be_kept() -> Outcome {
    born_fires(
        "{type: string, minLength: 3, maxLength: 2, description: When.}",
        "30: `minLength` is more than `maxLength`, so nothing fits",
    )?;
    silent(&born("{type: string, minLength: 2, maxLength: 2, description: When.}"))?;
    fires(
        &[(", description: How old.", ", default: odd, description: How old.")],
        "44:45: the default \"odd\" is not in the enum",
    )?;
    silent(&[(", description: How old.", ", default: old, description: How old.")])
}

#[test]
fn values_of_enums_are_distinct_texts() -> Outcome {
    let with = |state: &str| fires_with_state(state);
    with("{type: integer, enum: [1, 2], description: How old.}")?;
    with("{type: string, enum: [new, new], description: How old.}")?;
    with("{type: string, enum: [new, NEW], description: How old.}")?;
    with("{type: string, enum: [new, '7'], description: How old.}")?;
    silent(&[(
        STATE,
        "    State: {type: string, enum: [new, '7'], x-enum-varnames: [New, Seven], description: How old.}",
    )])
}

#[track_caller]
fn fires_with_state(state: &str) -> Outcome {
    let said = lint(&[(STATE, &format!("    State: {state}"))])?.unwrap_or_default();
    let is_about_it = ["has other values than texts", "has a value twice", "have no names of their own in Rust"];
    assert!(said.contains("openapi.yaml:44:") && is_about_it.iter().any(|message| said.contains(message)), "{said}");
    Ok(())
}

#[test]
fn required_properties_are_described() -> Outcome {
    let required = |name: &str| format!("      required: [{name}]\n      properties:\n        state");
    fires(&[("      properties:\n        state", &required("age"))], "41:18: \"age\" is required, and no property")?;
    silent(&[("      properties:\n        state", &required("born"))])
}

#[test]
fn properties_are_different_fields() -> Outcome {
    fires(&[("        born:", "        State:")], "43:9: `State` and `state` are the same field in Rust")?;
    silent(&[("        born:", "        state_of_old:")])
}

#[test]
fn schemas_are_open() -> Outcome {
    let closed = "      description: Somebody.\n      additionalProperties: ";
    fires(&[("      description: Somebody.", &format!("{closed}false"))], "41:7: the schema is closed")?;
    silent(&[("      description: Somebody.", &format!("{closed}true"))])
}

#[test]
fn summaries_are_one_line() -> Outcome {
    fires(&[("summary: Get a user", "summary: Get a user.")], "11:7: the summary is more than one short line")?;
    silent(&[("summary: Get a user", "summary: Get one of your users")])
}

#[test]
fn a_limit_says_when_to_try_again() -> Outcome {
    let headers = ", headers: {Retry-After: {description: When., schema: {type: string}}}";
    fires(&[(headers, "")], "54:5: the response `TooManyRequests` has no header `Retry-After`")?;
    silent(&[("schema: {type: string}}}", "schema: {type: integer}}}")])
}

#[test]
fn what_the_generator_refuses_for_its_own_reasons_is_reported() -> Outcome {
    let not = "{description: When., not: {type: string, pattern: '['}}";
    let said = lint(&born(not))?.unwrap_or_default();
    assert!(said.contains("the code generator cannot take this part of the document"), "{said}");
    Ok(())
}

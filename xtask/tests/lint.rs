//! `cargo xtask lint` on a small document: each rule on what breaks it, and on what comes near but keeps it.

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
      properties:
        state: {$ref: "#/components/schemas/State"}
        born: {type: string, format: date}
    State: {type: string, enum: [new, old]}
  responses:
    BadRequest: {description: Wrong}
    Unauthorized: {description: Unknown}
    Forbidden: {description: Not yours}
    NotFound: {description: None}
    MethodNotAllowed: {description: Not so}
    NotAcceptable: {description: Not JSON}
    Gone: {description: Over}
    UnsupportedMediaType: {description: Not JSON}
    TooManyRequests: {description: Slower}
    ServerError: {description: Broken}
"##;

/// What the program says about the document with some of its text replaced, if anything is wrong with it.
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
    let unused = "  schemas:\n    Unused: {type: string}";
    fires(&[("  schemas:", unused)], "38:5: nothing refers to `Unused`")?;
    fires(&[("security:\n  - Key: []\n", "")], "32:5: nothing refers to `Key`")?;
    silent(&[("  schemas:", unused), ("{type: string, format: date}", "{$ref: \"#/components/schemas/Unused\"}")])
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
    fires(&[("format: date}", "format: date, example: 2026-01-31}")], "42:44: there is an `example`")?;
    silent(&[("        born:", "        example:"), ("        state:", "        examples:")])
}

#[test]
fn what_the_generator_cannot_do_without_is_reported_too() -> Outcome {
    fires(
        &[
            ("{$ref: \"#/components/schemas/State\"}", "{type: string, enum: [a]}"),
            ("    State: {type: string, enum: [new, old]}\n", ""),
        ],
        "41:9: a schema with `enum` is written in place, so it has no name",
    )?;
    fires(&[("format: date}", "format: day}")], "42:30: the format `day` is not known")?;
    silent(&[("format: date}", "format: date-time}")])
}

//! The message for each kind of mistake.

use super::{IDS, Outcome, ROOT, USERS, bundle, folder, refused};
use std::fs;

#[test]
fn a_missing_first_file() -> Outcome {
    let folder = folder(&[])?;
    fs::remove_file(folder.path().join("openapi.yaml"))?;
    let output = bundle(&folder, &[])?;
    let expected = "error: openapi.yaml does not exist
  help: name the first file of the document, such as spec/openapi.yaml
1 problem found\n";
    assert_eq!(String::from_utf8(output.stderr)?, expected);
    Ok(())
}

#[test]
fn all_mistakes_are_reported_at_once_in_the_order_of_the_lines() -> Outcome {
    let users = USERS
        .replace("./common/ids.yaml", "common/id.yaml")
        .replace("#/components/schemas/User\"", "#/components/schemas/Usr\"")
        .replace("parameters/Page", "parameter/Page");
    refused(
        &[("users.yaml", &users)],
        "
users.yaml:6:11: `openapi.yaml#/components/parameter/Page` points to nothing: openapi.yaml has no `/components/parameter/Page`
  help: did you mean `parameters`?
users.yaml:12:45: `#/components/schemas/Usr` points to nothing: users.yaml has no `/components/schemas/Usr`
  help: did you mean `User`?
users.yaml:24:14: `common/id.yaml#/components/schemas/UserId` points to a missing file: common/id.yaml
  help: did you mean `ids.yaml`?
3 problems found",
    )
}

#[test]
fn a_component_of_another_file() -> Outcome {
    let root = ROOT.to_owned() + "  schemas:\n    Id: {$ref: \"common/ids.yaml#/components/schemas/UserId\"}\n";
    refused(
        &[("openapi.yaml", &root), ("users.yaml", &USERS.replace("./common/ids.yaml", ""))],
        "
users.yaml:24:14: `#/components/schemas/UserId` points to nothing: users.yaml has no `/components/schemas/UserId`
  help: it is defined at common/ids.yaml:3:5: refer to that file
1 problem found",
    )
}

#[test]
fn one_name_for_two_components() -> Outcome {
    refused(
        &[("common/ids.yaml", &IDS.replace("Unused", "User"))],
        "
common/ids.yaml:4:5: `User` in `components/schemas` is already defined at users.yaml:20:5
  help: rename one of the two, or keep one and refer to it
1 problem found",
    )
}

#[test]
fn references_that_lead_nowhere_useful() -> Outcome {
    for (reference, message) in [
        (
            "users.yaml",
            "names no place in a file\n  help: add one after `#`, such as `users.yaml#/components/schemas/User`",
        ),
        ("#", "has no path after `#`\n  help: write one that starts with `/`, such as `#/components/schemas/User`"),
        ("https://example.com/a#/b", "is not a relative path\n  help: refer to a file by its path from this one"),
        ("../a.yaml#/b", "leaves the folder of the document\n  help: keep all files beside or below the first one"),
        ("#/%zz", "has a broken `%` escape\n  help: write `%` and two hexadecimal digits of a UTF-8 byte"),
        (
            "#/info",
            "does not point to a component\n  help: name it under `components` and refer to `#/components/<kind>/<name>`",
        ),
        ("#/components/schemas/A", "leads back to itself\n  help: write the definition in one of these places"),
    ] {
        let root = format!("{ROOT}  schemas:\n    A:\n      $ref: '{reference}'\n");
        refused(&[("openapi.yaml", &root)], &format!("openapi.yaml:13:7: `{reference}` {message}\n1 problem found"))?;
    }
    Ok(())
}

#[test]
fn circles_of_path_items() -> Outcome {
    let users = "paths:\n  /v1/users/:\n    $ref: 'openapi.yaml#/paths/~1v1~1users~1'\n  /v1/users/{id}/: {}\n";
    refused(
        &[("users.yaml", users)],
        "
openapi.yaml:5:5: `users.yaml#/paths/~1v1~1users~1` leads back to itself
  help: write the definition in one of these places
users.yaml:3:5: `openapi.yaml#/paths/~1v1~1users~1` leads back to itself
  help: write the definition in one of these places
2 problems found",
    )
}

#[test]
fn what_the_bundle_would_lose() -> Outcome {
    refused(
        &[
            ("users.yaml", &(USERS.to_owned() + "tags: []\n")),
            ("openapi.yaml", &ROOT.replace("  /v1/users/:\n    $ref: \"users.yaml#/paths/~1v1~1users~1\"\n", "")),
        ],
        "
users.yaml:2:3: `/v1/users/` is not listed in openapi.yaml
  help: add `/v1/users/: {$ref: \"users.yaml#/paths/~1v1~1users~1\"}` under `paths` there
users.yaml:25:1: `tags` is read from openapi.yaml only
  help: move it there; other files hold only `paths` and `components`
2 problems found",
    )?;
    refused(
        &[("openapi.yaml", &ROOT.replace("  /v1/users/:\n", "  /v1/users/:\n    summary: Users\n"))],
        "
openapi.yaml:6:5: other keys stand beside this `$ref`
  help: move them into the path item it refers to
1 problem found",
    )
}

#[test]
fn shapes_that_are_not_mappings() -> Outcome {
    refused(
        &[("common/ids.yaml", "- a\n- b\n")],
        "
common/ids.yaml:1:1: the file is not a mapping
  help: start it with keys such as `paths:` or `components:`
users.yaml:24:14: `./common/ids.yaml#/components/schemas/UserId` points to nothing: common/ids.yaml has no `/components/schemas/UserId`
  help: define it there, or correct the reference
2 problems found",
    )?;
    refused(
        &[("openapi.yaml", &(ROOT.to_owned() + "  schemas: [A]\n  headers:\n  examples:\n    Broken: {$ref: 5}\n"))],
        "
openapi.yaml:11:3: `components/schemas` is not a mapping
  help: write names and their content below it, or remove it
openapi.yaml:14:14: this `$ref` is not text
  help: write the reference as text, such as `\"#/components/schemas/User\"`
2 problems found",
    )
}

#[test]
fn mistakes_in_the_yaml_of_a_file() -> Outcome {
    let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
    for (text, message) in [
        ("", "1:1: the file is empty\n  help: write an OpenAPI document, or remove the references to the file"),
        (
            "a: 1\nb: 2\na: 3\n",
            "3:1: the key `a` is already written on line 1\n  help: remove one of the two; a mapping has each key once",
        ),
        ("a:\n\tb: 1\n", "2:1: a tab stands in the indentation\n  help: indent with spaces; YAML forbids tabs there"),
        (
            "a: b: c\n",
            "1:5: not valid YAML: mapping values are not allowed in this context\n  help: quote the text if it contains `: `, or check the indentation",
        ),
        (
            "a: [1\n",
            "2:1: not valid YAML: while parsing a flow sequence, expected ',' or ']'\n  help: check quotes, brackets and indentation here and on the lines before",
        ),
        (
            "a: \"\\ud83d\\ude00\"\n",
            "1:4: not valid YAML: while parsing a quoted scalar, found invalid Unicode character escape code\n  help: write the character itself",
        ),
        (
            "a: &b 1\n",
            "1:4: anchors are not supported here\n  help: remove the `&name`; name a component and refer to it with `$ref`",
        ),
        ("a: !!str 1\n", "1:4: tags are not supported here\n  help: remove the `!tag`; quote a value to make it text"),
        (
            "? [a]\n: 1\n",
            "1:3: a mapping or list cannot be a key\n  help: write a plain text key, quoted if it starts with `{` or `[`",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "2:1: a second YAML document starts here\n  help: keep one document per file and remove the `---`",
        ),
        (
            "a: 99999999999999999999\n",
            "1:4: the number 99999999999999999999 cannot be written in JSON without loss\n  help: quote it to make it text",
        ),
        ("a: .inf\n", "1:4: the number .inf cannot be written in JSON without loss\n  help: quote it to make it text"),
        (
            &deep,
            "1:103: nested more than 100 levels deep\n  help: name the inner parts as components and refer to them",
        ),
    ] {
        refused(&[("common/ids.yaml", text)], &format!("common/ids.yaml:{message}\n1 problem found"))?;
    }
    Ok(())
}

#[test]
fn a_file_that_is_not_text() -> Outcome {
    let folder = folder(&[])?;
    fs::write(folder.path().join("common/ids.yaml"), b"a: 1\nb: \xff\n")?;
    let expected =
        "error: common/ids.yaml:2:1: this line is not UTF-8 text\n  help: save the file as UTF-8\n1 problem found\n";
    assert_eq!(String::from_utf8(bundle(&folder, &[])?.stderr)?, expected);
    Ok(())
}

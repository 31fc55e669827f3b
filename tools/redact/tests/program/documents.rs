//! Documents of others: `openapi-drift` and `har-redact` accept and refuse the same documents.

use har_redact::document::Document;
use openapi_drift::document;

/// The name of the first file, and the files.
type Files = &'static [(&'static str, &'static str)];

const ACCEPTED: &[(&str, Files)] = &[
    ("OpenAPI 3.1", &[("a.yaml", "openapi: 3.1.0\npaths: {/a: {get: {}}}")]),
    (
        "surrogate escapes, and what YAML does not know",
        &[(
            "a.json",
            "{\"openapi\": \"3.0.3\",\t\"info\": {\"title\": \"\\ud83d\\ude00\"}, \"paths\": {\"/a\": {\"get\": {}}}}",
        )],
    ),
    (
        "half a character",
        &[("a.json", "{\"openapi\": \"3.0.3\", \"x-a\": \"\\ud83d\", \"paths\": {\"/a\": {\"get\": {}}}}")],
    ),
    ("a byte order mark", &[("a.json", "\u{feff}{\"openapi\": \"3.0.3\", \"paths\": {\"/a\": {\"get\": {}}}}")]),
    (
        "comments and commas in JSON",
        &[("a.json", "{\"openapi\": \"3.0.3\", # more\n \"paths\": {\"/a\": {\"get\": {}}},}")],
    ),
    ("anchors, aliases and tags", &[("a.yaml", "openapi: 3.0.3\nx-a: &a !!map {b: 1}\npaths: {/a: {get: *a}}")]),
    ("a key that is there twice", &[("a.yaml", "openapi: 3.0.3\nx-a: 1\nx-a: 2\npaths: {/a: {get: {}}}")]),
    (
        "numbers that are too large",
        &[("a.yaml", "openapi: 3.0.3\nx-a: [.inf, 1e999, 123456789012345678901234567890]\npaths: {/a: {get: {}}}")],
    ),
    (
        "references in data",
        &[(
            "a.yaml",
            "openapi: 3.0.3\npaths: {/a: {get: {responses: {default: {content: {application/json: {example: {$ref: gone.yaml}, \
             examples: {b: {value: {$ref: '#/gone'}}}, schema: {default: {$ref: 5}, enum: [{$ref: x}], x-a: {$ref: [y]}}}}}}}}}",
        )],
    ),
    (
        "whole files, in folders around",
        &[
            ("api/a.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: ../shared/path.yml}}"),
            (
                "shared/path.yml",
                "get: {responses: {default: {$ref: './answer%20one.json#'}}, parameters: [{$ref: 'all.yml#/x-page'}]}",
            ),
            (
                "shared/answer one.json",
                "{\"content\": {\"*/*\": {\"schema\": {\"$ref\": \"../shared/all.yml#/a~1b\"}}}}",
            ),
            ("shared/all.yml", "a/b: {type: object}\nx-page: {name: page, in: query}"),
        ],
    ),
    (
        "texts of other kinds",
        &[
            ("a.yaml", "openapi: 3.0.3\ninfo: {description: {$ref: about.md}}\npaths: {/a: {get: {}}}"),
            ("about.md", "# About\n- a: [\n"),
        ],
    ),
    (
        "a schema that leads nowhere and that nobody needs",
        &[(
            "a.yaml",
            "openapi: 3.0.3\npaths: {/a: {get: {}}}\ncomponents: {schemas: {A: {$ref: gone.yaml}, B: {$ref: 'https://a.test/b'}}}",
        )],
    ),
    (
        "a circle",
        &[(
            "a.yaml",
            "openapi: 3.0.3\npaths: {/a: {get: {}}}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/A'}}}",
        )],
    ),
];

const REFUSED: &[(&str, Files)] = &[
    ("not valid JSON", &[("a.json", "{\"openapi\": \"3.0.3\", \"paths\": {{}}")]),
    ("not valid YAML", &[("a.yaml", "openapi: 3.0.3\npaths: [")]),
    ("of Swagger 2.0", &[("a.yaml", "swagger: '2.0'\npaths: {/a: {get: {}}}")]),
    ("of OpenAPI 4.0.0", &[("a.yaml", "openapi: 4.0.0\npaths: {/a: {get: {}}}")]),
    ("no `paths`", &[("a.yaml", "openapi: 3.0.3")]),
    ("the file is empty", &[("a.yaml", "# nothing\n")]),
    ("`gone.yaml` leads nowhere", &[("a.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: gone.yaml}}")]),
    ("b.yaml:2:1: not valid YAML", &[("a.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: b.yaml}}"), ("b.yaml", "a: [")]),
    ("in a circle", &[("a.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: b.yaml}}"), ("b.yaml", "$ref: b.yaml")]),
];

/// The two programs' messages about a document: none, or the reason why they refuse it.
fn said(files: Files) -> [Option<String>; 2] {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let first = folder.path().join(files[0].0);
    let drift = document::load(&first).err().map(|error| format!("{error:#}"));
    let redact = Document::read(&first).err().map(|error| format!("{error:#}"));
    [drift, redact]
}

#[test]
fn both_accept_the_same() {
    for (what, files) in ACCEPTED {
        assert_eq!(said(files), [None, None], "{what}");
    }
}

#[test]
fn both_refuse_the_same_with_the_same_words() {
    for (words, files) in REFUSED {
        let [drift, redact] = said(files);
        assert_eq!(drift, redact, "{words}");
        assert!(drift.as_ref().is_some_and(|message| message.contains(words)), "{words}: {drift:?}");
    }
}

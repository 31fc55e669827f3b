//! What is wrong in a seed or a directory is refused: all of it at once, with file, line, place and what is allowed, and
//! without the value, which may be a secret.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use truv_sandbox::Sandbox;

use crate::client::start;

/// What a sandbox says about a seed.
fn refusal(sandbox: &Sandbox, seed: &str) -> String {
    let problem = sandbox.apply_seed(seed).expect_err(seed).to_string();
    assert_eq!(sandbox.apply_seed(seed).expect_err(seed).to_string(), problem, "the second time");
    problem
}

/// A seed whose one link has these properties, from line 5 on.
fn with_link(properties: &str) -> String {
    let mut seed = "users:\n  - external_user_id: a\n    links:\n      -\n".to_owned();
    properties.lines().for_each(|line| writeln!(seed, "        {line}").unwrap());
    seed
}

#[tokio::test]
async fn every_wrong_member_is_told_with_its_line_and_what_is_allowed() {
    let (sandbox, client) = start().await;
    let seed = "
users:
  - external_user_id: a
    fist_name: Ada
    links:
      - product_type: incme
        employments:
          - job_title: Cook
            income: abc
          - {job_titel: Nurse, start_date: 2025-13-45,
             pay_rate: -5, pay_frequency: X}
userz: []
orders:
  - {products: [income], first_name: A}
environments:
  - {client_id: a, access_secret: hunter2}
";
    let problem = refusal(&sandbox, seed);
    let told: Vec<&str> = problem.lines().collect();
    for (line, (place, what)) in [
        ("4", ("users.0.fist_name", "there is no such property; did you mean `first_name`?")),
        ("6", ("users.0.links.0.product_type", "must be one of income, employment, ")),
        (
            "9",
            ("users.0.links.0.employments.0.income", "must be a number of zero or more, or such a decimal number in"),
        ),
        ("10", ("users.0.links.0.employments.1.job_titel", "there is no such property; did you mean `job_title`?")),
        ("10", ("users.0.links.0.employments.1.start_date", "must be a day that exists, such as 2025-01-31")),
        ("11", ("users.0.links.0.employments.1.pay_rate", "must be at least 0")),
        ("11", ("users.0.links.0.employments.1.pay_frequency", "must be one of M, SM, W, BW, A, SA, C")),
        ("12", ("userz", "there is no such property; did you mean `users`?")),
        ("14", ("orders.0.last_name", "is required")),
        ("16", ("environments.0.access_secret", "the access secret must start with sandbox-, dev- or prod-")),
    ] {
        let expected = format!(":{line}: {place}: ");
        let is_told = |told: &&&str| told.contains(&expected) && told.contains(what);
        assert_eq!(told.iter().filter(is_told).count(), 1, "{expected}{what}\n{problem}");
    }
    assert_eq!(told.len(), 10, "{problem}");
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);
}

/// Properties of a link, and what is said about them.
#[tokio::test]
async fn wrong_data_of_a_login_is_refused() {
    let (sandbox, _) = start().await;
    for (link, place, what) in [
        (
            "employments: [{income: 19,5 USD}]",
            "employments.0.*",
            "there is no such property; allowed here: bank_accounts, ",
        ),
        ("employments: {job_title: Cook}", "employments", "must be a list, not a mapping"),
        ("employments: [Cook]", "employments.0", "must be a mapping, not a text"),
        ("employments: [{start_date: 2025-02-30}]", "employments.0.start_date", "must be a day that exists"),
        ("employments: [{is_active: maybe}]", "employments.0.is_active", "must be true or false, not a text"),
        ("employments: [{company: Acme}]", "employments.0.company", "must be a mapping"),
        ("employments: [{company: {address: {zip: 30301}}}]", "employments.0.company.address.zip", "put it in quotes"),
        ("employments: [{company: {name: }}]", "employments.0.company.name", "must not be empty"),
        ("employments: [{profile: {ssn: 123}}]", "employments.0.profile.ssn", "put it in quotes"),
        ("employments: [{statements: [{gross_pay: -1}]}]", "employments.0.statements.0.gross_pay", "at least 0"),
        ("employments: [{statements: [{net: 1}]}]", "employments.0.statements.0.net", "no such property"),
        (
            "employments: [{paystubs: [{earnings: [{category: tips}]}]}]",
            "paystubs.0.earnings.0.category",
            "one of regular,",
        ),
        ("employments: [{w2s: [{year: '2024'}]}]", "employments.0.w2s.0.year", "must be a whole number"),
        (
            "employments: [{bank_accounts: [{deposit_type: half}]}]",
            "bank_accounts.0.deposit_type",
            "must be one of E, P, A",
        ),
        ("employments: [{shifts: [{time_entries: [{start: 9:00}]}]}]", "time_entries.0.start", "a time that exists"),
        ("accounts: [{type: CHEQUING}]", "accounts.0.type", "must be one of CHECKING, SAVINGS, "),
        ("accounts: [{balance: 1e99}]", "accounts.0.balance", "must be at most 999999999999"),
        ("accounts: [{balances: {balanse: 1}}]", "accounts.0.balances.balanse", "did you mean `balance`?"),
        ("accounts: [{owners: [{relation_type: OWNER}]}]", "accounts.0.owners.0.relation_type", "one of PRIMARY"),
        ("accounts: [{transactions: [{date: 2025-02-30}]}]", "accounts.0.transactions.0.date", "must be a day"),
        ("transactions: [{amount: true}]", "transactions.0.amount", "must be a number or a text"),
        ("policies: [{policy_type: CAR}]", "policies.0.policy_type", "must be one of AUTO, "),
        ("policies: [{vehicles: [{vim: 1}]}]", "policies.0.vehicles.0.vim", "did you mean `vin`?"),
        ("policies: [{claims: [{status: LOST}]}]", "policies.0.claims.0.status", "must be one of OPEN, CLOSED"),
        ("flags: {is_suspicious: 1}", "flags.is_suspicious", "must be true or false"),
        ("account: {account_number: '1'}", "account.routing_number", "is required"),
        ("employments: [{<<: {job_title: Cook}}]", "employments.0.<<", "merge keys are not read"),
        ("income: 7", "income", "there is no such property"),
        ("username:", "username", "must not be empty"),
    ] {
        let problem = refusal(&sandbox, &with_link(link));
        let line = problem.lines().find(|line| line.contains(place)).unwrap_or_else(|| panic!("{problem}"));
        assert!(line.contains(":5: users.0.links.0."), "{link}: {problem}");
        assert!(line.contains(what), "{link}: {problem}");
    }
    let scenario =
        "scenarios:\n  - label: a\n    data_source: payroll\n    payload:\n      employments: [{job_titel: x}]\n";
    assert!(refusal(&sandbox, scenario).contains(":5: scenarios.0.payload.employments.0.job_titel: "));
}

/// The same mistake on line 4, written in other ways.
#[tokio::test]
async fn lines_are_right_however_the_file_is_written() {
    let (sandbox, client) = start().await;
    let yaml = "users:\n- external_user_id: a\n  links:\n  - employments: [{job_titel: x}]\n";
    let json =
        "{\"users\": [\n{\"external_user_id\": \"a\",\n\"links\": [\n{\"employments\": [{\"job_titel\": \"x\"}]}]}]}\n";
    let flow = "{users: [\n{external_user_id: a,\nlinks: [\n{employments: [{job_titel: x}]}]}]}\n";
    let anchored =
        "users:\n- external_user_id: a\n  links:\n  - employments: &jobs [{job_titel: x}]\n  - employments: *jobs\n";
    for seed in [yaml, json, flow, anchored] {
        for seed in [seed.to_owned(), seed.replace('\n', "\r\n"), format!("\u{feff}{seed}")] {
            let problem = refusal(&sandbox, &seed);
            assert!(problem.contains(":4: users.0.links.0.employments.0.job_titel: "), "{seed}: {problem}");
        }
    }
    let deep = format!("clock: {{}}\n{}{yaml}", "# a comment\n".repeat(10_000));
    assert!(refusal(&sandbox, &deep).contains(":10005: users.0.links.0.employments.0.job_titel: "));

    let answer = client.send(client.bare("POST", "/_sandbox/seed").body(yaml)).await.expect(400);
    let wrong = &answer["error"]["extra"]["invalid-params"][0];
    assert_eq!(wrong["field"], "users.0.links.0.employments.0.job_titel");
    assert_eq!(wrong["message"], "there is no such property; did you mean `job_title`? (line 4)");
}

#[tokio::test]
async fn a_file_that_is_no_seed_is_refused() {
    let (sandbox, client) = start().await;
    for (seed, what) in [
        ("", "is empty: write into it"),
        ("\u{feff}\r\n# nothing\n---\n", "is empty: write into it"),
        ("null\n", "must not be empty"),
        ("7\n", ":1: must be a mapping, not a number"),
        ("- users: []\n", ":1: must be a mapping, not a list"),
        ("users: []\nusers: []\n", ":2:1: this key is already written on line 1"),
        ("users: []\n---\nusers: []\n", "a second YAML document"),
        ("users:\n\t- a: 1\n", ":2:1: a tab stands in the indentation"),
        ("{\"users\": [}", "not valid"),
        ("users: \"a\n", "not valid YAML"),
        ("users:\n", ":1: users: must not be empty; give it a list"),
        ("a0: &a 1\n[]: 2\n", "cannot be read"),
        ("clock: {now: never}\n", ":1: clock.now: "),
    ] {
        let problem = refusal(&sandbox, seed);
        assert!(problem.contains(what), "{seed:?}: {problem}");
    }
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let deep = format!("users: {}{}", open.repeat(100_000), close.repeat(100_000));
        let problem = refusal(&sandbox, &deep);
        assert!(problem.contains("nested too deeply"), "{problem}");
    }
    let bomb: String = (1..60).map(|line| format!("  - &a{line} [*a{0}, *a{0}]\n", line - 1)).collect();
    assert!(refusal(&sandbox, &format!("users:\n  - &a0 x\n{bomb}")).contains("too many values"));
    let bytes = [b"users:\n- external_user_id: ".as_slice(), b"\xff\n"].concat();
    let answer = client.send(client.bare("POST", "/_sandbox/seed").body(bytes)).await.expect(400);
    assert!(answer["error"]["message"].as_str().unwrap().contains(":2:1: this line is not UTF-8"), "{answer}");
    assert_eq!(client.get("/v1/users/").await.expect(200)["count"], 0);
}

#[tokio::test]
async fn a_large_file_is_told_its_first_mistakes() {
    let (sandbox, _) = start().await;
    let job = "          - {job_titel: a long title that nobody reads, income: abc}\n";
    let mut seed = with_link("employments:");
    (0..1_000_000 / job.len()).for_each(|_| seed.push_str(job));
    let problem = sandbox.apply_seed(&seed).unwrap_err().to_string();
    assert!(problem.contains(":6: users.0.links.0.employments.0.income: "), "{}", &problem[..1_000]);
    assert!(problem.contains("there are more mistakes, which are not listed"));
    assert!(problem.len() < 100_000, "{}", problem.len());
}

/// Values and keys that look like data are not repeated.
#[tokio::test]
async fn what_is_refused_is_never_repeated() {
    let (sandbox, client) = start().await;
    for planted in
        ["900-11-4321", "900114321", "planted-hunter2-secret", "ana.planted@mail.example", "sandbox-0123456789abcdef"]
    {
        for link in [
            "employments: [{job_type: P}]",
            "employments: [{income: P}]",
            "employments: [{start_date: P}]",
            "employments: [{profile: {date_of_birth: P}}]",
            "employments: [{profile: {ssn: [P]}}]",
            "employments: [{profile: {P: 1}}]",
            "employments: [{profile: {P}}]",
            "employments: P",
            "employments: [{bank_accounts: [{account_type: P}]}]",
            "accounts: [{type: P}]",
            "accounts: [{subtype: P}]",
            "transactions: [{status: P}]",
            "product_type: P",
            "password: [P]",
            "account: {account_number: [P], bank_name: P, account_type: P}",
            "allowed_products: [P]",
            "data_sources: [P]",
            "policies: [{policy_type: P}]",
            "company_mapping_id: P",
            "template_id: P",
            "employments: [{w2s: [{document_id: P}]}]",
        ] {
            let seed = with_link(&link.replace('P', planted));
            let Err(problem) = sandbox.apply_seed(&seed) else { continue };
            assert!(!problem.to_string().contains(planted), "{link}: {problem}");
            let body = client.send(client.bare("POST", "/_sandbox/seed").body(seed)).await.expect(400).to_string();
            assert!(!body.contains(planted), "{link}: {body}");
        }
        for seed in [
            "environments: [{client_id: a, access_secret: P}]",
            "environments: [{client_id: 'P P', access_secret: sandbox-a}]",
            "users: [{external_user_id: a, ssn: P x}]",
            "users: [{external_user_id: a, email: [P]}]",
            "users: [{external_user_id: a, date_of_birth: P}]",
            "orders: [{products: [P]}]",
            "P: 1",
            "P",
            "[P]",
            "{\"P\"",
            "users: [{external_user_id: P}, {external_user_id: P}]",
            "a: {P: 1, P: 2}",
            "scenarios: [{data_source: P}]",
            "webhooks: [{name: a, webhook_url: P, events: [P], env_type: P}]",
            "clock: {now: P}",
            "documents: [{filename: a.pdf, content: P}]",
            "directory: {providers: [{name: a, data_source: P}]}",
        ] {
            let Err(problem) = sandbox.apply_seed(&seed.replace('P', planted)) else { continue };
            assert!(!problem.to_string().contains(planted), "{seed}: {problem}");
        }
    }
}

#[tokio::test]
async fn a_directory_file_is_refused_in_the_same_way() {
    let folder = std::env::temp_dir().join(format!("truv-sandbox-directories-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file: PathBuf = folder.join("directory.yaml");
    for (text, what) in [
        (
            "companies:\n  - name: Home Depot\n    domian: a.example\n",
            "3: companies.0.domian: there is no such property; did you mean `domain`?",
        ),
        (
            "companies:\n  - {name: A, address: {zip: 30301}}\n",
            "2: companies.0.address.zip: must be a text, not a number; put it in quotes",
        ),
        ("companies:\n  - domain: a.example\n", "2: companies.0.name: is required"),
        ("providers:\n  - name: Chase\n    data_source: bank\n", "3: providers.0.data_source: must be one of payroll,"),
        ("providers: {}\n", "1: providers: must be a list, not a mapping"),
        ("[]\n", "1: must be a mapping, not a list"),
        ("", " is empty: write into it"),
        ("companies: []\ncompanies: []\n", "2:1: this key is already written on line 1"),
    ] {
        std::fs::write(&file, text).unwrap();
        let problem = Sandbox::builder().directory_file(&file).start().await.unwrap_err().to_string();
        assert!(problem.contains("directory.yaml") && problem.contains(what), "{text}: {problem}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
    let (_sandbox, client) = start().await;
    let wrong = json!({"companies": [{"name": "A", "domian": "a.example"}]});
    let answer = client.send(client.bare("POST", "/_sandbox/directory").json(&wrong)).await;
    assert_eq!(answer.refused_fields(), ["companies.0.domian"]);
}

/// A value of every property that the seed's schema has for a login, taken from its own definitions.
#[tokio::test]
async fn every_property_of_the_schema_is_taken() {
    let (sandbox, client) = start().await;
    let schema = client.unchecked(client.bare("GET", "/_sandbox/seed/schema")).await.1;
    let jobs = sample(&schema, &schema["definitions"]["employment"]);
    let accounts = sample(&schema, &schema["definitions"]["account"]);
    let policies = sample(&schema, &schema["definitions"]["policy"]);
    let logins =
        [("income", "employments", jobs), ("assets", "accounts", accounts), ("insurance", "policies", policies)];
    let links: Vec<Value> =
        logins.into_iter().map(|(product, name, data)| json!({"product_type": product, name: [data]})).collect();
    let seed = json!({"users": [{"external_user_id": "a", "links": links}]}).to_string();
    let problem = sandbox.apply_seed(&seed).err().map(|problem| problem.to_string());
    assert_eq!(problem, None, "{seed}");
}

fn sample(schema: &Value, part: &Value) -> Value {
    if let Some(target) = part["$ref"].as_str() {
        return sample(schema, schema.pointer(target.trim_start_matches('#')).unwrap());
    }
    for choice in ["allOf", "oneOf", "anyOf"] {
        if let Some(first) = part[choice].get(0) {
            return sample(schema, first);
        }
    }
    let kind = part["type"].as_str().or(part["type"][0].as_str()).unwrap();
    match (kind, part["format"].as_str().unwrap_or_default()) {
        ("object", _) => {
            let properties = part["properties"].as_object().unwrap().iter();
            // No file of the library has an id that is known before.
            let properties = properties.filter(|(name, _)| *name != "document_id");
            properties.map(|(name, part)| (name.clone(), sample(schema, part))).collect()
        }
        ("array", _) => json!([sample(schema, &part["items"])]),
        ("boolean", _) => json!(true),
        ("integer", _) => json!(2000),
        ("number", _) => json!(1.5),
        (_, "date") => json!("2024-02-29"),
        (_, "date-time") => json!("2024-02-29T12:00:00Z"),
        _ if part["enum"].is_array() => part["enum"][0].clone(),
        _ if part["pattern"].is_string() => json!("900-11-4321"),
        _ => json!("a"),
    }
}

//! With large public documents, which are not part of this repository: `tools/public-documents.sh` brings them, and
//! `PUBLIC_DOCUMENTS` names their folder. Without it, there is nothing to test.

use har_redact::document::Document;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use truv_openapi::Description;

use crate::compare::Subject;
use crate::mutation::mutate;
use truv_sdk_test_support::choices::choices;

/// How deep values made from schemas are nested.
const DEEPEST: usize = 6;
const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

struct Maker {
    root: Value,
    runner: TestRunner,
}

impl Maker {
    fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value["$ref"].as_str().and_then(|target| self.root.pointer(target.strip_prefix('#')?)) {
            Some(target) => self.resolve(target),
            None => value,
        }
    }

    /// The first example, or else a value by the schema.
    fn example(&mut self, holder: &Value) -> Value {
        let of_examples = holder["examples"].as_object().and_then(|examples| examples.values().next());
        let of_examples = of_examples.map(|example| self.resolve(example)["value"].clone());
        let own = Some(holder["example"].clone()).filter(|example| !example.is_null());
        let example = own.or(of_examples).filter(|example| !example.is_null());
        example.unwrap_or_else(|| self.instance(&holder["schema"], 0))
    }

    fn instance(&mut self, schema: &Value, depth: usize) -> Value {
        let schema = &self.resolve(schema).clone();
        for keyword in ["example", "default"] {
            if !schema[keyword].is_null() {
                return schema[keyword].clone();
            }
        }
        if let Some(known) = schema["enum"].as_array() {
            return known.last().cloned().unwrap_or_default();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().chain([&json!({"properties": schema["properties"]})]).cloned().collect::<Vec<_>>();
            let values: Vec<Value> = parts.iter().map(|part| self.instance(part, depth)).collect();
            let objects = values.iter().filter_map(Value::as_object).flatten();
            let all: Map<String, Value> = objects.map(|(name, value)| (name.clone(), value.clone())).collect();
            return if all.is_empty() { values.into_iter().next().unwrap_or_default() } else { Value::Object(all) };
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branch) = schema[keyword].as_array().and_then(|branches| branches.first()) {
                return self.instance(branch, depth);
            }
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        match kind {
            Some("boolean") => json!(true),
            Some("integer") => schema["minimum"].as_i64().map_or(json!(4711), |least| json!(least + 1)),
            Some("number") => json!(48213.5),
            Some("array") if depth >= DEEPEST => json!([]),
            Some("array") => json!([self.instance(&schema["items"], depth + 1)]),
            Some("string") => Value::String(self.text(schema)),
            _ if depth >= DEEPEST => json!({}),
            _ => {
                let properties = schema["properties"].as_object().cloned().unwrap_or_default();
                properties.iter().map(|(name, own)| (name.clone(), self.instance(own, depth + 1))).collect()
            }
        }
    }

    fn text(&mut self, schema: &Value) -> String {
        if let Some(strategy) = schema["pattern"].as_str().and_then(|pattern| {
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
            proptest::string::string_regex(pattern).ok()
        }) {
            return strategy.new_tree(&mut self.runner).unwrap().current();
        }
        let text = match schema["format"].as_str() {
            Some("date-time") => "2026-01-31T09:15:00Z",
            Some("date") => "2026-01-31",
            Some("uuid") => "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
            Some("email") => "ada.winters@lender.com",
            Some("uri" | "url") => "https://lender.com/people/ada",
            Some("ipv4") => "10.1.2.3",
            Some("byte") => "QWRhIFdpbnRlcnMgaXMgaGVyZQ==",
            _ => "Ada Winters",
        };
        text.to_owned()
    }

    fn encoded(value: &Value) -> String {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text = if text.is_empty() { "ada".to_owned() } else { text };
        form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    }

    fn entries(&mut self, server: &str) -> Vec<Value> {
        let mut entries = Vec::new();
        for (path, item) in self.root["paths"].as_object().cloned().unwrap_or_default() {
            for method in METHODS {
                let operation = item[method].clone();
                if operation.is_object() {
                    entries.extend(self.of_operation(server, &path, &item, method, &operation));
                }
            }
        }
        entries
    }

    fn of_operation(&mut self, server: &str, path: &str, item: &Value, method: &str, operation: &Value) -> Vec<Value> {
        let (mut url, mut query, mut headers) = (path.to_owned(), Vec::new(), vec![]);
        let lists = [&item["parameters"], &operation["parameters"]];
        let parameters = lists.into_iter().filter_map(Value::as_array).flatten().cloned().collect::<Vec<_>>();
        for parameter in parameters {
            let parameter = self.resolve(&parameter).clone();
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = self.example(&parameter);
            match parameter["in"].as_str() {
                Some("path") => url = url.replace(&format!("{{{name}}}"), &Self::encoded(&value)),
                Some("query") if !value.is_object() => {
                    let values = value.as_array().cloned().unwrap_or_else(|| vec![value]);
                    query.extend(values.iter().map(|value| format!("{name}={}", Self::encoded(value))));
                }
                Some("header") => headers.push(json!({"name": name, "value": value.as_str().unwrap_or("1")})),
                _ => {}
            }
        }
        let mut request = json!({"method": method.to_uppercase(), "headers": headers,
            "url": format!("{server}{url}{}{}", if query.is_empty() { "" } else { "?" }, query.join("&"))});
        let body = self.resolve(&operation["requestBody"]).clone();
        for (media_type, content) in body["content"].as_object().into_iter().flatten().take(1) {
            let value = self.example(content);
            request["postData"] = json!({"mimeType": media_type, "text": self.body(media_type, &value)});
        }
        let mut entries = Vec::new();
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            let status = status.to_uppercase().replace('X', "0").parse().unwrap_or(200);
            let response = self.resolve(response).clone();
            let mut answer = json!({"status": status, "headers": []});
            for (name, header) in response["headers"].as_object().into_iter().flatten() {
                let header = self.resolve(header).clone();
                let value = self.example(&header);
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                answer["headers"].as_array_mut().unwrap().push(json!({"name": name, "value": value}));
            }
            for (media_type, content) in response["content"].as_object().into_iter().flatten().take(1) {
                let value = self.example(content);
                answer["content"] = json!({"mimeType": media_type, "text": self.body(media_type, &value)});
            }
            entries.push(json!({"request": request, "response": answer}));
        }
        entries
    }

    fn body(&self, media_type: &str, value: &Value) -> String {
        match (media_type, value) {
            ("application/x-www-form-urlencoded", Value::Object(object)) => {
                let pairs = object.iter().map(|(name, value)| format!("{name}={}", Self::encoded(value)));
                pairs.collect::<Vec<_>>().join("&")
            }
            ("multipart/form-data", _) => String::new(),
            _ => value.to_string(),
        }
    }
}

#[test]
fn what_public_documents_say() {
    let Ok(folder) = std::env::var("PUBLIC_DOCUMENTS") else {
        println!("skipped: PUBLIC_DOCUMENTS names no folder; tools/public-documents.sh brings one");
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for spec in files {
        let description = Description::load(&spec).unwrap();
        let root = description.tree().value(description.root().unwrap());
        let server = root["servers"][0]["url"].as_str().unwrap_or("https://api.example.com").to_owned();
        let server = server.strip_suffix('/').unwrap_or(&server).to_owned();
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut maker = Maker { root, runner: TestRunner::new_with_rng(Config::default(), rng) };
        let entries = maker.entries(&server);
        let name = spec.file_name().unwrap().to_string_lossy().into_owned();
        let subject = Subject { redaction: Document::read(&spec).unwrap(), spec, decode: None };
        let report = subject.assert_same(&entries);
        println!("{name}: {} exchanges, {} findings, the same afterwards", entries.len(), report.found.len());
        // each with one change
        let mut changed = entries;
        for entry in &mut changed {
            let mut choices = choices(300).new_tree(&mut maker.runner).unwrap().current();
            mutate(entry, &mut choices);
        }
        let report = subject.assert_same(&changed);
        println!("{name}: {} changed exchanges, {} findings, the same afterwards", changed.len(), report.found.len());
    }
}

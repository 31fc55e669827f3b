//! Generated schemas of OpenAPI 3.0.

use serde_json::{Map, Value, json};

use truv_sdk_test_support::choices::Choices;

/// How many components each document has.
const COMPONENTS: usize = 3;
const DEEPEST: usize = 3;

pub(crate) struct Generated {
    pub(crate) schema: Value,
    pub(crate) components: Value,
}

/// A schema with components that refer to each other and to themselves. `wild` ones have branches that overlap, `not`, and
/// places for anything; for the others, the effect of a single fault in a value is known.
pub(crate) fn generate(choices: &mut Choices, wild: bool) -> Generated {
    let mut generator = Generator { choices, wild, names: 0, first_target: 0, is_part: false };
    let schema = generator.schema(0);
    let mut components = Map::new();
    for index in 0..COMPONENTS {
        // a value must be finite, so required properties lead only to later components
        generator.first_target = index + 1;
        components.insert(format!("C{index}"), generator.component());
    }
    Generated { schema, components: Value::Object(components) }
}

struct Generator<'a> {
    choices: &'a mut Choices,
    wild: bool,
    names: usize,
    first_target: usize,
    /// Whether this is a part of `allOf`, which must not forbid the properties of other parts.
    is_part: bool,
}

impl Generator<'_> {
    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.choices.below(if depth < DEEPEST { 16 } else { 5 }) {
            0..=1 => self.text(),
            2 => self.integer(),
            3 => self.number(),
            4 => json!({"type": "boolean"}),
            5..=6 => self.array(depth),
            7..=9 => self.object(depth, 0),
            10 => self.all_of(depth),
            11..=13 => self.branches(depth),
            14 => self.reference(),
            _ if self.wild => self.loose(),
            _ => json!({"type": "string", "format": "pii"}),
        };
        if self.choices.one_in(4) && schema.get("not").is_none() {
            if schema.get("$ref").is_some() {
                schema = json!({"allOf": [schema]});
            }
            schema["nullable"] = json!(true);
        }
        schema
    }

    fn component(&mut self) -> Value {
        let mut schema = match self.choices.below(6) {
            0..=2 => self.object(1, 0),
            3 => self.all_of(1),
            4 => self.branches(1),
            _ => self.text(),
        };
        if self.choices.one_in(5) {
            schema["nullable"] = json!(true);
        }
        schema
    }

    fn text(&mut self) -> Value {
        let mut schema = match self.choices.below(7) {
            0 => json!({}),
            1 => json!({"enum": ["red", "green", "blue"]}),
            2 => json!({"format": self.choices.of(&["date", "date-time", "uuid", "email", "ipv4", "uri"])}),
            3 => json!({"pattern": self.choices.of(&["^[a-z]+$", "^[0-9]{4}$", "x"])}),
            4 => json!({"minLength": 1 + self.choices.below(4)}),
            5 => json!({"maxLength": self.choices.below(5)}),
            _ => json!({"minLength": 2, "maxLength": 2 + self.choices.below(3)}),
        };
        schema["type"] = json!("string");
        schema
    }

    fn integer(&mut self) -> Value {
        let mut schema = self.range();
        match self.choices.below(5) {
            0 => schema = json!({"enum": [1, 2, 40]}),
            1 => schema = json!({"format": "int32"}),
            2 => schema = json!({"multipleOf": 2 + self.choices.below(4)}),
            _ => {}
        }
        if self.wild && self.choices.one_in(4) {
            schema["multipleOf"] = json!(3);
        }
        schema["type"] = json!("integer");
        schema
    }

    fn number(&mut self) -> Value {
        let mut schema = if self.choices.one_in(4) { json!({"multipleOf": 0.25}) } else { self.range() };
        schema["type"] = json!("number");
        schema
    }

    fn range(&mut self) -> Value {
        let least = i64::try_from(self.choices.below(8)).unwrap() - 4;
        let mut schema = json!({});
        if self.choices.one_in(2) {
            schema["minimum"] = json!(least);
            if self.choices.one_in(3) {
                schema["exclusiveMinimum"] = json!(self.choices.one_in(2));
            }
        }
        if self.choices.one_in(2) {
            schema["maximum"] = json!(least + 4);
            if self.choices.one_in(3) {
                schema["exclusiveMaximum"] = json!(self.choices.one_in(2));
            }
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({"type": "array"});
        match self.choices.below(4) {
            0 => schema["items"] = self.optional(depth + 1),
            1 => {
                schema["items"] = json!({"type": "integer"});
                schema["uniqueItems"] = json!(true);
            }
            2 => {
                schema["items"] = self.schema(depth + 1);
                schema["minItems"] = json!(1);
            }
            _ => {
                schema["items"] = self.optional(depth + 1);
                schema["maxItems"] = json!(2);
            }
        }
        schema
    }

    /// Optional properties may lead to any component.
    fn optional(&mut self, depth: usize) -> Value {
        let (first_target, is_part) = (self.first_target, self.is_part);
        (self.first_target, self.is_part) = (0, false);
        let schema = self.schema(depth);
        (self.first_target, self.is_part) = (first_target, is_part);
        schema
    }

    /// An object with at least this many required properties.
    fn object(&mut self, depth: usize, least_required: usize) -> Value {
        let is_part = std::mem::take(&mut self.is_part);
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for index in 0..(1 + self.choices.below(3)).max(least_required) {
            let name = format!("p{}", self.names);
            self.names += 1;
            let schema = if index < least_required || self.choices.one_in(2) {
                required.push(json!(name));
                self.schema(depth + 1)
            } else {
                self.optional(depth + 1)
            };
            properties.insert(name, schema);
        }
        if self.wild && self.choices.one_in(2) {
            // several branches may have one of these
            properties.insert(self.choices.of(&["a", "b"]).to_owned(), self.text());
        }
        self.is_part = is_part;
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match self.choices.below(6) {
            0 if !is_part => schema["additionalProperties"] = json!(false),
            1 if !is_part => schema["additionalProperties"] = json!(true),
            2 if !is_part => schema["additionalProperties"] = self.optional(depth + 1),
            3 if !is_part && least_required == 0 => {
                schema =
                    json!({"type": "object", "additionalProperties": self.optional(depth + 1), "maxProperties": 2});
            }
            4 if !is_part => schema["maxProperties"] = json!(properties_of(&schema) + 1),
            _ => {}
        }
        schema
    }

    fn all_of(&mut self, depth: usize) -> Value {
        let was_part = std::mem::replace(&mut self.is_part, true);
        let count = 1 + self.choices.below(2);
        let parts: Vec<_> = (0..=count).map(|_| self.object(depth, 0)).collect();
        self.is_part = was_part;
        json!({"allOf": parts})
    }

    /// Branches of different types, or objects each of which requires two fields that the others do not have.
    fn branches(&mut self, depth: usize) -> Value {
        let keyword = self.choices.of(&["oneOf", "anyOf"]);
        let mut branches = if self.choices.one_in(2) {
            vec![self.object(depth, 2), self.object(depth, 2)]
        } else {
            let mut all = vec![self.text(), self.array(depth), json!({"type": "boolean"}), self.object(depth, 0)];
            all.insert(0, if self.choices.one_in(2) { self.integer() } else { self.number() });
            let first = self.choices.below(3);
            all.drain(first..first + 3).rev().collect()
        };
        if self.wild && self.choices.one_in(2) {
            let more = match self.choices.below(3) {
                0 => self.object(depth, 0),
                1 => self.reference(),
                _ => self.text(),
            };
            branches.insert(self.choices.below(branches.len()), more);
        }
        json!({keyword: branches})
    }

    fn reference(&mut self) -> Value {
        match COMPONENTS - self.first_target {
            0 => self.text(),
            targets => {
                let target = self.first_target + self.choices.below(targets);
                json!({"$ref": format!("#/components/schemas/C{target}")})
            }
        }
    }

    fn loose(&mut self) -> Value {
        match self.choices.below(5) {
            0 => json!({}),
            4 => json!({"not": {"type": "object", "properties": {"a": {}}, "additionalProperties": false}}),
            1 => json!({"not": {"type": self.choices.of(&["string", "integer", "object"])}}),
            2 => json!({"not": {"type": "string", "nullable": true}}),
            _ => json!({"enum": ["red", 7, true, null, {"a": [1]}]}),
        }
    }
}

fn properties_of(schema: &Value) -> usize {
    schema["properties"].as_object().map_or(0, Map::len)
}

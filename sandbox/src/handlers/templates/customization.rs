//! Customization templates: looks and behaviour of Bridge, orders and reports.

use serde_json::{Map, Value, json};

use crate::clock::timestamp;
use crate::handlers::common::{operations, paging};
use crate::message::{Call, Failure};
use crate::spec::{Document, known_properties};
use crate::state::{Template, World};

operations![
    reads: templates_list, templates_get;
    changes: templates_create, templates_update, templates_delete
];

fn templates_list(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    let query = call.filter("query").unwrap_or_default().to_lowercase();
    let templates: Vec<&Template> = (world.account(&call.caller).templates.values().rev())
        .filter(|template| template.name().to_lowercase().contains(&query))
        .filter(|template| call.flag("default_for_products").is_none_or(|wanted| template.is_default() == wanted))
        .filter(|template| call.filter("products").is_none_or(|wanted| template.is_for(wanted)))
        .collect();
    paging::numbered(call, &templates, |template| render(template))
}

fn templates_create(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    check(&call.body)?;
    let account = world.account_mut(&call.caller);
    let template = Template {
        id: account.random.id(),
        fields: known_properties(document, "CustomizationTemplateCreateRequest", &call.body),
        created_at: call.now,
        updated_at: call.now,
    };
    let body = render(&template);
    account.templates.insert(template.id.clone(), template);
    Ok(body)
}

fn templates_get(call: &Call, world: &World, _: &Document) -> Result<Value, Failure> {
    Ok(render(template(call, world)?))
}

/// A block that is sent replaces the whole block; whether Truv merges the two is not documented.
fn templates_update(call: &Call, world: &mut World, document: &Document) -> Result<Value, Failure> {
    check(&call.body)?;
    let mut template = template(call, world)?.clone();
    template.fields.extend(known_properties(document, "CustomizationTemplateUpdateRequest", &call.body));
    template.updated_at = call.now;
    let body = render(&template);
    world.account_mut(&call.caller).templates.insert(template.id.clone(), template);
    Ok(body)
}

/// Orders that were created with the template keep its settings of that time.
fn templates_delete(call: &Call, world: &mut World, _: &Document) -> Result<Value, Failure> {
    let id = template(call, world)?.id.clone();
    world.account_mut(&call.caller).templates.shift_remove(&id);
    Ok(Value::Null)
}

fn template<'a>(call: &Call, world: &'a World) -> Result<&'a Template, Failure> {
    world.find(&call.caller, |account| account.templates.get(call.id()))
}

fn check(fields: &Map<String, Value>) -> Result<(), Failure> {
    let is_reserved = |name: &str| name.trim().eq_ignore_ascii_case("default");
    if fields.get("name").and_then(Value::as_str).is_some_and(is_reserved) {
        return Err(Failure::invalid("name", "This name is reserved; choose another."));
    }
    if fields.get("products").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Err(Failure::invalid("products", "A template is for at least one product."));
    }
    Ok(())
}

fn render(template: &Template) -> Value {
    let mut body = template.fields.clone();
    body.insert("id".to_owned(), json!(template.id));
    body.insert("default_for_products".to_owned(), json!(template.is_default()));
    body.insert("created_at".to_owned(), json!(timestamp(template.created_at)));
    body.insert("updated_at".to_owned(), json!(timestamp(template.updated_at)));
    Value::Object(body)
}

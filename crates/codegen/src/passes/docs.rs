//! Documentation of generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::{Attribute, LitStr};

use super::{Result, attributes};
use crate::api::{Answer, Api, Operation, schema_name, setter};

/// `text` as doc attributes, one for each line.
pub(crate) fn lines(text: &str) -> TokenStream {
    let lines = text.trim().lines().map(|line| {
        // rustdoc and prettyplease both expect the blank after `///`
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

pub(super) fn parse(doc: &TokenStream) -> Result<Vec<Attribute>> {
    use syn::parse::Parser;
    let attributes = Attribute::parse_outer.parse2(doc.clone());
    attributes.map_err(|error| format!("documentation became something else: {error}"))
}

/// The documentation that typify wrote, or the name in words if the document has no description.
pub(super) fn of_type(attributes: &[Attribute], name: &str) -> Result<TokenStream> {
    let text = attributes::documentation(attributes, &format!("the type `{name}`"))?;
    if text.is_empty() || text == format!("`{name}`") {
        return Ok(lines(&format!("`{name}` of the Truv API.")));
    }
    Ok(lines(&text))
}

/// Splits typify's one long attribute into lines, for a field of `owner`.
pub(super) fn unfold(attributes: &mut Vec<Attribute>, owner: &str) -> Result<()> {
    let text = attributes::documentation(attributes, &format!("a field of the struct `{owner}`"))?;
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, parse(&lines(&text))?);
    Ok(())
}

/// The documentation of a client method: what it does, method, path, source, parameters, an example that compiles.
pub(super) fn of_operation(operation: &Operation, api: &Api) -> TokenStream {
    let Operation { method, path, truv_id, source, summary, .. } = operation;
    let mut text =
        format!("{summary}.\n\n{}\n\n`{method} {path}`, Truv's [`{truv_id}`]({source}).\n", operation.description);
    if let Some(why) = &operation.unverified {
        text.push_str(&format!("\nNot confirmed by Truv's documentation: {why}.\n"));
    }
    if !operation.parameters.is_empty() {
        text.push_str("\n# Parameters\n\n");
    }
    for parameter in &operation.parameters {
        let required = if parameter.required { " (required)" } else { "" };
        text.push_str(&format!("- `{}`{required}: {}\n", parameter.setter(), parameter.description));
    }
    if let Some(body) = &operation.body {
        text.push_str(&format!("\n# Body\n\n[`{body}`](types::{body})\n"));
    }
    text.push_str(&format!("\n# Example\n\n```no_run\n{}\n```\n", example(operation, api)));
    let doc = lines(&text);
    let alias = (*truv_id != operation.id).then(|| quote! { #[doc(alias = #truv_id)] });
    let deprecated = deprecated(operation);
    quote! { #doc #alias #deprecated }
}

/// The attribute, if Truv has deprecated the operation.
pub(super) fn deprecated(operation: &Operation) -> Option<TokenStream> {
    operation.deprecated.as_ref().map(|other| {
        let note = other
            .as_ref()
            .map_or_else(|| "deprecated by Truv".to_owned(), |other| format!("deprecated by Truv; use `{other}`"));
        quote! { #[deprecated(note = #note)] }
    })
}

fn example(operation: &Operation, api: &Api) -> String {
    let mut chain = format!("client\n    .{}()\n", operation.id);
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        chain.push_str(&format!("    .{}({})\n", parameter.setter(), sample(&parameter.schema, &parameter.name, api)));
    }
    if let Some(body) = &operation.body {
        let fields = required_fields(body, api);
        let set = if fields.is_empty() { "body".to_owned() } else { format!("body{fields}") };
        chain.push_str(&format!("    .body_map(|body| {set})\n"));
    }
    let allow = if operation.deprecated.is_some() { "# #[allow(deprecated)]\n" } else { "" };
    let (bind, shown) = match operation.answer {
        Answer::Json(_) => ("let answer = ", "println!(\"{answer:?}\");\n"),
        Answer::Pdf => ("let pdf = ", "println!(\"{} bytes\", pdf.len());\n"),
        Answer::Empty => ("", ""),
    };
    format!(
        "{allow}# async fn example(client: truv_sdk::Client) -> truv_sdk::Result<()> {{\n\
         {bind}{chain}    .send()\n    .await?;\n{shown}# Ok(())\n# }}"
    )
}

fn required_fields(schema: &str, api: &Api) -> String {
    let schema = &api.schemas[schema];
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    required.map(|name| format!(".{}({})", setter(name), sample(&schema["properties"][name], name, api))).collect()
}

/// An expression of the right type.
fn sample(schema: &Value, name: &str, api: &Api) -> String {
    let part = schema["allOf"].as_array().and_then(|parts| parts.first()).unwrap_or(schema);
    if let Some(component) = schema_name(part) {
        let component_schema = &api.schemas[component];
        if component_schema["properties"].is_object() {
            return format!("truv_sdk::types::{component}::builder(){}", required_fields(component, api));
        }
        return sample(component_schema, name, api);
    }
    match schema["type"].as_str() {
        Some("boolean") => "true".to_owned(),
        Some("integer") => "1".to_owned(),
        Some("array") => format!("[{}]", sample(&schema["items"], name, api)),
        _ if schema["format"] == "byte" => "std::fs::read(\"paystub.pdf\").expect(\"the file can be read\")".to_owned(),
        _ => {
            let text = match schema["format"].as_str() {
                Some("date") => "2026-01-31",
                Some("date-time") => "2026-01-31T09:15:00Z",
                Some("decimal") => "100.00",
                Some("uri") => "https://example.org/truv",
                _ if schema["enum"][0].is_string() => schema["enum"][0].as_str().unwrap_or_default(),
                _ if name.ends_with("id") => "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
                _ => "…",
            };
            LitStr::new(text, proc_macro2::Span::call_site()).to_token_stream().to_string()
        }
    }
}

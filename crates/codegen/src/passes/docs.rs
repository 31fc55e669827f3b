//! Documentation of generated code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue};

use super::{Result, attributes, examples, ident, pages};
use crate::api::{Answer, Api, Operation, Status};

/// `text` as doc attributes, one for each line.
pub(crate) fn lines(text: &str) -> TokenStream {
    let lines = text.trim().lines().map(|line| {
        // rustdoc and prettyplease both expect the blank after `///`
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// The same as attributes, without a parser.
pub(super) fn attributes(text: &str) -> Vec<Attribute> {
    let attribute = |line: &str| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        let value = Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(LitStr::new(&line, Span::call_site())) });
        let meta = MetaNameValue { path: ident("doc").into(), eq_token: Default::default(), value };
        Attribute {
            pound_token: Default::default(),
            style: AttrStyle::Outer,
            bracket_token: Default::default(),
            meta: Meta::NameValue(meta),
        }
    };
    text.trim().lines().map(attribute).collect()
}

/// As many operations as a type names.
const USES: usize = 6;

/// The documentation that typify wrote, or the name in words if the document has no description; and the operations that
/// use the type.
pub(super) fn of_type(attributes: &[Attribute], name: &str, api: &Api) -> Result<String> {
    let mut text = attributes::documentation(attributes, &format!("the type `{name}`"))?;
    if text.is_empty() || text == format!("`{name}`") {
        text = format!("`{name}` of the Truv API.");
    }
    if let Some(ids) = api.uses.get(name) {
        let links: Vec<_> = ids.iter().take(USES).map(|id| format!("[`{id}`](crate::Client::{id})")).collect();
        let more = match ids.len().saturating_sub(USES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text.push_str(&format!("\n\nUsed by {}{more}.", links.join(", ")));
    }
    Ok(text)
}

/// Splits typify's one long attribute into lines, for a field of `owner`.
pub(super) fn unfold(attributes: &mut Vec<Attribute>, owner: &str) -> Result<()> {
    let text = attributes::documentation(attributes, &format!("a field of the struct `{owner}`"))?;
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    attributes.splice(0..0, self::attributes(&text));
    Ok(())
}

/// The documentation of a client method: what it does, method, path, source, parameters, answer, documented errors, and an
/// example that compiles.
pub(super) fn of_operation(operation: &Operation, api: &Api, errors: &Errors) -> TokenStream {
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
    text.push_str(&format!("\n# Answer\n\n{}\n", answer(operation, api)));
    let before = lines(&text);
    let errors = errors.name(operation);
    let example = lines(&format!("# Example\n\n```no_run\n{}\n```\n", examples::of(operation, api)));
    let doc = quote! { #before #[doc = ""] #[doc = #errors!()] #[doc = ""] #example };
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

/// What comes, and with which status.
fn answer(operation: &Operation, api: &Api) -> String {
    let Status { code, description } = &operation.success;
    let what = match &operation.answer {
        Answer::Json(name) => match pages::item(operation, api) {
            Some(item) => format!("[`{name}`](types::{name}), whose items are [`{item}`](types::{item})"),
            None => format!("[`{name}`](types::{name})"),
        },
        Answer::Pdf => "A PDF".to_owned(),
        Answer::Empty => "No body".to_owned(),
    };
    format!("{what}, with status {code}: {description}")
}

/// The documented errors. Most operations have the same: their text stands once, in a macro, and not in each method.
pub(super) struct Errors(Vec<Vec<Status>>);

impl Errors {
    pub(super) fn of(api: &Api) -> Self {
        let mut all = Vec::new();
        for operation in &api.operations {
            if !all.contains(&operation.errors) {
                all.push(operation.errors.clone());
            }
        }
        Self(all)
    }

    fn name(&self, operation: &Operation) -> Ident {
        let index = self.0.iter().position(|errors| *errors == operation.errors);
        ident(&format!("documented_errors_{}", index.unwrap_or_default()))
    }

    /// The macros, which must stand before the methods.
    pub(super) fn macros(&self) -> TokenStream {
        let macros = self.0.iter().enumerate().map(|(index, errors)| {
            let name = ident(&format!("documented_errors_{index}"));
            let mut text = "# Errors\n\nThe documented statuses:\n\n".to_owned();
            for Status { code, description } in errors {
                text.push_str(&format!("- {code}, {}: {description}\n", predicate(code)));
            }
            text.push_str("\nA call can also fail before or after these; see [`Error`](crate::Error).");
            quote! { macro_rules! #name { () => { #text } } }
        });
        quote! { #(#macros)* }
    }
}

/// What tells the status apart from others.
fn predicate(code: &str) -> String {
    let link = |name: &str| format!("[`{name}`](crate::Error::{name})");
    match code {
        "400" | "422" => link("is_validation"),
        "401" => link("is_authentication"),
        "403" => link("is_permission_denied"),
        "404" => link("is_not_found"),
        "410" => link("is_expired_token"),
        "429" => format!("{} or {}", link("is_rate_limited"), link("is_refresh_limit")),
        _ if code.starts_with('5') => link("is_server_error"),
        _ => link("is_other_status"),
    }
}

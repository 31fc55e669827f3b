//! Empties what no pass keeps of progenitor's output, so that it is not parsed: setters, `send`, progenitor's own client.
//!
//! What the passes look at stays: the heads of all items, and the names of the functions.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::api::Api;

/// The whole output.
pub(crate) fn file(tokens: TokenStream, api: &Api) -> TokenStream {
    each_body(tokens, &|head, body| match head {
        Head::Module("types") => types(body, api),
        Head::Module("builder") => builders(body, None),
        // progenitor's own client
        Head::Module("prelude") | Head::Impl { .. } => TokenStream::new(),
        _ => body,
    })
}

/// Types, without typify's impls for those that become text types.
fn types(tokens: TokenStream, api: &Api) -> TokenStream {
    each_body(tokens, &|head, body| match head {
        Head::Module("builder") => builders(body, Some(api)),
        Head::Impl { of_trait: true, subject } if is_text(&subject, api) => TokenStream::new(),
        _ => body,
    })
}

/// Enums of texts, and texts with a name but no format.
fn is_text(name: &str, api: &Api) -> bool {
    let schema = &api.schemas[name];
    schema["type"] == "string" && (schema["enum"].is_array() || schema.get("format").is_none())
}

/// Builders. Those of request types keep their impls of traits.
fn builders(tokens: TokenStream, api: Option<&Api>) -> TokenStream {
    each_body(tokens, &|head, body| match (head, api) {
        (Head::Impl { of_trait: false, .. }, _) => names(body),
        (Head::Impl { of_trait: true, subject }, Some(api)) if !api.request_schemas.contains(&subject) => {
            TokenStream::new()
        }
        _ => body,
    })
}

/// What stands before the braces of an item.
enum Head<'a> {
    Module(&'a str),
    Impl { of_trait: bool, subject: String },
    Other,
}

/// Replaces the content of the braces at this level.
fn each_body(tokens: TokenStream, replace: &dyn Fn(Head<'_>, TokenStream) -> TokenStream) -> TokenStream {
    let mut head: Vec<String> = Vec::new();
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let is_impl = head.iter().any(|word| word == "impl");
            let found = match head.as_slice() {
                [.., keyword, name] if keyword == "mod" => Head::Module(name),
                [.., subject] if is_impl => {
                    Head::Impl { of_trait: head.iter().any(|word| word == "for"), subject: subject.clone() }
                }
                _ => Head::Other,
            };
            let body = replace(found, group.stream());
            head.clear();
            Group::new(Delimiter::Brace, body).into()
        }
        other => {
            match &other {
                TokenTree::Ident(word) => head.push(word.to_string()),
                TokenTree::Punct(mark) if mark.as_char() == ';' => head.clear(),
                _ => {}
            }
            other
        }
    });
    tokens.collect()
}

/// The functions of an impl, without arguments and bodies.
fn names(tokens: TokenStream) -> TokenStream {
    let mut kept = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let is_function = matches!(&token, TokenTree::Ident(word) if word == "fn");
        kept.extend([token]);
        if !is_function {
            continue;
        }
        kept.extend(tokens.next());
        let is_body =
            |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if tokens.any(|token| is_body(&token)) {
            let empty = |delimiter| TokenTree::from(Group::new(delimiter, TokenStream::new()));
            kept.extend([empty(Delimiter::Parenthesis), empty(Delimiter::Brace)]);
        }
    }
    kept
}

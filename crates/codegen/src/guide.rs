//! The page of the documentation that lists all operations by product.

use std::collections::BTreeSet;
use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::{Answer, Api, Operation, Selection, Tag};

/// Operations without a feature of their own.
const COMMON: &str = "Common to all products";

/// The page, as a module that only rustdoc sees. Each part stands under the feature of its product.
pub(crate) fn module(api: &Api) -> TokenStream {
    let features: BTreeSet<&str> = api.operations.iter().map(feature_of).collect();
    let title = |feature: &str| {
        if feature.is_empty() { COMMON.to_owned() } else { format!("Product `{feature}`") }
    };
    let links = features.iter().map(|feature| {
        let anchor = title(feature).to_lowercase().replace('`', "").replace(' ', "-");
        let text = if feature.is_empty() { "common" } else { feature };
        under(feature, &format!("- [{text}](#{anchor})"))
    });
    let sections = features.iter().map(|feature| {
        let mut page = format!("\n# {}\n", title(feature));
        let of_feature: Vec<&Operation> =
            api.operations.iter().filter(|operation| feature_of(operation) == *feature).collect();
        for operations in of_feature.chunk_by(|one, other| one.tag == other.tag) {
            section(&mut page, operations, &api.tags);
        }
        under(feature, &page)
    });
    quote! {
        /// Every operation, by product, with what it takes and gives. The name of a product is that of its cargo feature; all
        /// are on by default.
        ///
        #(#links)*
        #(#sections)*
        #[cfg(doc)]
        pub mod products {}
    }
}

fn under(feature: &str, text: &str) -> TokenStream {
    match Selection::of_feature(Some(feature).filter(|feature| !feature.is_empty())).condition() {
        Some(condition) => quote! { #[cfg_attr(#condition, doc = #text)] },
        None => quote! { #[doc = #text] },
    }
}

fn feature_of(operation: &Operation) -> &str {
    operation.feature.as_deref().unwrap_or_default()
}

fn section(page: &mut String, operations: &[&Operation], tags: &[Tag]) {
    let name = &operations[0].tag;
    let description = tags.iter().find(|tag| tag.name == *name).map_or("", |tag| &tag.description);
    _ = writeln!(page, "\n## {}\n\n{description}\n", name.replace('_', " "));
    page.push_str("| operation | | body | answer |\n|---|---|---|---|\n");
    let link = |name: &str| format!("[`{name}`](crate::types::{name})");
    for operation in operations {
        let answer = match &operation.answer {
            Answer::Json(name) => link(name),
            Answer::Pdf => "PDF".to_owned(),
            Answer::Empty => String::new(),
        };
        let Operation { id, summary, .. } = operation;
        let deprecated = if operation.deprecated.is_some() { " (deprecated)" } else { "" };
        let body = operation.body.as_deref().map(link).unwrap_or_default();
        _ = writeln!(page, "| [`{id}`](crate::Client::{id}) | {summary}{deprecated} | {body} | {answer} |");
    }
}

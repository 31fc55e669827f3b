//! One text serves every selection of products: what is generated for a selection is the whole text without the items whose
//! `cfg` does not hold.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, File, ImplItem, Item, Meta, Token};
use truv_codegen::truv_openapi::{Document, problem};

type Outcome = Result<(), Box<dyn Error>>;

/// Features that are no product, and therefore stay undecided in both texts.
const OTHERS: [&str; 2] = ["blocking", "compare"];

fn document() -> Result<Document, String> {
    Document::of_texts(Path::new("spec"), truv_spec::FILES, truv_spec::ROOT)
        .map_err(|problems| problem::report(&problems))
}

/// The features that the document names, and that of webhooks.
fn features(document: &Document) -> BTreeSet<String> {
    let tags = document.value()["tags"].as_array().into_iter().flatten();
    let named = tags.filter_map(|tag| tag["x-truv-feature"].as_str()).chain(["webhook"]);
    named.map(str::to_owned).collect()
}

/// None, and each product alone.
fn selections(features: &BTreeSet<String>) -> Vec<BTreeSet<String>> {
    let alone = features.iter().map(|feature| BTreeSet::from([feature.clone()]));
    std::iter::once(BTreeSet::new()).chain(alone).collect()
}

/// Whether a condition holds, if it is about products.
fn holds(condition: &Meta, selection: &BTreeSet<String>) -> Option<bool> {
    let inner = |list: &syn::MetaList| Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone()).ok();
    match condition {
        Meta::NameValue(pair) if pair.path.is_ident("feature") => {
            let name = pair.value.to_token_stream().to_string().trim_matches('"').to_owned();
            (!OTHERS.contains(&name.as_str())).then(|| selection.contains(&name))
        }
        Meta::List(list) if list.path.is_ident("all") || list.path.is_ident("any") => {
            let is_all = list.path.is_ident("all");
            let parts: Vec<Option<bool>> = inner(list)?.iter().map(|part| holds(part, selection)).collect();
            let decisive = !is_all;
            if parts.contains(&Some(decisive)) {
                Some(decisive)
            } else {
                parts.iter().all(Option::is_some).then_some(is_all)
            }
        }
        _ => None,
    }
}

/// Whether the item with these attributes is there. Also leaves out the conditional attributes that are not.
fn stays(attributes: &mut Vec<Attribute>, selection: &BTreeSet<String>) -> bool {
    attributes.retain(|attribute| {
        let Meta::List(list) = &attribute.meta else { return true };
        let parts = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone());
        let condition = parts.ok().and_then(|parts| parts.first().cloned());
        !list.path.is_ident("cfg_attr") || condition.is_none_or(|condition| holds(&condition, selection) != Some(false))
    });
    attributes.iter().all(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition: Option<Meta> = syn::parse2(list.tokens.clone()).ok();
            condition.is_none_or(|condition| holds(&condition, selection) != Some(false))
        }
        _ => true,
    })
}

fn keep(items: &mut Vec<Item>, selection: &BTreeSet<String>) {
    items.retain_mut(|item| {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    keep(items, selection);
                }
            }
            Item::Impl(block) => block.items.retain_mut(|item| match item {
                ImplItem::Fn(function) => stays(&mut function.attrs, selection),
                _ => true,
            }),
            _ => {}
        }
        match item {
            Item::Const(item) => stays(&mut item.attrs, selection),
            Item::Enum(item) => stays(&mut item.attrs, selection),
            Item::Fn(item) => stays(&mut item.attrs, selection),
            Item::Impl(item) => stays(&mut item.attrs, selection),
            Item::Macro(item) => stays(&mut item.attrs, selection),
            Item::Mod(item) => stays(&mut item.attrs, selection),
            Item::Static(item) => stays(&mut item.attrs, selection),
            Item::Struct(item) => stays(&mut item.attrs, selection),
            Item::Use(item) => stays(&mut item.attrs, selection),
            _ => true,
        }
    });
}

/// The items of a text that are there with this selection, one a line.
fn items(text: &File, selection: &BTreeSet<String>) -> Vec<String> {
    fn lines(items: &[Item], all: &mut Vec<String>) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    all.push(format!("mod {}", module.ident));
                    all.extend(module.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()));
                    lines(module.content.as_ref().map_or(&[], |(_, items)| items), all);
                }
                item => all.push(item.to_token_stream().to_string()),
            }
        }
    }
    let mut file = text.clone();
    keep(&mut file.items, selection);
    let mut all = Vec::new();
    lines(&file.items, &mut all);
    all
}

/// What is generated with these features: the client, and with the feature `mock` the mock kit.
fn texts(document: &Document, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<File>, Box<dyn Error>> {
    let client = truv_codegen::generate(document, &is_wanted)?;
    #[cfg(feature = "mock")]
    let mock = Some(truv_codegen::mock::generate(document, &is_wanted, &client)?);
    #[cfg(not(feature = "mock"))]
    let mock = None;
    Ok([Some(client), mock].iter().flatten().map(|text| syn::parse_file(text)).collect::<Result<_, _>>()?)
}

/// And a pruned text has no item that its own selection leaves out: users parse only what they call.
#[test]
fn the_text_of_each_selection_is_the_whole_text_after_cfg() -> Outcome {
    let document = document()?;
    let features = features(&document);
    let whole = texts(&document, |_| true)?;
    for selection in selections(&features) {
        let own = texts(&document, |feature| selection.contains(feature))?;
        for (whole, own) in whole.iter().zip(&own) {
            let (kept, all) = (items(whole, &selection), items(own, &selection));
            if let Some((kept, own)) = kept.iter().zip(&all).find(|(kept, own)| kept != own) {
                return Err(format!("with {selection:?}, the whole text has\n{kept}\nand its own text\n{own}").into());
            }
            assert_eq!(kept.len(), all.len(), "the number of items with {selection:?}");
            assert_eq!(all.len(), items(own, &features).len(), "{selection:?} leaves out items of its own text");
        }
    }
    Ok(())
}

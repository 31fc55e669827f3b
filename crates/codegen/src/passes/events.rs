//! The module `events`: the types of what is posted to webhooks, and the enum that tells them apart.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item, parse_quote};

use super::equality::Equality;
use super::types::{newtype_over_string, structure};
use super::{Result, describe, docs, enums, filled, ident, parse, types};
use crate::api::Api;
use crate::api::events::{Event, payload_type};

/// `items` are the Rust items of the schemas that only events use.
pub(super) fn module(items: Vec<Item>, api: &Api, equality: &Equality) -> Result<Option<Item>> {
    if api.events.is_empty() {
        return Ok(None);
    }
    let mut code = Vec::new();
    let mut has_enums = false;
    for item in items {
        match item {
            Item::Enum(item) if enums::is_closed(&item) => {
                has_enums = true;
                code.extend(parse(enums::open(&item, api)?)?);
            }
            Item::Struct(item) if newtype_over_string(&item) => code.extend(parse(types::id(&item, api)?)?),
            Item::Struct(mut item) => {
                let schema = item.ident.to_string();
                item.ident = ident(payload_type(&schema));
                code.extend(structure(item, equality.derives(&schema), api)?);
            }
            // conversions and builders are for requests; users receive events and never build them
            Item::Impl(item) => types::check_impl(&item)?,
            other => return Err(format!("{} is of an event, where no pass knows it", describe(&other))),
        }
    }
    code.extend(parse(payload(&api.events))?);
    let open_enum = has_enums.then(|| quote! { use crate::runtime::open_enum; });
    let module = parse_quote! {
        /// The events that Truv posts to webhooks.
        #[cfg(feature = "webhook")]
        pub mod events {
            use super::types::*;
            use crate::runtime::{InvalidEvent, id, object, read_event};
            #open_enum
        }
    };
    Ok(Some(filled(module, code)))
}

fn payload(events: &[Event]) -> TokenStream {
    let variants: Vec<Ident> = events.iter().map(|event| ident(&event.variant())).collect();
    let fields: Vec<Ident> = events.iter().map(|event| ident(event.payload_type())).collect();
    let documentation = events.iter().map(of_event);
    quote! {
        /// The fields of an event, one variant for each type of event. The type itself is
        /// [`Event::event_type`](crate::webhook::Event::event_type).
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = "compare", derive(PartialEq))]
        #[non_exhaustive]
        pub enum Payload {
            #(#documentation #variants(#fields),)*
            /// A type of event that this version of the crate does not know. Its fields are in
            /// [`Event::get`](crate::webhook::Event::get).
            Unknown,
            /// An event of a known type whose fields are not as documented; the value says what is wrong. The event is
            /// genuine: accept it, and read the fields that you need with [`Event::get`](crate::webhook::Event::get).
            Malformed(InvalidEvent),
        }
        impl Payload {
            pub(crate) fn read(event_type: &WebhookEventType, json: &str) -> Self {
                match event_type {
                    #(WebhookEventType::#variants => read_event(json).map_or_else(Self::Malformed, Self::#variants),)*
                    WebhookEventType::Unknown(_) => Self::Unknown,
                }
            }
        }
    }
}

fn of_event(event: &Event) -> TokenStream {
    let Event { name, summary, description, source, unverified, .. } = event;
    let mut text = format!("`{name}`: {} (<{source}>). {description}", lower_first(summary));
    if let Some(why) = unverified {
        text.push_str(&format!("\n\nNot confirmed by Truv's documentation: {why}."));
    }
    docs::lines(&text)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().collect::<String>() + letters.as_str())
}

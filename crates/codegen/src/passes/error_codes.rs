//! Ties the hand-written enum of error codes to the document's.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{ident, pascal_case};
use crate::api::Api;

/// A match that compiles only if `ErrorCode` of `src/error/code.rs` has exactly the codes of the document. The enum
/// cannot be generated, because generated code imports the errors, not the other way round.
pub(super) fn tie(api: &Api) -> TokenStream {
    let codes = api.schemas["ErrorCode"]["enum"].as_array().into_iter().flatten().filter_map(|code| code.as_str());
    let variants: Vec<Ident> = codes.map(|code| ident(&pascal_case(code))).collect();
    if variants.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: fn(&crate::error::ErrorCode) = |code| match code {
            #(crate::error::ErrorCode::#variants => {})*
            crate::error::ErrorCode::Unknown(_) => {}
        };
    }
}

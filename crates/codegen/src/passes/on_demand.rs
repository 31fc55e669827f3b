//! Leaves the machine code of generated functions to the programs that call them.
//!
//! rustc compiles a function with `#[inline]` in the crates that call the function, and nowhere else. Without the attribute,
//! every program would pay for all operations, their futures and the decoding of their answers, whether called or not.

use syn::{FnArg, GenericParam, Generics, ImplItem, Item, ItemImpl, Signature, Type, parse_quote};

/// Marks all functions and methods that are not generic. Generic ones are compiled where they are called anyway.
pub(super) fn mark(items: &mut [Item]) {
    for item in items {
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    mark(items);
                }
            }
            Item::Impl(item) if !is_generic(&item.generics) => methods(item),
            _ => {}
        }
    }
}

fn methods(item: &mut ItemImpl) {
    for item in &mut item.items {
        if let ImplItem::Fn(function) = item
            && !is_generic(&function.sig.generics)
            && !takes_any(&function.sig)
        {
            function.attrs.push(parse_quote! { #[inline] });
        }
    }
}

fn is_generic(generics: &Generics) -> bool {
    generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
}

/// Whether an argument is of a type such as `impl FnOnce()`.
fn takes_any(signature: &Signature) -> bool {
    signature.inputs.iter().any(|input| matches!(input, FnArg::Typed(input) if matches!(*input.ty, Type::ImplTrait(_))))
}

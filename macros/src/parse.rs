//! Items as far as the macros need them: signatures are parsed, bodies stay tokens.

pub(crate) mod contract;
pub(crate) mod data;
pub(crate) mod function;

use syn::Item;

/// Returns the word for an item, with its article.
pub(crate) fn kind_of(item: &Item) -> &'static str {
    match item {
        Item::Const(_) => "a constant",
        Item::Enum(_) => "an enum",
        Item::Fn(_) => "a function",
        Item::Impl(_) => "an `impl` block",
        Item::Mod(_) => "a module",
        Item::Static(_) => "a static",
        Item::Struct(_) => "a struct",
        Item::Trait(_) => "a trait",
        Item::Type(_) => "a type alias",
        Item::Union(_) => "a union",
        Item::Use(_) => "an import",
        _ => "something else",
    }
}

//! Structs and enums.

use proc_macro2::TokenStream;
use syn::{Item, ItemEnum, ItemStruct};

use crate::diag::Errors;

/// An item that holds data.
pub(crate) enum Data {
    Struct(ItemStruct),
    Enum(ItemEnum),
    /// Something that the attribute does not go on.
    Other(Item),
}

/// Parses the item under `#[message]` or `#[plugin_error]`.
pub(crate) fn parse(item: TokenStream, errors: &mut Errors) -> Option<Data> {
    Some(match errors.ok(syn::parse2::<Item>(item))? {
        Item::Struct(item) => Data::Struct(item),
        Item::Enum(item) => Data::Enum(item),
        other => Data::Other(other),
    })
}

//! Rules that hold for messages and enums alike.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, ItemStruct, LitStr, Meta};

use crate::diag::Errors;
use crate::syntax;

/// One schema stands for one Rust type.
pub(crate) fn generics(generics: &Generics, owner: &str, errors: &mut Errors) {
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(lifetime) => errors.on(
                lifetime,
                format!("message `{owner}` must own its data\nhelp: `String` or `Bytes` instead of a reference"),
            ),
            param => errors.on(
                param,
                format!("message `{owner}` cannot be generic: protobuf has no generics\nhelp: one struct per type"),
            ),
        }
    }
    if let Some(clause) = &generics.where_clause
        && generics.params.is_empty()
    {
        errors.on(
            clause.to_token_stream(),
            format!("remove the `where` clause of `{owner}`"),
        );
    }
}

/// Checks `package = "…"`.
pub(crate) fn package(package: Option<&LitStr>, errors: &mut Errors) -> Option<String> {
    let package = package?;
    let text = package.value();
    if !syntax::is_package(&text) {
        errors.on(
            package,
            format!("`{text}` is not a protobuf package\nhelp: `package = \"kv.v1\"`"),
        );
    }
    Some(text)
}

/// Checks `name = "…"`, which stands in for the name of the Rust type.
pub(crate) fn name(
    name: Option<&LitStr>,
    ident: &proc_macro2::Ident,
    errors: &mut Errors,
) -> String {
    let (text, span) = match name {
        Some(name) => (name.value(), name.span()),
        None => (crate::case::plain(ident), ident.span()),
    };
    if !syntax::is_proto_ident(&text) {
        errors.at(
            span,
            format!(
                "`{text}` cannot be a protobuf name: ASCII letters, digits and `_` only\n\
                 help: `#[message(name = \"..\")]`"
            ),
        );
    }
    text
}

/// Returns a warning for each `#[serde(rename)]`: somebody may expect that it renames the field on
/// the wire. A macro can warn only by using something that is deprecated.
pub(crate) fn renamed_for_serde_alone(item: &ItemStruct) -> TokenStream {
    item.fields
        .iter()
        .flat_map(|field| &field.attrs)
        .filter(|attr| {
            attr.path().is_ident("serde")
                && matches!(&attr.meta, Meta::List(list) if crate::options::Options::new(list.tokens.clone()).has("rename"))
        })
        .map(|attr| {
            quote_spanned! {attr.span()=>
                const _: () = {
                    #[deprecated(note = "`#[serde(rename)]` has no effect on the wire; help: `#[field(1, name = \"..\")]`")]
                    const SERDE_RENAME: () = ();
                    SERDE_RENAME
                };
            }
        })
        .collect()
}

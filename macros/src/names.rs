//! Every identifier that the macros make up.
//!
//! Hidden ones start with two underscores: they share an anonymous constant with the types that
//! the user wrote, and must not hide any of them.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::Lifetime;

use crate::case;

/// The client of a contract: `KvClient`.
pub(crate) fn client(contract: &Ident) -> Ident {
    hidden(&format!("{}Client", case::plain(contract)))
}

/// The server of a contract: `KvServer`.
pub(crate) fn server(contract: &Ident) -> Ident {
    hidden(&format!("{}Server", case::plain(contract)))
}

/// The contract's descriptor.
pub(crate) fn service_static() -> Ident {
    hidden("__SERVICE")
}

/// The synthesised request of a method.
pub(crate) fn request(wire_name: &str) -> Ident {
    hidden(&format!("__{}", request_message(wire_name)))
}

/// The marker that names a method's request if it wraps one value or none.
pub(crate) fn request_names(wire_name: &str) -> Ident {
    hidden(&format!("__{}Names", request_message(wire_name)))
}

/// The marker that names a method's response if it wraps one value or none.
pub(crate) fn response_names(wire_name: &str) -> Ident {
    hidden(&format!("__{}Names", response_message(wire_name)))
}

/// The name of a synthesised request in the schema.
pub(crate) fn request_message(wire_name: &str) -> String {
    format!("{wire_name}Request")
}

/// The name of a synthesised response in the schema.
pub(crate) fn response_message(wire_name: &str) -> String {
    format!("{wire_name}Response")
}

/// The type parameter for an implementation of the contract.
pub(crate) fn implementation() -> Ident {
    hidden("__S")
}

/// The contract with its futures boxed.
pub(crate) fn direct() -> Ident {
    hidden("__Direct")
}

/// How long the future of a call lives.
pub(crate) fn call_lifetime() -> Lifetime {
    Lifetime::new("'__call", Span::call_site())
}

/// The message that a typed error travels as.
pub(crate) fn error_detail() -> Ident {
    hidden("__ErrorDetail")
}

/// The message of one variant of a typed error.
pub(crate) fn error_variant(variant: &Ident) -> Ident {
    hidden(&format!("__{}Variant", case::plain(variant)))
}

/// The member of the detail for the variant with this number.
pub(crate) fn error_member(number: u32) -> Ident {
    format_ident!("variant{number}")
}

/// The value of the field with this number, while a variant is taken apart.
pub(crate) fn error_field(number: u32) -> Ident {
    format_ident!("field{number}", span = Span::mixed_site())
}

/// The user's `main`, inside the one that is run.
pub(crate) fn plugin_main() -> Ident {
    hidden("__plugin_main")
}

/// The manifest of a plugin.
pub(crate) fn manifest() -> Ident {
    hidden("__MANIFEST")
}

/// The function that makes an argument of a plugin's `main`.
pub(crate) fn resolve() -> Ident {
    hidden("__resolve")
}

/// The n-th dependency of a plugin.
pub(crate) fn dependency(index: usize) -> Ident {
    format_ident!("dependency{index}", span = Span::mixed_site())
}

/// A local variable of generated code, which no name of the user's can collide with.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The receiver of generated functions, for tokens that stand where the user wrote something: with
/// that span `self` would be another variable if the item comes from `macro_rules!`.
pub(crate) fn this() -> Ident {
    hidden("self")
}

/// The kind of the field with this number.
pub(crate) fn kind(owner: &Ident, number: u32) -> Ident {
    hidden(&format!("__{}Field{number}", case::plain(owner)))
}

/// The message of a variant of an enum with data that holds fields, or nothing.
pub(crate) fn variant_message(owner: &Ident, variant: &Ident) -> Ident {
    hidden(&format!("__{}{}", case::plain(owner), case::plain(variant)))
}

/// The borrowed fields of such a variant.
pub(crate) fn variant_fields(owner: &Ident, variant: &Ident) -> Ident {
    hidden(&format!(
        "__{}{}Fields",
        case::plain(owner),
        case::plain(variant)
    ))
}

/// A name of the runtime's.
pub(crate) fn word(name: &str) -> Ident {
    hidden(name)
}

/// The same name as the user's, but not the user's token: an IDE would take the generated item
/// for the definition.
pub(crate) fn same_as(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site());
    ident
}

fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

//! The kinds of fields: the types of the runtime that know how a field is encoded.
//!
//! Each gets a name of its own, so that the long way from the user's type to its kind is written,
//! read by rustc and complained about once.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::model::message::{Encoding, Field, Form, Inline};
use crate::names;
use crate::place::Place;
use crate::runtime::Runtime;

/// Returns the names of the kinds of a message's fields, as type aliases.
pub(crate) fn aliases(p: &Runtime, owner: &Ident, fields: &[Field]) -> TokenStream {
    fields
        .iter()
        .map(|field| {
            let alias = names::kind(owner, field.number);
            let kind = of_field(p, field);
            quote!(type #alias = #kind;)
        })
        .collect()
}

/// Returns a function of the runtime for a field's kind, as if it stood where the user wrote the
/// type: rustc complains there if the type has none.
pub(crate) fn call(field: &Field, owner: &Ident, function: &TokenStream) -> TokenStream {
    let (function, kind) = (field.place.at_start(function), named(field, owner));
    quote!(#function::<#kind, _>)
}

/// As [`call`], for a function that has the other side of the JSON as another parameter.
pub(crate) fn call_json(field: &Field, owner: &Ident, function: &TokenStream) -> TokenStream {
    let (function, kind) = (field.place.at_start(function), named(field, owner));
    quote!(#function::<#kind, _, _>)
}

/// As [`call`], for an inline `oneof`, where the enum is all there is to know.
pub(crate) fn call_inline(field: &Field, owner: &Ident, function: &TokenStream) -> TokenStream {
    let (function, kind) = (place_of(field).at_start(function), named(field, owner));
    quote!(#function::<#kind>)
}

/// As [`call_inline`], for a function that has the other side of the JSON as another parameter.
pub(crate) fn call_inline_json(
    field: &Field,
    owner: &Ident,
    function: &TokenStream,
) -> TokenStream {
    let (function, kind) = (place_of(field).at_start(function), named(field, owner));
    quote!(#function::<#kind, _>)
}

/// Returns the name of a field's kind. The brackets are there to have a last token.
pub(crate) fn named(field: &Field, owner: &Ident) -> TokenStream {
    let kind = names::kind(owner, field.number);
    let place = place_of(field);
    let (kind, brackets) = (place.at_start(&quote!(#kind)), place.at_end(&quote!(<>)));
    quote!(#kind #brackets)
}

fn place_of(field: &Field) -> Place {
    match &field.form {
        Form::Inline(inline) => inline.place,
        _ => field.place,
    }
}

/// Returns the kind of a field; that of an inline `oneof` is the enum itself.
fn of_field(p: &Runtime, field: &Field) -> TokenStream {
    let Field { ty, place, .. } = field;
    match &field.form {
        Form::Plain => place.project(p, ty, &quote!(Field), &quote!(Kind)),
        Form::As(encoding) => {
            let encoding = self::encoding(p, encoding);
            place.project(p, ty, &quote!(As<#encoding>), &quote!(Kind))
        }
        Form::Required(None) => {
            let kind = place.project(p, ty, &quote!(Value), &quote!(Kind));
            quote!(#p::kind::Required<#kind>)
        }
        Form::Required(Some(encoding)) => {
            let encoding = self::encoding(p, encoding);
            quote!(#p::kind::Required<#encoding>)
        }
        Form::Inline(Inline { ty, place, .. }) => {
            place.project(p, ty, &quote!(InlineOneof), &quote!(Enum))
        }
    }
}

/// Returns the kind of a single value.
pub(crate) fn of_value(
    p: &Runtime,
    ty: &TokenStream,
    place: Place,
    encoding: Option<&Encoding>,
) -> TokenStream {
    match encoding {
        Some(encoding) => self::encoding(p, encoding),
        None => place.project(p, ty, &quote!(Value), &quote!(Kind)),
    }
}

/// Returns the kind that `as = ".."` names.
pub(crate) fn encoding(p: &Runtime, encoding: &Encoding) -> TokenStream {
    match encoding {
        Encoding::Kind(kind) => {
            let kind = names::word(kind);
            quote!(#p::kind::#kind)
        }
        Encoding::Map(key, value) => {
            let (key, value) = (self::encoding(p, key), self::encoding(p, value));
            quote!(#p::kind::Map<#key, #value>)
        }
        Encoding::Own(ty) => quote!(<#ty as #p::Value>::Kind),
    }
}

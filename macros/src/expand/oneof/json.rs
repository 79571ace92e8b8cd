//! The JSON of an enum with data.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{made, message, pattern};
use crate::model::message::Field;
use crate::model::oneof::{Body, Oneof, Variant};
use crate::names;
use crate::runtime::Runtime;

/// Returns the fields of a variant as they are borrowed from the enum, for writing them as JSON.
pub(super) fn borrowed(
    p: &Runtime,
    oneof: &Oneof,
    variant: &Variant,
    fields: &[Field],
) -> TokenStream {
    let [map, cx] = ["map", "cx"].map(names::local);
    let ident = names::variant_fields(&oneof.ident, &variant.ident);
    let message = names::variant_message(&oneof.ident, &variant.ident);
    let declared = fields.iter().map(|field| {
        let (name, ty) = (names::error_field(field.number), &field.ty);
        quote!(#name: &'__a #ty)
    });
    let write = fields.iter().map(|field| {
        let name = names::error_field(field.number);
        message::write_json(p, &message, field, &quote!(*self.#name), &map, &cx)
    });
    quote! {
        struct #ident<'__a> { #(#declared),* }
        #[automatically_derived]
        impl #p::json::WriteFields for #ident<'_> {
            fn write_fields<__M: #p::serde::ser::SerializeMap>(
                &self,
                #map: &mut __M,
                #cx: #p::json::Writing<'_>,
            ) -> ::core::result::Result<(), __M::Error> {
                #(#write)*
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// Returns `write_json_fields` and `read_json_field`.
pub(super) fn functions(p: &Runtime, oneof: &Oneof) -> TokenStream {
    let [map, index, cx, value] = ["map", "index", "cx", "value"].map(names::local);
    let owner = &oneof.ident;
    let unknown: Vec<&Ident> = oneof.unknown.iter().collect();
    let write = oneof.variants.iter().map(|variant| {
        let Variant {
            ident,
            number,
            json,
            body,
            ..
        } = variant;
        let alias = names::kind(owner, *number);
        match body {
            Body::Value { .. } => quote! {
                Self::#ident(#value) =>
                    #p::json::write_member::<#alias, _, _>(#map, #json, #value, #cx),
            },
            Body::Fields { fields, .. } => {
                let pattern = pattern(variant, fields);
                let borrowed = if fields.is_empty() {
                    quote!(())
                } else {
                    let ident = names::variant_fields(owner, ident);
                    let names = fields.iter().map(|field| names::error_field(field.number));
                    quote!(#ident { #(#names),* })
                };
                quote!(#pattern => #p::json::write_fields(#map, #json, &#borrowed, #cx),)
            }
        }
    });
    let read = oneof.variants.iter().enumerate().map(|(index, variant)| {
        let Variant {
            ident,
            number,
            body,
            ..
        } = variant;
        let alias = names::kind(owner, *number);
        let (bound, made) = match body {
            Body::Value { .. } => (quote!(#value), quote!(Self::#ident(#value))),
            Body::Fields { fields, .. } if fields.is_empty() => {
                (quote!(_), quote!(Self::#ident {}))
            }
            Body::Fields { fields, .. } => (quote!(#value), made(variant, fields, &value)),
        };
        let ty = match body {
            Body::Value { ty, .. } => ty.clone(),
            Body::Fields { .. } => {
                let message = names::variant_message(owner, ident);
                quote!(#message)
            }
        };
        quote! {
            #index => {
                let ::core::option::Option::Some(#bound) =
                    #p::json::read_member::<#alias, #ty, _>(#map, #cx)?
                else {
                    return ::core::result::Result::Ok(false);
                };
                *self = #made;
                ::core::result::Result::Ok(true)
            }
        }
    });
    quote! {
        fn write_json_fields<__M: #p::serde::ser::SerializeMap>(
            &self,
            #map: &mut __M,
            #cx: #p::json::Writing<'_>,
        ) -> ::core::result::Result<(), __M::Error> {
            match self {
                #(#write)*
                #(Self::#unknown => ::core::result::Result::Ok(()),)*
            }
        }
        fn read_json_field<'de, __A: #p::serde::de::MapAccess<'de>>(
            &mut self,
            #index: usize,
            #map: &mut __A,
            #cx: #p::json::Reading<'_>,
        ) -> ::core::result::Result<bool, __A::Error> {
            match #index {
                #(#read)*
                _ => #map.next_value::<#p::serde::de::IgnoredAny>().map(|_| false),
            }
        }
    }
}

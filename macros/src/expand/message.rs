//! A message: its encoding, its JSON and its descriptor.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::descriptor;
use crate::model::message::{Field, Message};
use crate::names;
use crate::place;
use crate::runtime::Runtime;

/// Returns all impls of a message that the user wrote.
pub(crate) fn public(p: &Runtime, message: &Message) -> TokenStream {
    let codec = codec(p, message);
    let value = value(p, &message.ident);
    let checked = place::field_trait(p);
    quote! {
        const _: () = {
            #checked
            #codec
            #value
        };
    }
}

/// Returns a message that only generated code uses.
pub(crate) fn hidden(p: &Runtime, message: &Message) -> TokenStream {
    let ident = &message.ident;
    let fields = message
        .fields
        .iter()
        .map(|Field { ident, ty, .. }| quote!(#ident: #ty));
    let codec = codec(p, message);
    quote! {
        struct #ident { #(#fields),* }
        #codec
    }
}

/// Returns what stands for a message whose definition has mistakes, so that its users get no
/// errors of their own.
pub(crate) fn outline(p: &Runtime, ident: &Ident) -> TokenStream {
    let value = value(p, ident);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #p::prost::Message for #ident {
                fn encode_raw(&self, _: &mut impl #p::bytes::BufMut) {
                    ::core::unreachable!()
                }
                fn merge_field(
                    &mut self,
                    _: u32,
                    _: #p::prost::encoding::WireType,
                    _: &mut impl #p::bytes::Buf,
                    _: #p::prost::encoding::DecodeContext,
                ) -> ::core::result::Result<(), #p::DecodeError> {
                    ::core::unreachable!()
                }
                fn encoded_len(&self) -> usize {
                    ::core::unreachable!()
                }
                fn clear(&mut self) {
                    ::core::unreachable!()
                }
            }
            #[automatically_derived]
            impl #p::Message for #ident {
                fn descriptor() -> &'static #p::MessageDescriptor {
                    ::core::unreachable!()
                }
                fn empty() -> Self {
                    ::core::unreachable!()
                }
                fn write_json_fields<__M: #p::serde::ser::SerializeMap>(
                    &self,
                    _: &mut __M,
                ) -> ::core::result::Result<(), __M::Error> {
                    ::core::unreachable!()
                }
                fn read_json_field<'de, __A: #p::serde::de::MapAccess<'de>>(
                    &mut self,
                    _: usize,
                    _: &mut __A,
                ) -> ::core::result::Result<(), __A::Error> {
                    ::core::unreachable!()
                }
            }
            #value
        };
    }
}

/// Returns `prost::Message` and our own `Message`.
fn codec(p: &Runtime, message: &Message) -> TokenStream {
    let binary = binary(p, message);
    let ours = ours(p, message);
    quote!(#binary #ours)
}

/// Returns `prost::Message`: fields are written in the order of their numbers.
fn binary(p: &Runtime, message: &Message) -> TokenStream {
    let Message { ident, name, .. } = message;
    let [buf, number, wire_type, ctx, error] =
        ["buf", "number", "wire_type", "ctx", "error"].map(names::local);
    let mut fields: Vec<&Field> = message.fields.iter().collect();
    fields.sort_by_key(|field| field.number);
    let encode = fields.iter().map(|field| {
        let (encode, value, number) = (call(p, field, "encode"), value_of(field), field.number);
        quote!(#encode(&#value, #number, #buf);)
    });
    let merge = fields.iter().map(|field| {
        let (merge, value) = (call(p, field, "merge"), value_of(field));
        let Field {
            number,
            name: field,
            ..
        } = field;
        quote! {
            #number => #merge(&mut #value, #wire_type, #buf, #ctx).map_err(|mut #error| {
                #error.push(#name, #field);
                #error
            }),
        }
    });
    let len = fields.iter().map(|field| {
        let (len, value, number) = (call(p, field, "encoded_len"), value_of(field), field.number);
        quote!(#len(&#value, #number))
    });
    let len = if fields.is_empty() {
        quote!(0)
    } else {
        quote!(#(#len)+*)
    };
    quote! {
        #[automatically_derived]
        impl #p::prost::Message for #ident {
            fn encode_raw(&self, #buf: &mut impl #p::bytes::BufMut) {
                #(#encode)*
            }
            fn merge_field(
                &mut self,
                #number: u32,
                #wire_type: #p::prost::encoding::WireType,
                #buf: &mut impl #p::bytes::Buf,
                #ctx: #p::prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), #p::DecodeError> {
                match #number {
                    #(#merge)*
                    _ => #p::prost::encoding::skip_field(#wire_type, #number, #buf, #ctx),
                }
            }
            fn encoded_len(&self) -> usize {
                #len
            }
            fn clear(&mut self) {
                *self = <Self as #p::Message>::empty();
            }
        }
    }
}

/// Returns our own `Message`: JSON and schema keep the order of the source.
fn ours(p: &Runtime, message: &Message) -> TokenStream {
    let Message { ident, fields, .. } = message;
    let [map, index] = ["map", "index"].map(names::local);
    let descriptor = descriptor::message(p, message);
    let empty = fields.iter().map(|field| {
        let (absent, ident) = (call(p, field, "absent"), &field.ident);
        quote!(#ident: #absent())
    });
    let json = |field: &Field, name: &str| {
        let name = names::word(name);
        let path = field.place.at_start(&quote!(#p::json::#name));
        let checked = field.place.checked(&field.ty);
        quote!(#path::<_, #checked>)
    };
    let write = fields.iter().map(|field| {
        let (write, value, name) = (json(field, "write_field"), value_of(field), &field.json);
        quote!(#write(#map, #name, &#value)?;)
    });
    let read = fields.iter().enumerate().map(|(index, field)| {
        let (read, value) = (json(field, "read_field"), value_of(field));
        quote!(#index => #read(#map, &mut #value),)
    });
    quote! {
        #[automatically_derived]
        impl #p::Message for #ident {
            fn descriptor() -> &'static #p::MessageDescriptor {
                const { &#descriptor }
            }
            fn empty() -> Self {
                Self { #(#empty),* }
            }
            fn write_json_fields<__M: #p::serde::ser::SerializeMap>(
                &self,
                #map: &mut __M,
            ) -> ::core::result::Result<(), __M::Error> {
                #(#write)*
                ::core::result::Result::Ok(())
            }
            fn read_json_field<'de, __A: #p::serde::de::MapAccess<'de>>(
                &mut self,
                #index: usize,
                #map: &mut __A,
            ) -> ::core::result::Result<(), __A::Error> {
                match #index {
                    #(#read)*
                    _ => #map.next_value::<#p::serde::de::IgnoredAny>().map(|_| ()),
                }
            }
        }
    }
}

/// Returns a function of the runtime for the field's type.
fn call(p: &Runtime, field: &Field, function: &str) -> TokenStream {
    let function = names::word(function);
    let path = field.place.at_start(&quote!(#p::field::#function));
    let checked = field.place.checked(&field.ty);
    quote!(#path::<#checked>)
}

/// Returns `self.key`.
fn value_of(field: &Field) -> TokenStream {
    let this = field.place.local(&names::this());
    let ident = field.place.local(&field.ident);
    quote!(#this.#ident)
}

/// Returns what lets other messages and methods use this one.
fn value(p: &Runtime, ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #p::Field for #ident {
            type Kind = #p::kind::Always<#p::kind::Nested<Self>>;
        }
        #[automatically_derived]
        impl #p::Value for #ident {
            type Kind = #p::kind::Nested<Self>;
        }
        #[automatically_derived]
        impl #p::ListItem for #ident {}
        #[automatically_derived]
        impl #p::Payload for #ident {
            type Message<__W: #p::WrapSpec> = Self;
            fn into_message<__W: #p::WrapSpec>(self) -> Self {
                self
            }
            fn from_message<__W: #p::WrapSpec>(message: Self) -> Self {
                message
            }
            fn in_message<__W: #p::WrapSpec>(message: &Self) -> &Self {
                message
            }
        }
    }
}

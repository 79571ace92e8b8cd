//! A message: its encoding, its JSON and its descriptor.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{descriptor, kind};
use crate::model::message::{Field, Form, Message};
use crate::names;
use crate::runtime::Runtime;

/// Returns all impls of a message that the user wrote.
pub(crate) fn public(p: &Runtime, message: &Message) -> TokenStream {
    let codec = codec(p, message);
    let value = value(p, &message.ident);
    let known = known_type(p, &message.ident, message.package.as_ref());
    quote! {
        const _: () = {
            #codec
            #value
            #known
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
            #p::prost_message!([] #ident);
            #[automatically_derived]
            impl #p::Message for #ident {
                fn descriptor() -> &'static #p::MessageDescriptor {
                    ::core::unreachable!()
                }
                fn empty() -> Self {
                    ::core::unreachable!()
                }
                fn size(&self, _: &mut #p::field::Sizes) -> usize {
                    ::core::unreachable!()
                }
                fn write(&self, _: &mut impl #p::bytes::BufMut, _: &mut #p::field::Sizes) {
                    ::core::unreachable!()
                }
                fn read_field(
                    &mut self,
                    _: u32,
                    _: #p::prost::encoding::WireType,
                    _: &mut #p::field::Reader<'_>,
                ) -> ::core::result::Result<(), #p::DecodeError> {
                    ::core::unreachable!()
                }
                fn write_json_fields<__M: #p::serde::ser::SerializeMap>(
                    &self,
                    _: &mut __M,
                    _: #p::json::Writing<'_>,
                ) -> ::core::result::Result<(), __M::Error> {
                    ::core::unreachable!()
                }
                fn read_json_field<'de, __A: #p::serde::de::MapAccess<'de>>(
                    &mut self,
                    _: usize,
                    _: &mut __A,
                    _: #p::json::Reading<'_>,
                ) -> ::core::result::Result<bool, __A::Error> {
                    ::core::unreachable!()
                }
            }
            #value
        };
    }
}

/// Returns `prost::Message` and our own `Message`.
fn codec(p: &Runtime, message: &Message) -> TokenStream {
    let kinds = kind::aliases(p, &message.ident, &message.fields);
    let ident = &message.ident;
    let ours = ours(p, message);
    quote! {
        #kinds
        #p::prost_message!([] #ident);
        #ours
    }
}

/// Returns our own `Message`. JSON and schema keep the order of the source; fields are written in
/// the order of their numbers, and what is unknown comes last.
fn ours(p: &Runtime, message: &Message) -> TokenStream {
    let Message { ident, fields, .. } = message;
    let value = |field: &Field| {
        let this = field.place.local(&names::this());
        let ident = field.place.local(&field.ident);
        quote!(#this.#ident)
    };
    let required = required(p, message);
    let descriptor = descriptor::message(p, message);
    let mut empty: Vec<_> = fields.iter().map(|field| absent(p, ident, field)).collect();
    let unknown = message.unknown.iter();
    empty.extend(unknown.map(|unknown| quote!(#unknown: #p::UnknownFields::new())));
    let binary = binary(p, message, &value);
    let json = json(p, ident, fields, &value);
    quote! {
        #[automatically_derived]
        impl #p::Message for #ident {
            #required
            fn descriptor() -> &'static #p::MessageDescriptor {
                const { &#descriptor }
            }
            fn empty() -> Self {
                Self { #(#empty),* }
            }
            #binary
            #json
        }
    }
}

fn required(p: &Runtime, message: &Message) -> Option<TokenStream> {
    let numbers: Vec<u32> = message
        .fields
        .iter()
        .filter(|field| matches!(field.form, Form::Required(_)))
        .map(|field| field.number)
        .collect();
    if numbers.is_empty() {
        return None;
    }
    Some(quote! {
        const REQUIRED: #p::Required = #p::Required { all: &[#(#numbers),*], any: &[] };
    })
}

fn absent(p: &Runtime, owner: &Ident, field: &Field) -> TokenStream {
    let ident = &field.ident;
    if let Form::Inline(_) = field.form {
        return quote!(#ident: ::core::option::Option::None);
    }
    let absent = kind::call(field, owner, &quote!(#p::field::absent));
    quote!(#ident: #absent())
}

/// Returns `size`, `write` and `read_field`.
fn binary(p: &Runtime, message: &Message, value: &dyn Fn(&Field) -> TokenStream) -> TokenStream {
    let [buf, number, wire_type, reader, sizes] =
        ["buf", "number", "wire_type", "reader", "sizes"].map(names::local);
    let owner = &message.ident;
    let mut fields: Vec<&Field> = message.fields.iter().collect();
    fields.sort_by_key(|field| field.number);
    let unknown: Vec<&Ident> = message.unknown.iter().collect();
    let mut size: Vec<_> = fields
        .iter()
        .map(|field| self::size(p, owner, field, &value(field), &sizes))
        .collect();
    size.extend(unknown.iter().map(|unknown| quote!(self.#unknown.size())));
    let size = if size.is_empty() {
        quote!(0)
    } else {
        quote!(#(#size)+*)
    };
    let write = fields
        .iter()
        .map(|field| self::write(p, owner, field, &value(field), &buf, &sizes));
    let read = fields.iter().map(|field| {
        let value = value(field);
        let Field { number: own, .. } = field;
        if let Form::Inline(inline) = &field.form {
            let numbers = &inline.numbers;
            let fits = kind::call_inline(field, owner, &quote!(#p::field::oneof::fits_member));
            let merge = kind::call_inline(field, owner, &quote!(#p::field::oneof::merge));
            return quote! {
                #(#numbers)|* if #fits(#number, #wire_type) => #merge(&mut #value, #number, #wire_type, #reader),
            };
        }
        let merge = kind::call(field, owner, &quote!(#p::field::merge));
        // Without a place for it, the field itself skips what is not one of its values.
        let guard = (!unknown.is_empty()).then(|| {
            let fits = kind::call(field, owner, &quote!(#p::field::fits));
            quote!(if #fits(&#value, #wire_type))
        });
        quote!(#own #guard => #merge(&mut #value, #own, #wire_type, #reader),)
    });
    let rest = if let [unknown, ..] = &unknown[..] {
        quote!(self.#unknown.read(#number, #wire_type, #reader))
    } else {
        quote!(#reader.skip(#number, #wire_type).map(|_| ()))
    };
    quote! {
        fn size(&self, #sizes: &mut #p::field::Sizes) -> usize {
            #size
        }
        fn write(&self, #buf: &mut impl #p::bytes::BufMut, #sizes: &mut #p::field::Sizes) {
            #(#write)*
            #(self.#unknown.write(#buf);)*
        }
        // The loop over the fields is its only caller that matters.
        #[inline]
        fn read_field(
            &mut self,
            #number: u32,
            #wire_type: #p::prost::encoding::WireType,
            #reader: &mut #p::field::Reader<'_>,
        ) -> ::core::result::Result<(), #p::DecodeError> {
            match #number {
                #(#read)*
                _ => #rest,
            }
        }
    }
}

/// Returns the size of a field, whose value is a place.
pub(crate) fn size(
    p: &Runtime,
    owner: &Ident,
    field: &Field,
    value: &TokenStream,
    sizes: &Ident,
) -> TokenStream {
    let number = field.number;
    if let Form::Inline(_) = field.form {
        let size = kind::call_inline(field, owner, &quote!(#p::field::oneof::size));
        return quote!(#size(&#value, #sizes));
    }
    let size = kind::call(field, owner, &quote!(#p::field::size));
    quote!(#size(&#value, #number, #sizes))
}

/// Returns the statement that writes a field.
pub(crate) fn write(
    p: &Runtime,
    owner: &Ident,
    field: &Field,
    value: &TokenStream,
    buf: &Ident,
    sizes: &Ident,
) -> TokenStream {
    let number = field.number;
    if let Form::Inline(_) = field.form {
        let write = kind::call_inline(field, owner, &quote!(#p::field::oneof::write));
        return quote!(#write(&#value, #buf, #sizes););
    }
    let write = kind::call(field, owner, &quote!(#p::field::write));
    quote!(#write(&#value, #number, #buf, #sizes);)
}

/// Returns the statement that writes a field as JSON.
pub(crate) fn write_json(
    p: &Runtime,
    owner: &Ident,
    field: &Field,
    value: &TokenStream,
    map: &Ident,
    cx: &Ident,
) -> TokenStream {
    let json = &field.json;
    if let Form::Inline(_) = field.form {
        let write = kind::call_inline_json(field, owner, &quote!(#p::field::oneof::write_json));
        return quote!(#write(#map, &#value, #cx)?;);
    }
    let write = kind::call_json(field, owner, &quote!(#p::json::write_field));
    quote!(#write(#map, #json, &#value, #cx)?;)
}

/// Returns `write_json_fields` and `read_json_field`.
fn json(
    p: &Runtime,
    owner: &Ident,
    fields: &[Field],
    value: &dyn Fn(&Field) -> TokenStream,
) -> TokenStream {
    let [map, index, cx] = ["map", "index", "cx"].map(names::local);
    let write = fields
        .iter()
        .map(|field| write_json(p, owner, field, &value(field), &map, &cx));
    // The members of an inline oneof have an index each.
    let mut next = 0_usize;
    let mut read = Vec::new();
    for field in fields {
        let value = value(field);
        if let Form::Inline(inline) = &field.form {
            let call = kind::call_inline_json(field, owner, &quote!(#p::field::oneof::read_json));
            for number in &inline.numbers {
                read.push(quote!(#next => #call(#map, #number, &mut #value, #cx),));
                next += 1;
            }
        } else {
            let call = kind::call_json(field, owner, &quote!(#p::json::read_field));
            read.push(quote!(#next => #call(#map, &mut #value, #cx),));
            next += 1;
        }
    }
    quote! {
        fn write_json_fields<__M: #p::serde::ser::SerializeMap>(
            &self,
            #map: &mut __M,
            #cx: #p::json::Writing<'_>,
        ) -> ::core::result::Result<(), __M::Error> {
            #(#write)*
            ::core::result::Result::Ok(())
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

/// Returns the entry that makes the message known to whoever finds it in an `Any`, if it has a full
/// name that does not depend on who uses it.
pub(crate) fn known_type(p: &Runtime, ident: &Ident, package: Option<&String>) -> TokenStream {
    if package.is_none() {
        return TokenStream::new();
    }
    quote!(#p::field::inventory::submit! { #p::MessageType::of::<#ident>() })
}

/// Returns what lets other messages and methods use this one.
fn value(p: &Runtime, ident: &Ident) -> TokenStream {
    let single = single(p, ident);
    quote! {
        #[automatically_derived]
        impl #p::Field for #ident {
            type Kind = #p::kind::Always<#p::kind::Nested<Self>>;
        }
        #single
    }
}

/// Returns what lets other messages hold this one where it may be absent, and methods use it.
pub(crate) fn single(p: &Runtime, ident: &Ident) -> TokenStream {
    quote! {
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

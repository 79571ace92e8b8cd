//! An enum with data: a message that is one `oneof`.

mod json;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{kind, message};
use crate::model::message::{Field, Message};
use crate::model::oneof::{Body, Oneof, Variant};
use crate::names;
use crate::runtime::Runtime;

/// The name of the `oneof` inside the enum's own message.
const ONEOF: &str = "kind";

/// Returns all impls of an enum with data.
pub(crate) fn public(p: &Runtime, oneof: &Oneof) -> TokenStream {
    let ident = &oneof.ident;
    let hidden: TokenStream = oneof
        .variants
        .iter()
        .map(|variant| hidden(p, oneof, variant))
        .collect();
    let ours = ours(p, oneof);
    let single = message::single(p, ident);
    let known = message::known_type(p, ident, oneof.package.as_ref());
    let field = oneof.unknown.as_ref().map(|_| {
        quote! {
            #[automatically_derived]
            impl #p::HasUnset for #ident {}
        }
    });
    quote! {
        const _: () = {
            #hidden
            #p::prost_message!([] #ident);
            #ours
            #single
            #field
            #[automatically_derived]
            impl #p::Field for #ident
            where
                for<'__a> #ident: #p::HasUnset,
            {
                type Kind = #p::kind::Always<#p::kind::Nested<Self>>;
            }
            #known
        };
    }
}

/// Returns what a variant needs beside the enum: the name of its kind, or a message of its own.
fn hidden(p: &Runtime, oneof: &Oneof, variant: &Variant) -> TokenStream {
    let owner = &oneof.ident;
    let alias = names::kind(owner, variant.number);
    let fields = match &variant.body {
        Body::Value {
            ty,
            place,
            encoding,
        } => {
            let kind = kind::of_value(p, ty, *place, encoding.as_ref());
            return quote!(type #alias = #kind;);
        }
        Body::Fields { fields, .. } => fields,
    };
    let ident = names::variant_message(owner, &variant.ident);
    let message = Message {
        ident: ident.clone(),
        name: crate::case::plain(&variant.ident),
        package: None,
        parent: Some(quote!(<#owner as #p::Message>::descriptor)),
        doc: variant.doc.clone(),
        fields: fields.clone(),
        unknown: None,
        reserved_numbers: Vec::new(),
        reserved_names: Vec::new(),
    };
    let message = message::hidden(p, &message);
    let borrowed = (!fields.is_empty()).then(|| json::borrowed(p, oneof, variant, fields));
    quote! {
        #message
        type #alias = #p::kind::Nested<#ident>;
        #borrowed
    }
}

fn ours(p: &Runtime, oneof: &Oneof) -> TokenStream {
    let Oneof {
        ident,
        name,
        doc,
        reserved_names,
        variants,
        ..
    } = oneof;
    let package = super::descriptor::optional(oneof.package.as_ref());
    let reserved = oneof
        .reserved_numbers
        .iter()
        .map(|(first, last)| quote!((#first, #last)));
    let fields = variants.iter().map(|variant| descriptor(p, ident, variant));
    let [number, wire_type] = ["number", "wire_type"].map(names::local);
    let fits = variants.iter().map(|variant| {
        let (own, ty) = (variant.number, ty(ident, variant));
        let alias = names::kind(ident, own);
        quote!(#own => #p::field::oneof::fits::<#alias, #ty>(#wire_type),)
    });
    let required = oneof.unknown.is_none().then(|| {
        let numbers = variants.iter().map(|variant| variant.number);
        quote! {
            const REQUIRED: #p::Required = #p::Required { all: &[], any: &[#(#numbers),*] };
        }
    });
    let empty = empty(p, oneof);
    // Without a variant for nothing there is nothing to go back to, and the value stays.
    let clear = oneof.unknown.is_none().then(|| {
        quote!(
            fn reset(&mut self) {}
        )
    });
    let binary = binary(p, oneof);
    let json = json::functions(p, oneof);
    quote! {
        #[automatically_derived]
        impl #p::Oneof for #ident {
            const FIELDS: &'static [#p::FieldDescriptor] = &[#(#fields),*];
            #[inline]
            fn fits(#number: u32, #wire_type: #p::prost::encoding::WireType) -> bool {
                match #number {
                    #(#fits)*
                    _ => false,
                }
            }
        }
        #[automatically_derived]
        impl #p::Message for #ident {
            #required
            fn descriptor() -> &'static #p::MessageDescriptor {
                const {
                    &#p::MessageDescriptor {
                        name: #name,
                        package: #package,
                        parent: ::core::option::Option::None,
                        foreign: ::core::option::Option::None,
                        doc: #doc,
                        fields: <Self as #p::Oneof>::FIELDS,
                        reserved_numbers: &[#(#reserved),*],
                        reserved_names: &[#(#reserved_names),*],
                        codec: ::core::option::Option::Some(#p::MessageType::of::<Self>()),
                    }
                }
            }
            fn empty() -> Self {
                #empty
            }
            #clear
            #binary
            #json
        }
    }
}

/// Returns the type of what a variant holds.
fn ty(owner: &Ident, variant: &Variant) -> TokenStream {
    match &variant.body {
        Body::Value { ty, .. } => ty.clone(),
        Body::Fields { .. } => {
            let message = names::variant_message(owner, &variant.ident);
            quote!(#message)
        }
    }
}

fn descriptor(p: &Runtime, owner: &Ident, variant: &Variant) -> TokenStream {
    let Variant {
        number,
        name,
        json,
        doc,
        ..
    } = variant;
    let alias = names::kind(owner, *number);
    let ty = ty(owner, variant);
    quote! {
        #p::FieldDescriptor {
            number: #number, name: #name, json_name: #json, doc: #doc,
            oneof: ::core::option::Option::Some(#ONEOF),
            shape: #p::field::shape::<#p::kind::Always<#alias>, #ty>(),
        }
    }
}

/// Returns the variant for nothing; without one, a variant that is only good to be overwritten, and
/// one that can be made: a box may hold the enum again.
fn empty(p: &Runtime, oneof: &Oneof) -> TokenStream {
    if let Some(unknown) = &oneof.unknown {
        return quote!(Self::#unknown);
    }
    let is_simple = |variant: &&Variant| match &variant.body {
        Body::Value { ty, .. } => !ty.to_string().contains("Box"),
        Body::Fields { fields, .. } => fields.is_empty(),
    };
    let mut variants = oneof.variants.iter();
    let Some(variant) = variants.find(is_simple).or(oneof.variants.first()) else {
        return quote!(::core::unreachable!());
    };
    match &variant.body {
        Body::Value { .. } => {
            let ident = &variant.ident;
            let alias = names::kind(&oneof.ident, variant.number);
            quote!(Self::#ident(<#alias as #p::ValueKind<_>>::zero()))
        }
        Body::Fields { fields, .. } if fields.is_empty() => {
            let ident = &variant.ident;
            quote!(Self::#ident {})
        }
        Body::Fields { fields, .. } => {
            let message = names::variant_message(&oneof.ident, &variant.ident);
            let local = names::local("message");
            let made = made(variant, fields, &local);
            quote! {
                let #local = <#message as #p::Message>::empty();
                #made
            }
        }
    }
}

/// Returns `size`, `write` and `read_field`.
fn binary(p: &Runtime, oneof: &Oneof) -> TokenStream {
    let [buf, number, wire_type, reader, sizes, value] =
        ["buf", "number", "wire_type", "reader", "sizes", "value"].map(names::local);
    let owner = &oneof.ident;
    let unknown: Vec<&Ident> = oneof.unknown.iter().collect();
    let size = oneof.variants.iter().map(|variant| {
        let Variant {
            ident,
            number,
            body,
            ..
        } = variant;
        let alias = names::kind(owner, *number);
        match body {
            Body::Value { .. } => quote! {
                Self::#ident(#value) =>
                    #p::field::size::<#p::kind::Always<#alias>, _>(#value, #number, #sizes),
            },
            Body::Fields { fields, .. } => {
                let message = names::variant_message(owner, ident);
                let pattern = pattern(variant, fields);
                let mut fields: Vec<&Field> = fields.iter().collect();
                fields.sort_by_key(|field| field.number);
                let parts = fields.iter().map(|field| {
                    let name = names::error_field(field.number);
                    message::size(p, &message, field, &quote!(*#name), &sizes)
                });
                quote! {
                    #pattern => #p::field::oneof::size_of_fields(#number, #sizes, |#sizes| {
                        0 #(+ #parts)*
                    }),
                }
            }
        }
    });
    let write = oneof.variants.iter().map(|variant| {
        let Variant {
            ident,
            number,
            body,
            ..
        } = variant;
        let alias = names::kind(owner, *number);
        match body {
            Body::Value { .. } => quote! {
                Self::#ident(#value) =>
                    #p::field::write::<#p::kind::Always<#alias>, _>(#value, #number, #buf, #sizes),
            },
            Body::Fields { fields, .. } => {
                let message = names::variant_message(owner, ident);
                let pattern = pattern(variant, fields);
                let mut fields: Vec<&Field> = fields.iter().collect();
                fields.sort_by_key(|field| field.number);
                let parts = fields.iter().map(|field| {
                    let name = names::error_field(field.number);
                    message::write(p, &message, field, &quote!(*#name), &buf, &sizes)
                });
                quote! {
                    #pattern => {
                        #p::field::oneof::write_head_of_fields(#number, #buf, #sizes);
                        #(#parts)*
                    }
                }
            }
        }
    });
    let read = oneof
        .variants
        .iter()
        .map(|variant| read(p, oneof, variant, &wire_type, &reader, &value));
    let numbers = oneof.variants.iter().map(|variant| variant.number);
    quote! {
        fn size(&self, #sizes: &mut #p::field::Sizes) -> usize {
            match self {
                #(#size)*
                #(Self::#unknown => 0,)*
            }
        }
        fn write(&self, #buf: &mut impl #p::bytes::BufMut, #sizes: &mut #p::field::Sizes) {
            match self {
                #(#write)*
                #(Self::#unknown => {})*
            }
        }
        fn read_field(
            &mut self,
            #number: u32,
            #wire_type: #p::prost::encoding::WireType,
            #reader: &mut #p::field::Reader<'_>,
        ) -> ::core::result::Result<(), #p::DecodeError> {
            match #number {
                #(#numbers)|* if !<Self as #p::Oneof>::fits(#number, #wire_type) => {
                    #reader.skip(#number, #wire_type).map(|_| ())
                }
                #(#read)*
                _ => #reader.skip(#number, #wire_type).map(|_| ()),
            }
        }
    }
}

/// Returns the arm that reads a variant: into the value that is there if it is of this variant, as
/// protobuf demands of messages, else afresh.
fn read(
    p: &Runtime,
    oneof: &Oneof,
    variant: &Variant,
    wire_type: &Ident,
    reader: &Ident,
    value: &Ident,
) -> TokenStream {
    let owner = &oneof.ident;
    let Variant {
        ident,
        number,
        body,
        ..
    } = variant;
    let alias = names::kind(owner, *number);
    // With a single variant there is no other that it could be.
    let is_only = oneof.variants.len() == 1 && oneof.unknown.is_none();
    match body {
        Body::Value { .. } => {
            let afresh = (!is_only).then(|| {
                quote! {
                    _ => {
                        *self = Self::#ident(#p::field::oneof::read::<#alias, _>(#reader)?);
                        ::core::result::Result::Ok(())
                    }
                }
            });
            quote! {
                #number => match self {
                    Self::#ident(#value) => #p::field::merge::<#p::kind::Always<#alias>, _>(
                        #value, #number, #wire_type, #reader,
                    ),
                    #afresh
                },
            }
        }
        Body::Fields { fields, .. } if fields.is_empty() => {
            let message = names::variant_message(owner, ident);
            quote! {
                #number => {
                    let _: #message = #p::field::oneof::read::<#alias, _>(#reader)?;
                    *self = Self::#ident {};
                    ::core::result::Result::Ok(())
                }
            }
        }
        Body::Fields { fields, .. } => {
            let message = names::variant_message(owner, ident);
            let made = made(variant, fields, value);
            let pattern = pattern(variant, fields);
            let taken = fields.iter().map(|field| {
                let (name, local) = (&field.ident, names::error_field(field.number));
                quote!(#name: #local)
            });
            let afresh =
                (!is_only).then(|| quote!(_ => #p::field::oneof::read::<#alias, _>(#reader)?,));
            quote! {
                #number => {
                    let #value: #message = match ::core::mem::replace(
                        self,
                        <Self as #p::Message>::empty(),
                    ) {
                        #pattern => {
                            let mut #value = #message { #(#taken),* };
                            #p::field::merge::<#p::kind::Always<#alias>, _>(
                                &mut #value, #number, #wire_type, #reader,
                            )?;
                            #value
                        }
                        #afresh
                    };
                    *self = #made;
                    ::core::result::Result::Ok(())
                }
            }
        }
    }
}

/// Returns `Self::Move { x: field1, y: field2 }` as a pattern.
fn pattern(variant: &Variant, fields: &[Field]) -> TokenStream {
    let ident = &variant.ident;
    let Body::Fields { is_unit: false, .. } = &variant.body else {
        return quote!(Self::#ident);
    };
    let bound = fields.iter().map(|field| {
        let (name, local) = (&field.ident, names::error_field(field.number));
        quote!(#name: #local)
    });
    quote!(Self::#ident { #(#bound),* })
}

/// Returns the variant with named fields made of its message.
fn made(variant: &Variant, fields: &[Field], message: &Ident) -> TokenStream {
    let ident = &variant.ident;
    let fields = fields.iter().map(|field| {
        let name = &field.ident;
        quote!(#name: #message.#name)
    });
    quote!(Self::#ident { #(#fields),* })
}

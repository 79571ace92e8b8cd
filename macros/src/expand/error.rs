//! A typed error: how it becomes a status with a detail, and comes back.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::message;
use crate::model::error::{PluginError, Shape, Transport, Variant};
use crate::model::message::{Field, Form, Message};
use crate::names;
use crate::place::Place;
use crate::runtime::Runtime;

/// Returns all impls of a typed error.
pub(crate) fn public(p: &Runtime, error: &PluginError) -> TokenStream {
    let ident = &error.ident;
    let detail = names::error_detail();
    let messages = hidden_messages(p, error);
    let known = message::known_type(p, &detail, Some(&error.full_name));
    let into = into_error(p, error);
    let from = from_error(p, error);
    quote! {
        const _: () = {
            #messages
            #known
            #[automatically_derived]
            impl #p::RpcError for #ident {
                const DETAIL: ::core::option::Option<fn() -> &'static #p::MessageDescriptor> =
                    ::core::option::Option::Some(<#detail as #p::Message>::descriptor);
                #into
                #from
            }
        };
    }
}

/// Returns what stands for an error whose definition has mistakes, so that its users get no errors
/// of their own.
pub(crate) fn outline(p: &Runtime, ident: &Ident) -> TokenStream {
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #p::RpcError for #ident {
                const DETAIL: ::core::option::Option<fn() -> &'static #p::MessageDescriptor> =
                    ::core::option::Option::None;
                fn into_error(self) -> #p::Error {
                    ::core::unreachable!()
                }
                fn from_error(_: #p::Error) -> Self {
                    ::core::unreachable!()
                }
            }
        };
    }
}

/// Returns one message per variant that has fields or not, and the detail around them.
fn hidden_messages(p: &Runtime, error: &PluginError) -> TokenStream {
    let detail = names::error_detail();
    let (package, name) = error
        .full_name
        .rsplit_once('.')
        .unwrap_or(("", &error.full_name));
    let variants = error.variants.iter().map(|variant| {
        let message = Message {
            ident: names::error_variant(&variant.ident),
            name: crate::case::plain(&variant.ident),
            package: None,
            parent: Some(quote!(<#detail as #p::Message>::descriptor)),
            doc: variant.doc.clone(),
            fields: variant.fields.iter().map(hidden_field).collect(),
            unknown: None,
            reserved_numbers: Vec::new(),
            reserved_names: Vec::new(),
        };
        message::hidden(p, &message)
    });
    let members = error.variants.iter().map(|variant| {
        let message = names::error_variant(&variant.ident);
        Field {
            ident: names::error_member(variant.number),
            ty: quote!(::core::option::Option<#message>),
            place: Place::nowhere(),
            number: variant.number,
            name: variant.name.clone(),
            json: crate::case::json(&variant.name),
            doc: String::new(),
            oneof: Some("kind"),
            form: Form::Plain,
        }
    });
    let detail = Message {
        ident: detail.clone(),
        name: name.to_owned(),
        package: Some(package.to_owned()),
        parent: None,
        doc: error.doc.clone(),
        fields: members.collect(),
        unknown: None,
        reserved_numbers: Vec::new(),
        reserved_names: Vec::new(),
    };
    let detail = message::hidden(p, &detail);
    let values = error.variants.iter().map(|variant| {
        let message = names::error_variant(&variant.ident);
        quote! {
            #[automatically_derived]
            impl #p::Value for #message {
                type Kind = #p::kind::Nested<Self>;
            }
        }
    });
    quote!(#(#variants)* #(#values)* #detail)
}

fn hidden_field(field: &Field) -> Field {
    Field {
        ident: names::same_as(&field.ident),
        ..field.clone()
    }
}

fn into_error(p: &Runtime, error: &PluginError) -> TokenStream {
    let detail = names::error_detail();
    let full_name = &error.full_name;
    let (text, inner) = (names::local("text"), names::local("error"));
    let transport = transport_variant(&error.transport, &inner);
    // rustc complains here if the value is no `Error` of ours.
    let sent = Place::of(&error.transport.ty).local(&inner);
    if error.variants.is_empty() {
        return quote! {
            fn into_error(self) -> #p::Error {
                match self { #transport => #sent }
            }
        };
    }
    // With a single variant there is nothing left to fill up.
    let rest = (error.variants.len() > 1).then(|| quote!(..<#detail as #p::Message>::empty()));
    let arms = error.variants.iter().map(|variant| {
        let Variant { code, .. } = variant;
        let pattern = pattern(variant);
        let message = names::error_variant(&variant.ident);
        let fields = variant.fields.iter().map(|field| {
            let name = names::same_as(&field.ident);
            let value = names::error_field(field.number);
            quote!(#name: #value)
        });
        let member = names::error_member(variant.number);
        quote! {
            #pattern => (#p::Code::#code, #detail {
                #member: ::core::option::Option::Some(#message { #(#fields),* }),
                #rest
            })
        }
    });
    let (code, value) = (names::local("code"), names::local("detail"));
    // rustc complains here if the enum is no error, and so has no message.
    let place = Place::of(&error.ident);
    let this = place.local(&names::this());
    let ampersand = place.at_start(&quote!(&));
    let this = quote!(#ampersand #this);
    quote! {
        fn into_error(self) -> #p::Error {
            let #text: &dyn ::std::error::Error = #this;
            let #text = ::std::string::ToString::to_string(#text);
            let (#code, #value): (#p::Code, #detail) = match self {
                #transport => return #sent,
                #(#arms,)*
            };
            let #value = <#p::bytes::Bytes as ::core::convert::From<_>>::from(
                #p::Message::to_proto(&#value, 0),
            );
            #p::Error::new(#code, #text).with_detail(#p::Detail::new(#full_name, #value))
        }
    }
}

fn from_error(p: &Runtime, error: &PluginError) -> TokenStream {
    let detail = names::error_detail();
    let full_name = &error.full_name;
    let (inner, each, known, value) = (
        names::local("error"),
        names::local("each"),
        names::local("known"),
        names::local("value"),
    );
    let received = Place::of(&error.transport.ty).local(&inner);
    let transport = transport_variant(&error.transport, &received);
    if error.variants.is_empty() {
        return quote! {
            fn from_error(#inner: #p::Error) -> Self {
                #transport
            }
        };
    }
    let tries = error.variants.iter().map(|variant| {
        let member = names::error_member(variant.number);
        let made = constructor(variant, &value);
        if variant.fields.is_empty() {
            return quote! {
                if #known.#member.is_some() {
                    return #made;
                }
            };
        }
        quote! {
            if let ::core::option::Option::Some(#value) = #known.#member {
                return #made;
            }
        }
    });
    quote! {
        fn from_error(#inner: #p::Error) -> Self {
            for #each in #inner.details() {
                if #each.type_name() != #full_name {
                    continue;
                }
                if let ::core::result::Result::Ok(#known) =
                    <#detail as #p::Message>::from_proto(::core::clone::Clone::clone(#each.value()))
                {
                    #(#tries)*
                }
            }
            #transport
        }
    }
}

/// Returns `Self::KeyTooLong { max: f1 }`, as a pattern.
fn pattern(variant: &Variant) -> TokenStream {
    let ident = &variant.ident;
    let bound = variant.fields.iter().map(|field| {
        let value = names::error_field(field.number);
        if variant.shape == Shape::Tuple {
            quote!(#value)
        } else {
            let name = &field.ident;
            quote!(#name: #value)
        }
    });
    match variant.shape {
        Shape::Unit => quote!(Self::#ident),
        Shape::Named => quote!(Self::#ident { #(#bound),* }),
        Shape::Tuple => quote!(Self::#ident(#(#bound),*)),
    }
}

/// Returns the variant made of its message.
fn constructor(variant: &Variant, message: &Ident) -> TokenStream {
    let ident = &variant.ident;
    let fields = variant.fields.iter().map(|field| {
        let hidden = names::same_as(&field.ident);
        if variant.shape == Shape::Tuple {
            quote!(#message.#hidden)
        } else {
            let name = &field.ident;
            quote!(#name: #message.#hidden)
        }
    });
    match variant.shape {
        Shape::Unit => quote!(Self::#ident),
        Shape::Named => quote!(Self::#ident { #(#fields),* }),
        Shape::Tuple => quote!(Self::#ident(#(#fields),*)),
    }
}

/// Returns the transport variant around `inner`, as a pattern and as an expression alike.
fn transport_variant(transport: &Transport, inner: &Ident) -> TokenStream {
    let ident = &transport.ident;
    if let Some(field) = &transport.field {
        quote!(Self::#ident { #field: #inner })
    } else {
        quote!(Self::#ident(#inner))
    }
}

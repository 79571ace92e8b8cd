//! The static facts of messages and services.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{arguments, kind};
use crate::model::contract::{Contract, Idempotency, Method, Request, Requirement, Stream};
use crate::model::enumeration::{EnumValue, Enumeration};
use crate::model::message::{Field, Form, Inline, Message};
use crate::names;
use crate::place::Place;
use crate::runtime::Runtime;

/// Returns the descriptor of a message as a constant expression.
pub(crate) fn message(p: &Runtime, message: &Message) -> TokenStream {
    let Message {
        name,
        doc,
        reserved_names,
        ..
    } = message;
    let package = optional(message.package.as_ref());
    let parent = optional(message.parent.as_ref());
    let fields = message
        .fields
        .iter()
        .map(|field| self::field(p, &message.ident, field));
    let reserved = message
        .reserved_numbers
        .iter()
        .map(|(first, last)| quote!((#first, #last)));
    quote! {
        #p::MessageDescriptor {
            name: #name,
            package: #package,
            parent: #parent,
            foreign: ::core::option::Option::None,
            doc: #doc,
            fields: &[#(#fields),*],
            reserved_numbers: &[#(#reserved),*],
            reserved_names: &[#(#reserved_names),*],
            codec: ::core::option::Option::Some(#p::MessageType::of::<Self>()),
        }
    }
}

/// Returns the descriptors of a field; an inline `oneof` has one for each member.
fn field(p: &Runtime, owner: &Ident, field: &Field) -> TokenStream {
    let Field {
        ty,
        number,
        name,
        json,
        doc,
        oneof,
        place,
        ..
    } = field;
    if let Form::Inline(inline) = &field.form {
        let Inline { numbers, .. } = inline;
        let declaration = &inline.declaration;
        let check = kind::call_inline(field, owner, &quote!(#p::field::oneof::assert_members));
        let check = inline
            .list
            .call(&check, quote!(&[#(#numbers),*], #declaration));
        let member = kind::call_inline(field, owner, &quote!(#p::field::oneof::member));
        let members = numbers.iter().enumerate().map(|(index, number)| {
            let check = (index == 0).then_some(&check).into_iter();
            quote!({ #(#check;)* #member(#name, #number) })
        });
        return quote!(#(#members),*);
    }
    let oneof = optional(oneof.as_ref());
    let kind = kind::named(field, owner);
    let shape = place.at_start(&quote!(#p::field::shape));
    quote! {
        #p::FieldDescriptor {
            number: #number, name: #name, json_name: #json, doc: #doc, oneof: #oneof,
            shape: #shape::<#kind, #ty>(),
        }
    }
}

/// Returns the descriptor of an enum as a constant expression; the value 0 stands first.
pub(crate) fn enumeration(p: &Runtime, enumeration: &Enumeration) -> TokenStream {
    let Enumeration {
        name,
        doc,
        reserved_numbers,
        reserved_names,
        ..
    } = enumeration;
    let reserved = reserved_numbers.iter().map(|(first, last)| {
        // Enums have 32 bits with a sign; a larger number than that is no value of any enum.
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let (first, last) = (number(*first), number(*last));
        quote!((#first, #last))
    });
    let package = optional(enumeration.package.as_ref());
    let mut values: Vec<&EnumValue> = enumeration.values.iter().collect();
    values.sort_by_key(|value| value.number != 0);
    let values = values.iter().map(
        |EnumValue {
             number, name, doc, ..
         }| { quote!(#p::EnumValueDescriptor { name: #name, number: #number, doc: #doc }) },
    );
    quote! {
        #p::EnumDescriptor {
            name: #name,
            package: #package,
            doc: #doc,
            values: &[#(#values),*],
            reserved_numbers: &[#(#reserved),*],
            reserved_names: &[#(#reserved_names),*],
        }
    }
}

/// Returns the descriptor of a contract as a constant expression.
pub(crate) fn service(p: &Runtime, contract: &Contract) -> TokenStream {
    let Contract {
        service,
        service_type,
        version,
        doc,
        removed,
        ..
    } = contract;
    let methods = contract
        .methods
        .iter()
        .enumerate()
        .map(|(index, method)| self::method(p, contract, index, method));
    let requires = contract
        .requires
        .iter()
        .map(|requirement| self::requirement(p, requirement));
    quote! {
        #p::ServiceDescriptor {
            name: #service,
            service_type: #service_type,
            version: #version,
            doc: #doc,
            methods: &[#(#methods),*],
            requires: &[#(#requires),*],
            removed: &[#(#removed),*],
        }
    }
}

fn method(p: &Runtime, contract: &Contract, index: usize, method: &Method) -> TokenStream {
    let Method { wire_name, doc, .. } = method;
    let procedure = format!("/{}/{wire_name}", contract.service);
    let kind = names::word(match method.stream {
        Stream::Unary => "Unary",
        Stream::Client => "ClientStream",
        Stream::Server => "ServerStream",
        Stream::Bidi => "Bidi",
    });
    let idempotency = names::word(match method.idempotency {
        Idempotency::Unknown => "Unknown",
        Idempotency::Idempotent => "Idempotent",
        Idempotency::NoSideEffects => "NoSideEffects",
    });
    let request = arguments::request_type(p, method);
    let request_place = match (method.request, method.args.first()) {
        (Request::Single | Request::Stream, Some(argument)) => argument.place,
        _ => Place::nowhere(),
    };
    let request = request_place.project(p, &request, &quote!(Message), &quote!(descriptor));
    let response = arguments::response_type(p, method);
    let error = arguments::error_type(p, method);
    let place = method.output.place;
    let response = place.project(p, &response, &quote!(Message), &quote!(descriptor));
    let error = place.project(p, &error, &quote!(RpcError), &quote!(DETAIL));
    quote! {
        #p::MethodDescriptor {
            index: #index,
            name: #wire_name,
            procedure: #procedure,
            kind: #p::StreamKind::#kind,
            idempotency: #p::Idempotency::#idempotency,
            doc: #doc,
            request: #request,
            response: #response,
            error: #error,
        }
    }
}

fn requirement(p: &Runtime, requirement: &Requirement) -> TokenStream {
    let client = &requirement.client;
    let startup = !requirement.optional;
    let service = quote!(<#client as #p::NamedService>::SERVICE);
    let version = if let Some(version) = &requirement.version {
        quote!(#version)
    } else {
        quote!(#service.version)
    };
    quote! {
        #p::ServiceRequirement {
            service_type: #service.service_type,
            service: #service.name,
            min_version: #version,
            required_for_startup: #startup,
            watch_for_changes: false,
        }
    }
}

/// Returns the name markers of a method's request and response, where they can be needed.
pub(crate) fn wrapped_names(
    p: &Runtime,
    ident: &Ident,
    message: &str,
    field: &str,
    number: u32,
) -> TokenStream {
    let json = crate::case::json(field);
    quote! {
        struct #ident;
        impl #p::WrapSpec for #ident {
            const MESSAGE: &'static str = #message;
            const FIELD: &'static str = #field;
            const JSON_FIELD: &'static str = #json;
            const NUMBER: u32 = #number;
        }
    }
}

/// Returns the contract's descriptor as a static.
pub(crate) fn service_static(p: &Runtime, contract: &Contract) -> TokenStream {
    let ident = names::service_static();
    let service = service(p, contract);
    quote!(static #ident: #p::ServiceDescriptor = #service;)
}

pub(crate) fn optional<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
    if let Some(value) = value {
        quote!(::core::option::Option::Some(#value))
    } else {
        quote!(::core::option::Option::None)
    }
}

//! An enum without data.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::descriptor;
use crate::model::enumeration::{EnumValue, Enumeration};
use crate::runtime::Runtime;

/// Returns all impls of an enum.
pub(crate) fn public(p: &Runtime, enumeration: &Enumeration) -> TokenStream {
    let Enumeration {
        ident,
        unknown,
        values,
        ..
    } = enumeration;
    let descriptor = descriptor::enumeration(p, enumeration);
    let to = values
        .iter()
        .map(|EnumValue { ident, number, .. }| quote!(Self::#ident => #number));
    let from = values
        .iter()
        .filter(|value| value.ident != *unknown)
        .map(|EnumValue { ident, number, .. }| quote!(#number => Self::#ident,));
    let value = value(p, ident);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #p::Enum for #ident {
                fn descriptor() -> &'static #p::EnumDescriptor {
                    const { &#descriptor }
                }
                fn to_number(self) -> i32 {
                    match self { #(#to),* }
                }
                fn from_number(number: i32) -> Self {
                    match number {
                        #(#from)*
                        _ => Self::#unknown,
                    }
                }
            }
            #value
        };
    }
}

/// Returns what stands for an enum whose definition has mistakes, so that its users get no errors
/// of their own.
pub(crate) fn outline(p: &Runtime, ident: &Ident) -> TokenStream {
    let value = value(p, ident);
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #p::Enum for #ident {
                fn descriptor() -> &'static #p::EnumDescriptor {
                    ::core::unreachable!()
                }
                fn to_number(self) -> i32 {
                    ::core::unreachable!()
                }
                fn from_number(_: i32) -> Self {
                    ::core::unreachable!()
                }
            }
            #value
        };
    }
}

fn value(p: &Runtime, ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #p::Field for #ident {
            type Kind = #p::kind::Implicit<#p::kind::Enumeration<Self>>;
        }
        #[automatically_derived]
        impl #p::Value for #ident {
            type Kind = #p::kind::Enumeration<Self>;
        }
        #[automatically_derived]
        impl #p::ListItem for #ident {}
        #[automatically_derived]
        impl #p::Payload for #ident {
            type Message<__W: #p::WrapSpec> = #p::Single<Self, __W>;
            fn into_message<__W: #p::WrapSpec>(self) -> #p::Single<Self, __W> {
                #p::Single::new(self)
            }
            fn from_message<__W: #p::WrapSpec>(message: #p::Single<Self, __W>) -> Self {
                message.into_inner()
            }
            fn in_message<__W: #p::WrapSpec>(message: &#p::Single<Self, __W>) -> &Self {
                message.value()
            }
        }
    }
}

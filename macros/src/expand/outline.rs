//! What stands for a contract whose definition has mistakes: the client and the server exist and
//! have all their traits, so that nobody who uses them gets errors of their own.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, ReturnType, Signature, Type};

use super::{client, contract, descriptor, server};
use crate::check::form;
use crate::model;
use crate::parse::contract::{Contract, Member};
use crate::runtime::Runtime;

/// Returns everything of a contract but the trait. `model` has no methods.
pub(crate) fn public(
    p: &Runtime,
    written: &Contract,
    model: &model::contract::Contract,
) -> TokenStream {
    // The types have no parameter for what a generic trait would need.
    if !written.generics.params.is_empty() || written.auto.is_some() {
        return TokenStream::new();
    }
    let client_type = client::public(p, model);
    let server_type = server::public(p, model);
    let service = descriptor::service_static(p, model);
    let client_support = client::support(p, model);
    let calls = calls(written);
    let server_support = server::support(p, model);
    let answers = server::answers(p, model);
    quote! {
        #client_type
        #server_type
        const _: () = {
            #service
            #client_support
            #calls
            #server_support
            #answers
        };
    }
}

/// Returns the trait for the client, if its items can be repeated at all.
fn calls(written: &Contract) -> Option<TokenStream> {
    if !written.supertraits.is_empty() {
        return None;
    }
    let methods = written
        .items
        .iter()
        .map(|item| match item {
            Member::Method(method) if returns_impl(&method.sig) => None,
            Member::Method(method) => Some(call(&method.sig)),
            Member::Other(_) => None,
        })
        .collect::<Option<Vec<_>>>()?;
    let ident = &written.ident;
    let unsafety = &written.unsafety;
    let client = crate::names::client(ident);
    Some(quote! {
        #[automatically_derived]
        #unsafety impl #ident for #client {
            #(#methods)*
        }
    })
}

/// Reports whether the result is an `impl Trait`, which only a body could give a type.
fn returns_impl(sig: &Signature) -> bool {
    match &sig.output {
        ReturnType::Type(_, ty) => form::find(ty, &|ty| matches!(ty, Type::ImplTrait(_))).is_some(),
        ReturnType::Default => false,
    }
}

fn call(sig: &Signature) -> TokenStream {
    let mut sig = sig.clone();
    for input in &mut sig.inputs {
        if let FnArg::Typed(argument) = input {
            *argument.pat = syn::Pat::Wild(syn::PatWild {
                attrs: Vec::new(),
                underscore_token: syn::Token![_](proc_macro2::Span::call_site()),
            });
        }
    }
    let body = if sig.asyncness.is_some() {
        quote!({ async move { ::core::unreachable!() } })
    } else {
        quote!({ ::core::unreachable!() })
    };
    let head = contract::signature(&sig);
    quote!(#head #body)
}

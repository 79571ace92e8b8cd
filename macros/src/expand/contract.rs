//! A contract: the trait as written, the client, the server, and what is hidden behind them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{ReturnType, Signature};

use super::{arguments, client, descriptor, direct, server};
use crate::model;
use crate::parse::contract::{Contract, Member, Method};
use crate::runtime::Runtime;

/// Returns everything of a contract but the trait.
pub(crate) fn public(p: &Runtime, contract: &model::contract::Contract) -> TokenStream {
    let client_type = client::public(p, contract);
    let server_type = server::public(p, contract);
    let service = descriptor::service_static(p, contract);
    let hidden = contract
        .methods
        .iter()
        .map(|method| arguments::hidden_types(p, method));
    let client_support = client::support(p, contract);
    let calls = client::contract(p, contract);
    let server_support = server::support(p, contract);
    let answers = server::answers(p, contract);
    let shared = server::shared(contract);
    let direct = direct::support(p, contract);
    quote! {
        #client_type
        #server_type
        const _: () = {
            #service
            #(#hidden)*
            #client_support
            #direct
            #calls
            #shared
            #server_support
            #answers
        };
    }
}

/// Returns the trait: futures are spelled out and can be sent, `Send + Sync + 'static` is there.
pub(crate) fn as_written(contract: &Contract) -> TokenStream {
    let Contract {
        attrs,
        vis,
        unsafety,
        auto,
        trait_token,
        ident,
        generics,
        supertraits,
        items,
    } = contract;
    let clause = &generics.where_clause;
    let supertraits = supertraits.iter().map(|bound| quote!(#bound +));
    let items = items.iter().map(|item| match item {
        Member::Method(method) => as_future(method),
        Member::Other(item) => item.to_token_stream(),
    });
    quote! {
        #(#attrs)*
        #vis #unsafety #auto #trait_token #ident #generics:
            #(#supertraits)* ::core::marker::Send + ::core::marker::Sync + 'static
        #clause
        {
            #(#items)*
        }
    }
}

fn as_future(method: &Method) -> TokenStream {
    let Method { attrs, sig, body } = method;
    let head = signature(sig);
    let body = match body {
        None => quote!(;),
        Some(body) if sig.asyncness.is_some() => quote!({ async move { #body } }),
        Some(body) => quote!({ #body }),
    };
    quote!(#(#attrs)* #head #body)
}

/// Returns the signature with its future spelled out. A `fn` that is not `async` stays as it is,
/// which has been reported.
pub(crate) fn signature(sig: &Signature) -> TokenStream {
    if sig.asyncness.is_none() {
        return sig.to_token_stream();
    }
    let output = match &sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let Signature {
        constness,
        safety,
        abi,
        fn_token,
        ident,
        generics,
        inputs,
        variadic,
        ..
    } = sig;
    let clause = &generics.where_clause;
    let comma = (variadic.is_some() && !inputs.empty_or_trailing()).then(|| quote!(,));
    quote! {
        #constness #safety #abi #fn_token #ident #generics (#inputs #comma #variadic)
            -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
        #clause
    }
}

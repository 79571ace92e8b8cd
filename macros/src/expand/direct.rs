//! The contract as its client calls it in the same process: its methods with one response, their
//! futures boxed.
//!
//! Streams go the general way: what they cost are their messages, not the call that opens them.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use super::{arguments, client};
use crate::model::contract::{Contract, Method, Stream};
use crate::names;
use crate::runtime::Runtime;

/// Returns the trait, which every implementation of the contract has.
pub(crate) fn support(p: &Runtime, contract: &Contract) -> TokenStream {
    if !contract.methods.iter().any(is_direct) {
        return TokenStream::new();
    }
    let (ident, direct, s) = (&contract.ident, names::direct(), names::implementation());
    let methods = || contract.methods.iter().filter(|method| is_direct(method));
    let heads: Vec<_> = methods().map(|method| head(p, method)).collect();
    let bodies = methods().map(|method| {
        let name = names::same_as(&method.ident);
        let arguments = arguments::passed(method);
        quote!(::std::boxed::Box::pin(<#s as #ident>::#name(self, #(#arguments),*)))
    });
    quote! {
        trait #direct: ::core::marker::Send + ::core::marker::Sync {
            #(#heads;)*
        }
        #[automatically_derived]
        impl<#s: #ident> #direct for #s {
            #(#heads { #bodies })*
        }
    }
}

/// Returns how a server shows itself to clients in the same process.
pub(crate) fn of_server(p: &Runtime, contract: &Contract) -> TokenStream {
    if !contract.methods.iter().any(is_direct) {
        return TokenStream::new();
    }
    let (direct, s) = (names::direct(), names::implementation());
    let service = names::local("service");
    quote! {
        fn direct(&self) -> ::core::option::Option<#p::Direct> {
            if !self.interceptors.is_empty() {
                return ::core::option::Option::None;
            }
            let #service: ::std::sync::Arc<dyn #direct> =
                ::std::sync::Arc::<#s>::clone(&self.service);
            ::core::option::Option::Some(#p::Direct::new(#service))
        }
    }
}

/// Returns what a client tries first.
pub(crate) fn call(p: &Runtime, method: &Method) -> TokenStream {
    if !is_direct(method) {
        return TokenStream::new();
    }
    let direct = names::direct();
    let [service, call] = ["service", "call"].map(names::local);
    let name = names::same_as(&method.ident);
    let caller = client::context(p, method);
    // The context of the other side, under the name that the user gave it.
    let arrived = method.context.as_ref().map_or_else(
        || quote!(_),
        |context| names::same_as(&context.ident).to_token_stream(),
    );
    let arguments = arguments::passed(method);
    let (output, place) = (&method.output.ty, method.output.place);
    let failed = place.project(p, output, &quote!(RpcResult), &quote!(from_error));
    let running = quote! {
        #p::DirectCall::run(
            #call,
            #p::DirectCall::start(
                #call,
                move |#arrived| #direct::#name(#service, #(#arguments),*),
            ),
        )
        .await
    };
    let unwrap = place.path(&quote!(::core::result::Result::unwrap_or_else));
    let answer = place.call(&unwrap, quote!(#running, #failed));
    quote! {
        if let ::core::option::Option::Some(#service) = self.0.direct::<dyn #direct>() {
            // What is made on the way lives as long as the call.
            return match &#p::DirectCall::new(#caller) {
                #call => #answer,
            };
        }
    }
}

fn is_direct(method: &Method) -> bool {
    method.stream == Stream::Unary
}

/// Returns the head of a method, whose arguments all live as long as its future.
fn head(p: &Runtime, method: &Method) -> TokenStream {
    let name = names::same_as(&method.ident);
    let output = &method.output.ty;
    let a = names::call_lifetime();
    // Not as written: a type that is not ours is reported where the method is called with it.
    let context = method.context.iter().map(|context| {
        let ident = names::same_as(&context.ident);
        quote!(#ident: &#a #p::Context)
    });
    let rest = method.args.iter().map(|argument| {
        let (ident, ty) = (names::same_as(&argument.ident), &argument.ty);
        if let Some(inner) = &argument.borrowed {
            quote!(#ident: &#a #inner)
        } else {
            quote!(#ident: #ty)
        }
    });
    let parameters = context.chain(rest);
    quote! {
        fn #name<#a>(&#a self, #(#parameters),*) -> #p::DirectFuture<#a, #output>
    }
}

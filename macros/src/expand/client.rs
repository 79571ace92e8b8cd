//! The client: a public type that implements the contract by calling.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::{arguments, direct};
use crate::case;
use crate::model::contract::{Context, Contract, Method, Stream};
use crate::names;
use crate::place::Place;
use crate::runtime::Runtime;

/// Returns the client's type and its constructors.
pub(crate) fn public(p: &Runtime, contract: &Contract) -> TokenStream {
    let Contract {
        vis,
        ident,
        service,
        version,
        ..
    } = contract;
    let client = names::client(ident);
    let server = names::server(ident);
    let calls = format!(
        " Calls the service `{service}`, version {version}; implements [`{}`].",
        case::plain(ident)
    );
    quote! {
        #[doc = #calls]
        ///
        /// Where the service runs is a matter of how the client was made. Clones share the way.
        #vis struct #client(#p::ClientCore);

        impl #client {
            /// Makes a client that calls through a channel.
            #[must_use]
            #vis fn new(channel: #p::Channel) -> Self {
                Self(#p::ClientCore::new(channel))
            }

            /// Makes a client of an implementation in this process; values pass without encoding.
            #[must_use]
            #vis fn in_process(service: impl #ident) -> Self {
                Self(#p::ClientCore::in_process(#server::new(service)))
            }

            /// Makes a client of an implementation in this process that encodes all messages, as
            /// between processes; for tests.
            #[must_use]
            #vis fn loopback(service: impl #ident) -> Self {
                Self(#p::ClientCore::loopback(#server::new(service)))
            }

            /// Puts an interceptor around the calls of this client, inside of those that are there
            /// already.
            #[must_use]
            #vis fn with_interceptor(self, interceptor: impl #p::Interceptor) -> Self {
                Self(self.0.with_interceptor(interceptor))
            }

            /// Connects to `http://…`, `https://…` or `unix:…`.
            ///
            /// # Errors
            ///
            /// Fails if there is no such address or nobody answers.
            #vis async fn connect(target: &str) -> ::core::result::Result<Self, #p::Error> {
                #p::ClientCore::connect(target).await.map(Self)
            }
        }
    }
}

/// Returns what the client needs besides the contract's own methods.
pub(crate) fn support(p: &Runtime, contract: &Contract) -> TokenStream {
    let client = names::client(&contract.ident);
    let name = client.to_string();
    let service = names::service_static();
    quote! {
        #[automatically_derived]
        impl ::core::clone::Clone for #client {
            fn clone(&self) -> Self {
                Self(::core::clone::Clone::clone(&self.0))
            }
        }
        #[automatically_derived]
        impl ::core::fmt::Debug for #client {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(#name).field(&self.0).finish()
            }
        }
        #[automatically_derived]
        impl #p::NamedService for #client {
            const SERVICE: &'static #p::ServiceDescriptor = &#service;
        }
        #[automatically_derived]
        impl #p::Client for #client {
            fn from_core(core: #p::ClientCore) -> Self {
                Self(core)
            }
        }
    }
}

/// Returns the contract, implemented by calling.
pub(crate) fn contract(p: &Runtime, contract: &Contract) -> TokenStream {
    let ident = &contract.ident;
    let client = names::client(ident);
    let methods = contract
        .methods
        .iter()
        .enumerate()
        .map(|(index, method)| call(p, index, method));
    quote! {
        #[automatically_derived]
        impl #ident for #client {
            #(#methods)*
        }
    }
}

fn call(p: &Runtime, index: usize, method: &Method) -> TokenStream {
    let ident = names::same_as(&method.ident);
    let parameters = arguments::parameters(method);
    let output = &method.output.ty;
    let place = method.output.place;
    let service = names::service_static();
    let spec = quote!(&#service.methods[#index]);
    let context = context(p, method);
    let request = arguments::into_request(p, method);
    let names = names::response_names(&method.wire_name);
    let from_result = place.project(p, output, &quote!(RpcResult), &quote!(from_result));
    let item = arguments::item_type(p, method);
    let requests = arguments::handled_type(p, method);
    let request_names = names::request_names(&method.wire_name);
    let core = |function: &str, types: TokenStream| {
        let function = names::word(function);
        let path = place.path(&quote!(#p::ClientCore::#function));
        let answer = place.call(
            &quote!(#path #types),
            quote!(&self.0, #spec, #context, #request),
        );
        quote!(#answer.await)
    };
    let into_value = |answer: &TokenStream| {
        let from_message =
            place.project(p, &item, &quote!(Payload), &quote!(from_message::<#names>));
        place.map(answer, &from_message)
    };
    let result = match method.stream {
        Stream::Unary => into_value(&core("unary", TokenStream::new())),
        Stream::Client => into_value(&core(
            "client_stream",
            quote!(::<#requests, #request_names, _, _>),
        )),
        Stream::Server => core("server_stream", quote!(::<_, #item, #names, _>)),
        Stream::Bidi => core(
            "bidi",
            quote!(::<#requests, #request_names, #item, #names, _>),
        ),
    };
    let body = place.call(&from_result, result);
    let checked = method.context.iter().map(|context| checked(p, context));
    let directly = direct::call(p, method);
    quote! {
        async fn #ident(#parameters) -> #output {
            #(#checked)*
            #directly
            #body
        }
    }
}

/// Returns the context to call with.
pub(crate) fn context(p: &Runtime, method: &Method) -> TokenStream {
    if let Some(context) = &method.context {
        let ident = names::same_as(&context.ident);
        quote!(#ident)
    } else {
        quote!(&#p::Context::new())
    }
}

/// Returns what rustc complains about if the context is none of ours. It stands where the user
/// wrote its type.
fn checked(p: &Runtime, context: &Context) -> TokenStream {
    let ident = names::same_as(&context.ident);
    let mut written = ident.clone();
    written.set_span(Span::call_site().located_at(Place::of(&context.ty).end));
    quote!(let #ident: &#p::Context = #written;)
}

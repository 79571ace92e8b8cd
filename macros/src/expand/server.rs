//! The server: a public type that answers calls with an implementation of the contract.

use proc_macro2::TokenStream;
use quote::quote;

use super::{arguments, direct};
use crate::case;
use crate::model::contract::{Contract, Method, Stream};
use crate::names;
use crate::runtime::Runtime;

/// Returns the server's type and its constructors.
pub(crate) fn public(p: &Runtime, contract: &Contract) -> TokenStream {
    let Contract {
        vis,
        ident,
        service,
        version,
        ..
    } = contract;
    let (client, server) = (names::client(ident), names::server(ident));
    let about = format!(
        " Serves `{service}`, version {version}, with an implementation of [`{}`].",
        case::plain(ident)
    );
    quote! {
        #[doc = #about]
        #vis struct #server<S> {
            service: ::std::sync::Arc<S>,
            interceptors: #p::Interceptors,
        }

        impl<S: #ident> #server<S> {
            /// Serves an implementation.
            #[must_use]
            #vis fn new(service: S) -> Self {
                Self::from_arc(::std::sync::Arc::new(service))
            }

            /// Serves an implementation that others use as well.
            #[must_use]
            #vis fn from_arc(service: ::std::sync::Arc<S>) -> Self {
                Self {
                    service,
                    interceptors: ::core::default::Default::default(),
                }
            }

            /// Puts an interceptor around the calls of this service, inside of those that are there
            /// already.
            #[must_use]
            #vis fn with_interceptor(self, interceptor: impl #p::Interceptor) -> Self {
                Self {
                    service: self.service,
                    interceptors: self.interceptors.with(interceptor),
                }
            }

            /// Makes a client of this server in this process, with its interceptors; values pass
            /// without encoding.
            #[must_use]
            #vis fn into_client(self) -> #client {
                #client(#p::ClientCore::in_process(self))
            }
        }
    }
}

/// Returns what the server needs besides the answers themselves.
pub(crate) fn support(p: &Runtime, contract: &Contract) -> TokenStream {
    let ident = &contract.ident;
    let server = names::server(ident);
    let name = server.to_string();
    let service = names::service_static();
    let s = names::implementation();
    quote! {
        #[automatically_derived]
        impl<#s> ::core::clone::Clone for #server<#s> {
            fn clone(&self) -> Self {
                Self {
                    service: ::std::sync::Arc::clone(&self.service),
                    interceptors: ::core::clone::Clone::clone(&self.interceptors),
                }
            }
        }
        #[automatically_derived]
        impl<#s> ::core::fmt::Debug for #server<#s> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
        #[automatically_derived]
        impl<#s: #ident> #p::NamedService for #server<#s> {
            const SERVICE: &'static #p::ServiceDescriptor = &#service;
        }
        #[automatically_derived]
        impl<#s: #ident> #p::Provides for #server<#s> {
            const SERVICES: &'static [&'static #p::ServiceDescriptor] = &[&#service];
            fn into_services(self) -> ::std::vec::Vec<::std::sync::Arc<dyn #p::Service>> {
                ::std::vec![::std::sync::Arc::new(self)]
            }
        }
    }
}

/// Returns the answers: one arm per method.
pub(crate) fn answers(p: &Runtime, contract: &Contract) -> TokenStream {
    let ident = &contract.ident;
    let server = names::server(ident);
    let static_ = names::service_static();
    let s = names::implementation();
    let (method, call) = (names::local("method"), names::local("call"));
    let direct = direct::of_server(p, contract);
    let arms = contract
        .methods
        .iter()
        .enumerate()
        .map(|(index, method)| arm(p, contract, index, method));
    quote! {
        #[automatically_derived]
        impl<#s: #ident> #p::Service for #server<#s> {
            fn descriptor(&self) -> &'static #p::ServiceDescriptor {
                &#static_
            }
            fn call(&self, #method: usize, #call: #p::IncomingCall) -> #p::CallFuture {
                let #call = #p::IncomingCall::intercepted(#call, &self.interceptors);
                match #method {
                    #(#arms)*
                    _ => #call.unknown_method(&#static_),
                }
            }
            #direct
        }
    }
}

fn arm(p: &Runtime, contract: &Contract, index: usize, method: &Method) -> TokenStream {
    let request_type = arguments::handled_type(p, method);
    let names = names::response_names(&method.wire_name);
    let place = method.output.place;
    let [service, call, cx] = ["service", "call", "cx"].map(names::local);
    let request = arguments::request_variable(method);
    let answer = answer(p, contract, method);
    let bound_cx = if method.context.is_some() {
        quote!(#cx)
    } else {
        quote!(_)
    };
    let bound_request = if method.args.is_empty() {
        quote!(_)
    } else {
        quote!(#request)
    };
    let item = arguments::item_type(p, method);
    let request_names = names::request_names(&method.wire_name);
    let incoming = |function: &str| {
        let function = names::word(function);
        place.path(&quote!(#p::IncomingCall::#function))
    };
    let into_message = || {
        let into_message =
            place.project(p, &item, &quote!(Payload), &quote!(into_message::<#names>));
        place.map(&answer, &into_message)
    };
    let (function, answer) = match method.stream {
        Stream::Unary => (incoming("unary"), into_message()),
        Stream::Client => {
            let path = incoming("client_stream");
            let function = quote!(#path::<#request_type, #request_names, _, _, _, _>);
            (function, into_message())
        }
        Stream::Server => {
            let path = incoming("server_stream");
            (quote!(#path::<_, _, #names, _, _, _>), answer)
        }
        Stream::Bidi => {
            let path = incoming("bidi");
            let function = quote!(#path::<#request_type, #request_names, _, #names, _, _, _>);
            (function, answer)
        }
    };
    let head = quote!(|#bound_cx, #bound_request: #request_type|);
    let handler = place.closure(&head, answer);
    let run = place.call(&function, quote!(#call, #handler));
    quote! {
        #index => {
            let #service = ::std::sync::Arc::clone(&self.service);
            #run
        }
    }
}

/// Returns the call of the implementation, as a `Result`.
fn answer(p: &Runtime, contract: &Contract, method: &Method) -> TokenStream {
    let ident = &contract.ident;
    let name = names::same_as(&method.ident);
    let s = names::implementation();
    let output = &method.output.ty;
    let place = method.output.place;
    let (service, cx) = (names::local("service"), names::local("cx"));
    let context = method.context.as_ref().map(|_| quote!(&#cx,));
    let args = arguments::from_request(p, method);
    let into_result = place.project(p, output, &quote!(RpcResult), &quote!(into_result));
    let future = quote!(<#s as #ident>::#name(&*#service, #context #(#args),*));
    place.call(&into_result, quote!(#future.await))
}

/// Returns the contract for `Arc<T>`, so that an implementation can be shared.
pub(crate) fn shared(contract: &Contract) -> TokenStream {
    let ident = &contract.ident;
    let s = names::implementation();
    let methods = contract.methods.iter().map(|method| {
        let name = names::same_as(&method.ident);
        let parameters = arguments::parameters(method);
        let output = &method.output.ty;
        let args = arguments::passed(method);
        quote! {
            fn #name(#parameters) -> impl ::core::future::Future<Output = #output> + ::core::marker::Send {
                <#s as #ident>::#name(&**self, #(#args),*)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl<#s: #ident> #ident for ::std::sync::Arc<#s> {
            #(#methods)*
        }
    }
}

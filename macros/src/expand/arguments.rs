//! The types of a method's request, response and error.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{descriptor, message};
use crate::model::contract::{Argument, Method, Output, Request, Stream};
use crate::model::message::{Field, Message};
use crate::names;
use crate::runtime::Runtime;

/// The type that an argument has in its message.
pub(crate) fn owned_type(argument: &Argument) -> TokenStream {
    let Argument {
        ty, borrowed, span, ..
    } = argument;
    if let Some(inner) = borrowed {
        quote_spanned!(*span=> <#inner as ::std::borrow::ToOwned>::Owned)
    } else {
        quote!(#ty)
    }
}

/// The method's request message.
pub(crate) fn request_type(p: &Runtime, method: &Method) -> TokenStream {
    let names = names::request_names(&method.wire_name);
    match (method.request, method.args.first()) {
        (Request::Single, Some(argument)) => {
            let span = argument.span;
            let owned = owned_type(argument);
            quote_spanned!(span=> <#owned as #p::Payload>::Message<#names>)
        }
        (Request::Fields, _) => {
            let ident = names::request(&method.wire_name);
            quote!(#ident)
        }
        (Request::Unit | Request::Single, _) => quote!(#p::Unit<#names>),
    }
}

/// What a call that succeeds returns: for a stream the stream itself.
pub(crate) fn ok_type(p: &Runtime, method: &Method) -> TokenStream {
    let Output { ty, span, .. } = &method.output;
    quote_spanned!(*span=> <#ty as #p::RpcResult>::Ok)
}

/// One message of the response, as the user sees it.
pub(crate) fn item_type(p: &Runtime, method: &Method) -> TokenStream {
    let ok = ok_type(p, method);
    let span = method.output.span;
    match method.stream {
        Stream::Unary => ok,
        Stream::Server => quote_spanned!(span=> <#ok as #p::RpcStream>::Item),
    }
}

/// The method's response message.
pub(crate) fn response_type(p: &Runtime, method: &Method) -> TokenStream {
    let item = item_type(p, method);
    let names = names::response_names(&method.wire_name);
    let span = method.output.span;
    quote_spanned!(span=> <#item as #p::Payload>::Message<#names>)
}

/// How the method can fail.
pub(crate) fn error_type(p: &Runtime, method: &Method) -> TokenStream {
    let Output { ty, span, .. } = &method.output;
    quote_spanned!(*span=> <#ty as #p::RpcResult>::Err)
}

/// Returns the messages and names that the method needs beside the user's types.
pub(crate) fn hidden_types(p: &Runtime, method: &Method) -> TokenStream {
    let wire_name = &method.wire_name;
    let request = names::request_message(wire_name);
    let request = match (method.request, method.args.first()) {
        (Request::Fields, _) => message::hidden(p, &request_message(method)),
        (_, Some(Argument { name, number, .. })) => {
            descriptor::wrapped_names(p, &names::request_names(wire_name), &request, name, *number)
        }
        (_, None) => {
            descriptor::wrapped_names(p, &names::request_names(wire_name), &request, "value", 1)
        }
    };
    let response = names::response_message(wire_name);
    let Output { field, number, .. } = &method.output;
    let response = descriptor::wrapped_names(
        p,
        &names::response_names(wire_name),
        &response,
        field,
        *number,
    );
    quote!(#request #response)
}

fn request_message(method: &Method) -> Message {
    let field = |argument: &Argument| Field {
        ident: names::same_as(&argument.ident),
        ty: owned_type(argument),
        span: argument.span,
        number: argument.number,
        name: argument.name.clone(),
        json: argument.json.clone(),
        doc: argument.doc.clone(),
        oneof: None,
    };
    Message {
        ident: names::request(&method.wire_name),
        name: names::request_message(&method.wire_name),
        package: None,
        parent: None,
        doc: String::new(),
        fields: method.args.iter().map(field).collect(),
        reserved_numbers: Vec::new(),
        reserved_names: Vec::new(),
    }
}

/// Returns the parameters of a method of a generated impl, `&self` included.
pub(crate) fn parameters(method: &Method) -> TokenStream {
    let context = method
        .context
        .iter()
        .map(|context| (&context.ident, &context.ty));
    let rest = method
        .args
        .iter()
        .map(|argument| (&argument.ident, &argument.ty));
    let parameters = context.chain(rest).map(|(ident, ty)| {
        let ident = names::same_as(ident);
        quote!(#ident: #ty)
    });
    quote!(&self, #(#parameters),*)
}

/// Returns the request made of the parameters.
pub(crate) fn into_request(p: &Runtime, method: &Method) -> TokenStream {
    let owned = |argument: &Argument| {
        let ident = names::same_as(&argument.ident);
        if let Some(inner) = &argument.borrowed {
            quote!(<#inner as ::std::borrow::ToOwned>::to_owned(#ident))
        } else {
            quote!(#ident)
        }
    };
    let names = names::request_names(&method.wire_name);
    match (method.request, method.args.first()) {
        (Request::Single, Some(argument)) => {
            let ty = owned_type(argument);
            let value = owned(argument);
            let span = argument.span;
            let into = quote_spanned!(span=> <#ty as #p::Payload>::into_message::<#names>);
            quote!(#into(#value))
        }
        (Request::Fields, _) => {
            let ident = names::request(&method.wire_name);
            let fields = method.args.iter().map(|argument| {
                let field = names::same_as(&argument.ident);
                let value = owned(argument);
                quote!(#field: #value)
            });
            quote!(#ident { #(#fields),* })
        }
        (Request::Unit | Request::Single, _) => quote!(#p::Unit::<#names>::new()),
    }
}

/// Returns the arguments made of a local variable that holds the request.
pub(crate) fn from_request(p: &Runtime, method: &Method) -> Vec<TokenStream> {
    let request = names::local("request");
    let names = names::request_names(&method.wire_name);
    method
        .args
        .iter()
        .map(|argument| {
            let ty = owned_type(argument);
            let field = names::same_as(&argument.ident);
            let single = method.request == Request::Single;
            let span = argument.span;
            match &argument.borrowed {
                Some(inner) => {
                    let value = if single {
                        quote_spanned!(span=> <#ty as #p::Payload>::in_message::<#names>(&#request))
                    } else {
                        quote!(&#request.#field)
                    };
                    quote!(<#ty as ::std::borrow::Borrow<#inner>>::borrow(#value))
                }
                None if single => {
                    quote_spanned!(span=> <#ty as #p::Payload>::from_message::<#names>(#request))
                }
                None => quote!(#request.#field),
            }
        })
        .collect()
}

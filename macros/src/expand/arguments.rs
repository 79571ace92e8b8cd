//! The types of a method's request, response and error.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::{descriptor, message};
use crate::model::contract::{Argument, Method, Output, Request};
use crate::model::message::{Field, Form, Message};
use crate::names;
use crate::runtime::Runtime;

/// The type that an argument has in its message.
pub(crate) fn owned_type(argument: &Argument) -> TokenStream {
    let Argument {
        ty,
        borrowed,
        place,
        ..
    } = argument;
    if let Some(inner) = borrowed {
        place.around(
            &quote!(#inner),
            &quote!(as ::std::borrow::ToOwned),
            &quote!(Owned),
        )
    } else {
        quote!(#ty)
    }
}

/// The method's request message.
pub(crate) fn request_type(p: &Runtime, method: &Method) -> TokenStream {
    let names = names::request_names(&method.wire_name);
    match (method.request, method.args.first()) {
        (Request::Single, Some(argument)) => {
            let owned = owned_type(argument);
            argument
                .place
                .project(p, &owned, &quote!(Payload), &quote!(Message<#names>))
        }
        (Request::Stream, Some(argument)) => {
            let Argument { ty, place, .. } = argument;
            let item = place.project(p, &quote!(#ty), &quote!(RpcStream), &quote!(Item));
            place.project(p, &item, &quote!(Payload), &quote!(Message<#names>))
        }
        (Request::Fields, _) => {
            let ident = names::request(&method.wire_name);
            quote!(#ident)
        }
        (Request::Unit | Request::Single | Request::Stream, _) => quote!(#p::Unit<#names>),
    }
}

/// What the handler of a call takes besides its context: the request message, or the stream as the
/// user sees it.
pub(crate) fn handled_type(p: &Runtime, method: &Method) -> TokenStream {
    match (method.request, method.args.first()) {
        (Request::Stream, Some(Argument { ty, .. })) => quote!(#ty),
        _ => request_type(p, method),
    }
}

/// What a call that succeeds returns: for a stream the stream itself.
pub(crate) fn ok_type(p: &Runtime, method: &Method) -> TokenStream {
    let Output { ty, place, .. } = &method.output;
    place.project(p, ty, &quote!(RpcResult), &quote!(Ok))
}

/// One message of the response, as the user sees it.
pub(crate) fn item_type(p: &Runtime, method: &Method) -> TokenStream {
    let ok = ok_type(p, method);
    if method.stream.of_responses() {
        let place = method.output.place;
        place.project(p, &ok, &quote!(RpcStream), &quote!(Item))
    } else {
        ok
    }
}

/// The method's response message.
pub(crate) fn response_type(p: &Runtime, method: &Method) -> TokenStream {
    let item = item_type(p, method);
    let names = names::response_names(&method.wire_name);
    method
        .output
        .place
        .project(p, &item, &quote!(Payload), &quote!(Message<#names>))
}

/// How the method can fail.
pub(crate) fn error_type(p: &Runtime, method: &Method) -> TokenStream {
    let Output { ty, place, .. } = &method.output;
    place.project(p, ty, &quote!(RpcResult), &quote!(Err))
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
        place: argument.place,
        number: argument.number,
        name: argument.name.clone(),
        json: argument.json.clone(),
        doc: argument.doc.clone(),
        oneof: None,
        form: Form::Plain,
    };
    Message {
        ident: names::request(&method.wire_name),
        name: names::request_message(&method.wire_name),
        package: None,
        parent: None,
        doc: String::new(),
        fields: method.args.iter().map(field).collect(),
        unknown: None,
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

/// Returns what such a method passes on to the same method of something else.
pub(crate) fn passed(method: &Method) -> impl Iterator<Item = Ident> {
    let context = method.context.iter().map(|context| &context.ident);
    let rest = method.args.iter().map(|argument| &argument.ident);
    context.chain(rest).map(names::same_as)
}

/// Returns the request made of the parameters; a stream is passed on as it is.
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
            let into =
                argument
                    .place
                    .project(p, &ty, &quote!(Payload), &quote!(into_message::<#names>));
            argument.place.call(&into, value)
        }
        (Request::Fields, _) => {
            let ident = names::request(&method.wire_name);
            let fields = method.args.iter().map(|argument| {
                let field = names::same_as(&argument.ident);
                let value = argument
                    .borrowed
                    .as_ref()
                    .map(|_| owned(argument))
                    .into_iter();
                quote!(#field #(: #value)*)
            });
            quote!(#ident { #(#fields),* })
        }
        // It stands where the user wrote its type: rustc complains here too if that is no stream.
        (Request::Stream, Some(Argument { ident, place, .. })) => {
            let ident = names::same_as(ident);
            place.call(
                &place.path(&quote!(::core::convert::identity)),
                quote!(#ident),
            )
        }
        (Request::Unit | Request::Single | Request::Stream, _) => {
            quote!(#p::Unit::<#names>::new())
        }
    }
}

/// Returns the variable that holds the request. It stands where the user wrote the first argument,
/// because rustc complains here too about one that cannot be sent. Nothing of the user's is in its
/// scope, so that it need not be hidden.
pub(crate) fn request_variable(method: &Method) -> Ident {
    let span = method
        .args
        .first()
        .map_or_else(Span::mixed_site, |argument| argument.place.end);
    Ident::new("request", span)
}

/// Returns the arguments made of a local variable that holds the request.
pub(crate) fn from_request(p: &Runtime, method: &Method) -> Vec<TokenStream> {
    method
        .args
        .iter()
        .map(|argument| from_field(p, method, argument))
        .collect()
}

fn from_field(p: &Runtime, method: &Method, argument: &Argument) -> TokenStream {
    let request = request_variable(method);
    if method.request == Request::Stream {
        return quote!(#request);
    }
    let names = names::request_names(&method.wire_name);
    let field = names::same_as(&argument.ident);
    let place = argument.place;
    let payload = owned_type(argument);
    let convert = |rest: TokenStream, from: TokenStream| {
        place.call(&place.project(p, &payload, &quote!(Payload), &rest), from)
    };
    let single = method.request == Request::Single;
    let Some(inner) = &argument.borrowed else {
        return if single {
            convert(quote!(from_message::<#names>), quote!(#request))
        } else {
            quote!(#request.#field)
        };
    };
    let value = if single {
        let ampersand = place.at_start(&quote!(&));
        let request = quote!(#ampersand #request);
        convert(quote!(in_message::<#names>), request)
    } else {
        quote!(&#request.#field)
    };
    let owned = owned_type(argument);
    quote!(<#owned as ::std::borrow::Borrow<#inner>>::borrow(#value))
}

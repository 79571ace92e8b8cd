//! Rules about one method.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{FnArg, GenericParam, Pat, Receiver, ReceiverKind, ReturnType, Safety, Signature, Type};

use super::{argument, form};
use crate::attr::method::MethodAttr;
use crate::diag::Errors;
use crate::model::contract::{Idempotency, Method, Output, Request, Stream};
use crate::parse::contract;
use crate::place::Place;
use crate::{attr, case, doc, syntax};

/// The constructors of a client, which a method would be confused with.
const CONSTRUCTORS: [&str; 4] = ["new", "in_process", "loopback", "connect"];

/// Checks a method and takes our attributes off it. `None` if it could not be called at all.
pub(crate) fn method(written: &mut contract::Method, errors: &mut Errors) -> Option<Method> {
    let name = case::plain(&written.sig.ident);
    attr::refuse_cfg(&written.attrs, &name, "trait", errors);
    attr::refuse_hidden_helpers(&mut written.attrs, "plugin", errors);
    let options = attr::method::take(&mut written.attrs, errors);
    attr::refuse_rest(&mut written.attrs, "a method", errors);
    qualifiers(&written.sig, &name, errors);
    generics(&written.sig, &name, errors);
    receiver(&written.sig, &name, errors);
    constructor(&written.sig.ident, &name, errors);
    let arguments = argument::arguments(&mut written.sig, &name, errors);
    let (stream, output) = output(&written.sig, &name, &options, errors);
    let stream = match (&arguments, stream) {
        (Some((_, _, Request::Stream)), Stream::Unary) => Stream::Client,
        (Some((_, _, Request::Stream)), Stream::Server) => Stream::Bidi,
        (_, stream) => stream,
    };
    let idempotency = idempotency(&options, stream, errors);
    let wire_name = wire_name(&written.sig.ident, &options, errors);
    if written.body.is_none() {
        plain_patterns(&mut written.sig);
    }
    let (context, args, request) = arguments?;
    Some(Method {
        ident: written.sig.ident.clone(),
        wire_name: wire_name?,
        doc: doc::text(&written.attrs),
        idempotency,
        stream,
        context,
        args,
        request,
        output: output?,
    })
}

fn qualifiers(sig: &Signature, name: &str, errors: &mut Errors) {
    if sig.asyncness.is_none() {
        errors.on(
            sig.fn_token,
            format!("`{name}` must be an `async fn`: every call can take a while"),
        );
    }
    let mut refuse = |tokens: &dyn ToTokens, word: &str| {
        errors.on(
            tokens.to_token_stream(),
            format!("`{name}` cannot be `{word}`: it can be called from another process"),
        );
    };
    if let Some(token) = &sig.constness {
        refuse(token, "const");
    }
    if let Safety::Unsafe(token) = &sig.safety {
        refuse(token, "unsafe");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi, "extern");
    }
    if let Some(variadic) = &sig.variadic {
        errors.on(
            variadic,
            format!("`{name}` cannot have any number of arguments: each is a field on the wire"),
        );
    }
}

/// All callers send the same types, whatever language they are written in.
fn generics(sig: &Signature, name: &str, errors: &mut Errors) {
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(_) => errors.on(
                param,
                format!("`{name}` cannot name lifetimes\nhelp: write `&str` without `'a`"),
            ),
            _ => errors.on(
                param,
                format!("`{name}` cannot be generic: every caller must send the same types"),
            ),
        }
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.on(
            clause,
            format!("remove the `where` clause of `{name}`: all its types are concrete"),
        );
    }
}

/// A plugin answers many calls at once, and outlives each of them.
fn receiver(sig: &Signature, name: &str, errors: &mut Errors) {
    let Some(FnArg::Receiver(Receiver {
        kind, self_token, ..
    })) = sig.inputs.first()
    else {
        errors.on(
            &sig.ident,
            format!("`{name}` must take `&self` as its first parameter"),
        );
        return;
    };
    match kind {
        ReceiverKind::Reference(_, None, None) => {}
        ReceiverKind::Reference(_, _, Some(token)) => errors.on(
            token,
            format!(
                "`{name}` cannot take `&mut self`: a plugin serves many calls at once\n\
                 help: use `&self` and a lock or atomics inside"
            ),
        ),
        ReceiverKind::Reference(_, Some(lifetime), None) => errors.on(
            lifetime,
            format!("`{name}` cannot name lifetimes\nhelp: write `&self` without `{lifetime}`"),
        ),
        _ => errors.on(
            self_token,
            format!("`{name}` must take `&self`: the service outlives the call"),
        ),
    }
}

fn constructor(ident: &Ident, name: &str, errors: &mut Errors) {
    if CONSTRUCTORS.contains(&name) {
        errors.on(
            ident,
            format!(
                "`{name}` is a constructor of the client\n\
                 help: rename the method and keep the wire name: `#[rpc(name = \"{}\")]`",
                case::upper_camel(name)
            ),
        );
    }
}

fn wire_name(ident: &Ident, options: &MethodAttr, errors: &mut Errors) -> Option<String> {
    let (text, span) = match &options.name {
        Some(name) => (name.value(), name.span()),
        None => (case::upper_camel(&case::plain(ident)), ident.span()),
    };
    if syntax::is_wire_name(&text) {
        return Some(text);
    }
    errors.at(
        span,
        format!(
            "`{text}` is not an RPC name: letters and digits, upper-case letter first\n\
             help: `#[rpc(name = \"GetKey\")]`"
        ),
    );
    None
}

fn idempotency(options: &MethodAttr, stream: Stream, errors: &mut Errors) -> Idempotency {
    match (options.idempotent, options.no_side_effects) {
        (Some(span), Some(_)) => {
            errors.at(span, "`no_side_effects` already includes `idempotent`");
            Idempotency::NoSideEffects
        }
        (None, Some(span)) => {
            if stream != Stream::Unary {
                errors.at(
                    span,
                    "only unary methods can be `no_side_effects` (it allows HTTP GET)",
                );
            }
            Idempotency::NoSideEffects
        }
        (Some(_), None) => Idempotency::Idempotent,
        (None, None) => Idempotency::Unknown,
    }
}

fn output(
    sig: &Signature,
    name: &str,
    options: &MethodAttr,
    errors: &mut Errors,
) -> (Stream, Option<Output>) {
    let (field, number) = returns(options, errors);
    let ReturnType::Type(_, ty) = &sig.output else {
        errors.at(
            sig.paren_token.span.close(),
            format!("`{name}` must return a `Result`: every remote call can fail\nhelp: `-> connect_plugin::Result<()>`"),
        );
        return (Stream::Unary, None);
    };
    let Some(stream) = streaming(ty, name, errors) else {
        return (Stream::Unary, None);
    };
    if !sendable_result(ty, name, errors) {
        return (stream, None);
    }
    (
        stream,
        Some(Output {
            ty: ty.to_token_stream(),
            place: Place::of(ty),
            field,
            number,
        }),
    )
}

/// Whether a method streams is read from the identifier `Streaming`; that it is ours is for rustc
/// to check.
fn streaming(ty: &Type, name: &str, errors: &mut Errors) -> Option<Stream> {
    let is_stream = |ty: &Type| form::is_named(ty, "Streaming");
    if is_stream(ty) {
        let shown = shown(ty);
        errors.on(
            ty,
            format!("`{name}` must return a `Result`: every remote call can fail\nhelp: `connect_plugin::Result<{shown}>`"),
        );
        return None;
    }
    let mut arguments = form::arguments(ty).into_iter();
    let ok = arguments.next();
    if ok.is_some_and(is_stream) {
        return Some(Stream::Server);
    }
    if let Some(stream) = form::find(ty, &is_stream) {
        errors.on(
            stream,
            format!(
                "the stream that `{name}` returns cannot stand inside another type: a method either streams or does not\n\
                 help: `Result<Streaming<T>>`"
            ),
        );
        return None;
    }
    Some(Stream::Unary)
}

fn sendable_result(ty: &Type, name: &str, errors: &mut Errors) -> bool {
    let never = form::find(ty, &|ty| {
        matches!(ty, Type::Reference(_) | Type::ImplTrait(_))
    });
    match never {
        Some(Type::Reference(reference)) => {
            errors.on(
                reference,
                format!(
                    "`{name}` cannot return a reference: the value comes from another process\n\
                     help: an owned type such as `String` or `Bytes`"
                ),
            );
            false
        }
        Some(Type::ImplTrait(found)) => {
            let first = form::first_trait(&found.bounds).unwrap_or_else(|| "Trait".to_owned());
            let text = if first == "Stream" {
                "return `Streaming<T>` instead of `impl Stream`: `Streaming::new(stream)` converts"
                    .to_owned()
            } else {
                format!("`{name}` cannot return `impl {first}`: the schema needs a concrete type")
            };
            errors.on(found, text);
            false
        }
        _ => true,
    }
}

/// The field around a plain result, which `returns(..)` names for contracts that exist already.
fn returns(options: &MethodAttr, errors: &mut Errors) -> (String, u32) {
    let Some(returns) = &options.returns else {
        return ("value".to_owned(), 1);
    };
    if returns.name.is_none() && returns.number.is_none() {
        errors.at(returns.span, "`returns(..)` expects `name`, `number` or both, such as `returns(name = \"found\", number = 2)`");
    }
    let name = returns.name.as_ref().map_or_else(
        || "value".to_owned(),
        |name| {
            if !syntax::is_proto_ident(&name.value()) {
                errors.on(
                    name,
                    format!(
                        "`{}` cannot be a protobuf name: ASCII letters, digits and `_` only",
                        name.value()
                    ),
                );
            }
            name.value()
        },
    );
    let number = returns
        .number
        .as_ref()
        .and_then(|literal| attr::field::checked(literal, errors));
    (name, number.unwrap_or(1))
}

/// In a trait, rustc takes only names and `_` for arguments without a body. Anything else has been
/// reported by then, in our words.
fn plain_patterns(sig: &mut Signature) {
    for input in &mut sig.inputs {
        let FnArg::Typed(argument) = input else {
            continue;
        };
        match &mut *argument.pat {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                pat.mutability = None;
            }
            Pat::Wild(_) => {}
            _ => {
                *argument.pat = Pat::Wild(syn::PatWild {
                    attrs: Vec::new(),
                    underscore_token: syn::Token![_](Span::call_site()),
                });
            }
        }
    }
}

/// Returns a type as text, as close to how it was written as tokens allow.
pub(crate) fn shown(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" < ", "<")
        .replace(" <", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" , ", ", ")
        .replace("& ", "&")
}

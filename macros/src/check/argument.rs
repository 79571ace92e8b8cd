//! Rules about the arguments of a method.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{FnArg, Pat, PatType, Signature, Type};

use super::field::{self, Candidate};
use super::form;
use super::stream::{self, Streams};
use crate::attr::field::{FieldAttr, Number};
use crate::diag::Errors;
use crate::model::contract::{Argument, Context, Request};
use crate::place::Place;
use crate::{attr, case, doc};

/// Checks the arguments behind `&self` and takes our attributes off them. `None` if one cannot be
/// sent.
pub(crate) fn arguments(
    sig: &mut Signature,
    method: &str,
    errors: &mut Errors,
) -> Option<(Option<Context>, Vec<Argument>, Request)> {
    let mut context = None;
    let mut args = Vec::new();
    let mut streams = Streams::default();
    let mut sound = true;
    let typed = sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    for (index, argument) in typed.enumerate() {
        let doc = doc::text(&argument.attrs);
        // rustc takes no doc comments on arguments; here they are the docs of a field.
        argument.attrs.retain(|attr| !attr.path().is_ident("doc"));
        let marked = attr::method::take_ctx(&mut argument.attrs, errors).is_some();
        let shown = pattern_text(argument);
        let own = field::own_attr(&mut argument.attrs, &shown, "trait", errors);
        if marked || is_context(&argument.ty) {
            let found = self::context(argument, own.as_ref(), marked, errors);
            if context.is_some() {
                errors.on(
                    &argument.ty,
                    format!("`{method}` has two `Context` arguments"),
                );
            } else if index != 0 {
                errors.on(
                    &*argument,
                    format!(
                        "`{}` must be the first argument after `&self`",
                        shown_context(argument)
                    ),
                );
            }
            match found {
                Some(found) => context = Some(found),
                None => sound = false,
            }
            continue;
        }
        if stream::is_stream(&argument.ty) {
            streams.add(argument, own.as_ref(), method, errors);
            continue;
        }
        streams.pass(argument);
        match self::argument(argument, own, doc, method, errors) {
            Some(argument) => args.push(argument),
            None => sound = false,
        }
    }
    if streams.any() {
        let stream = streams.only(method, errors)?;
        return sound.then(|| (context, vec![stream], Request::Stream));
    }
    let request = request(&args);
    let numbers = numbers(&args, method, errors);
    field::names(&args, errors);
    if !sound {
        return None;
    }
    let args = args.into_iter().zip(numbers?).map(finished).collect();
    Some((context, args, request))
}

/// The caller's context is read from the identifier `Context`, or from `#[ctx]` if it goes by
/// another name; that it is ours is for rustc to check.
fn is_context(ty: &Type) -> bool {
    match form::bare(ty) {
        Type::Reference(reference) => form::is_named(&reference.elem, "Context"),
        ty => form::is_named(ty, "Context"),
    }
}

fn context(
    argument: &PatType,
    own: Option<&FieldAttr>,
    marked: bool,
    errors: &mut Errors,
) -> Option<Context> {
    if let Some(FieldAttr { attr, .. }) = own {
        errors.on(
            attr,
            "the context is no field: it travels beside the message",
        );
    }
    let by_reference = matches!(
        form::bare(&argument.ty),
        Type::Reference(reference) if reference.mutability.is_none() && reference.lifetime.is_none()
    );
    if !by_reference {
        let ty = if marked {
            "Context".to_owned()
        } else {
            "connect_plugin::Context".to_owned()
        };
        errors.on(
            &argument.ty,
            format!("take the context by reference: `cx: &{ty}`"),
        );
        return None;
    }
    let Pat::Ident(pat) = &*argument.pat else {
        // Nothing of ours hangs on the name, but an implementation copies it.
        errors.on(&argument.pat, "give the context a name, such as `cx`");
        return None;
    };
    Some(Context {
        ident: pat.ident.clone(),
        ty: (*argument.ty).clone(),
    })
}

fn shown_context(argument: &PatType) -> String {
    format!("{}: &Context", pattern_text(argument))
}

pub(super) fn pattern_text(argument: &PatType) -> String {
    match &*argument.pat {
        Pat::Ident(pat) => case::plain(&pat.ident),
        other => other.to_token_stream().to_string(),
    }
}

fn argument(
    argument: &PatType,
    own: Option<FieldAttr>,
    doc: String,
    method: &str,
    errors: &mut Errors,
) -> Option<Candidate> {
    if let Some(own) = &own {
        own.refuse_options("an argument", errors);
    }
    let ident = name(&argument.pat, method, errors);
    let shown = ident
        .as_ref()
        .map_or_else(|| pattern_text(argument), case::plain);
    let sendable = sendable(&argument.ty, &shown, method, errors);
    if !sendable {
        return None;
    }
    Some(Candidate {
        ident: ident?,
        ty: (*argument.ty).clone(),
        attr: own,
        doc,
    })
}

/// The name of an argument becomes the name of a field.
fn name(pat: &Pat, method: &str, errors: &mut Errors) -> Option<Ident> {
    let needs_name = "needs a plain name, because the name becomes a field";
    match pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
            if let Some(token) = &pat.mutability {
                errors.on(
                    token,
                    "`mut` has no meaning in the trait; put it in the implementation",
                );
            }
            let text = case::plain(&pat.ident);
            if let Some(rest) = text.strip_prefix('_') {
                let rest = rest.trim_start_matches('_');
                errors.on(
                    &pat.ident,
                    format!(
                        "argument `{text}` would become the wire field `{text}`\n\
                         help: name it `{rest}` here; implementations may use another name"
                    ),
                );
            }
            Some(pat.ident.clone())
        }
        Pat::Wild(_) => {
            errors.on(
                pat,
                format!("argument of `{method}` {needs_name}\nhelp: name it here; implementations may use `_`"),
            );
            None
        }
        other => {
            errors.on(
                other,
                format!("argument of `{method}` {needs_name}\nhelp: destructure in the body"),
            );
            None
        }
    }
}

fn sendable(ty: &Type, shown: &str, method: &str, errors: &mut Errors) -> bool {
    let bare = form::bare(ty);
    if let Some(stream) = form::find(ty, &stream::is_stream) {
        errors.on(
            stream,
            format!("the stream in argument `{shown}` cannot stand inside another type: a method either streams or does not"),
        );
        return false;
    }
    if let Type::Reference(reference) = bare {
        if reference.mutability.is_some() {
            errors.on(
                ty,
                format!(
                    "argument `{shown}` cannot be `&mut`: the callee runs in another process\n\
                     help: return the new value"
                ),
            );
            return false;
        }
        if let Some(lifetime) = &reference.lifetime {
            errors.on(
                lifetime,
                format!("`{method}` cannot name lifetimes\nhelp: write `&` without `{lifetime}`"),
            );
            return false;
        }
    }
    let inner = borrowed(ty).unwrap_or(bare);
    if let Some(reference) = form::find(inner, &|ty| matches!(ty, Type::Reference(_))) {
        errors.on(
            reference,
            format!(
                "argument `{shown}` cannot contain a reference: the whole argument is borrowed or nothing\n\
                 help: an owned type such as `String` or `Bytes`"
            ),
        );
        return false;
    }
    if let Some(reason) = form::never_data(inner, &format!("argument `{shown}`")) {
        errors.on(ty, reason);
        return false;
    }
    true
}

/// Returns what is behind the `&` of a borrowed argument.
fn borrowed(ty: &Type) -> Option<&Type> {
    match form::bare(ty) {
        Type::Reference(reference) => Some(form::bare(&reference.elem)),
        _ => None,
    }
}

fn request(args: &[Candidate]) -> Request {
    match args {
        [] => Request::Unit,
        [single] if single.attr.is_none() => Request::Single,
        _ => Request::Fields,
    }
}

/// Numbers follow the order of the arguments, unless all of them are written down.
fn numbers(args: &[Candidate], method: &str, errors: &mut Errors) -> Option<Vec<u32>> {
    let written: Vec<Option<(u32, Span)>> = args
        .iter()
        .map(|arg| match arg.attr.as_ref().map(|attr| &attr.number) {
            Some(Number::Given(number, span)) => Some((*number, *span)),
            _ => None,
        })
        .collect();
    let invalid = args.iter().any(|arg| {
        matches!(
            arg.attr,
            Some(FieldAttr {
                number: Number::Invalid,
                ..
            })
        )
    });
    if invalid {
        return None;
    }
    if written.iter().all(Option::is_none) {
        return Some((1..).take(args.len()).collect());
    }
    let unnumbered = args
        .iter()
        .zip(&written)
        .enumerate()
        .find(|(_, (_, number))| number.is_none());
    if let Some((index, (arg, _))) = unnumbered {
        errors.on(
            &arg.ident,
            format!(
                "either number all arguments of `{method}` or none\n\
                 help: `#[field({})] {}`",
                index + 1,
                arg.ident
            ),
        );
        return None;
    }
    let mut seen = HashMap::new();
    for (arg, number) in args.iter().zip(&written) {
        let Some((number, span)) = number else {
            continue;
        };
        if let Some(first) = seen.insert(*number, case::plain(&arg.ident)) {
            errors.at(
                *span,
                format!("number {number} is already used by `{first}`"),
            );
        }
    }
    Some(
        written
            .into_iter()
            .flatten()
            .map(|(number, _)| number)
            .collect(),
    )
}

fn finished((candidate, number): (Candidate, u32)) -> Argument {
    let (name, _) = candidate.name();
    let borrowed = borrowed(&candidate.ty).cloned();
    Argument {
        ident: candidate.ident,
        place: Place::of(borrowed.as_ref().unwrap_or(&candidate.ty)),
        borrowed,
        ty: candidate.ty,
        number,
        json: case::json(&name),
        name,
        doc: candidate.doc,
    }
}

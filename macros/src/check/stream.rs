//! Rules about the argument of a method that is a stream.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Pat, PatType, Type};

use super::argument::pattern_text;
use super::form;
use crate::attr::field::FieldAttr;
use crate::case;
use crate::diag::Errors;
use crate::model::contract::Argument;
use crate::place::Place;

/// Whether something is a stream is read from the identifier `Streaming`; that it is ours is for
/// rustc to check.
pub(super) fn is_stream(ty: &Type) -> bool {
    match form::bare(ty) {
        Type::Reference(reference) => form::is_named(&reference.elem, "Streaming"),
        ty => form::is_named(ty, "Streaming"),
    }
}

/// The streams among a method's arguments, and what stands beside them.
#[derive(Default)]
pub(super) struct Streams {
    found: usize,
    /// The first of them, if there is nothing wrong with it.
    first: Option<Argument>,
    second: Option<TokenStream>,
    /// Arguments that are neither streams nor the context.
    others: Vec<(TokenStream, String)>,
}

impl Streams {
    /// Notes an argument that is no stream.
    pub(super) fn pass(&mut self, argument: &PatType) {
        self.others
            .push((argument.to_token_stream(), pattern_text(argument)));
    }

    /// Checks a stream.
    pub(super) fn add(
        &mut self,
        argument: &PatType,
        own: Option<&FieldAttr>,
        method: &str,
        errors: &mut Errors,
    ) {
        self.found += 1;
        match self.found {
            1 => self.first = stream(argument, own, method, errors),
            2 => self.second = Some(argument.to_token_stream()),
            _ => {}
        }
    }

    pub(super) fn any(&self) -> bool {
        self.found > 0
    }

    /// Returns the stream if it is alone: a request stream consists of messages of one type, and
    /// there is no place before the first of them.
    pub(super) fn only(self, method: &str, errors: &mut Errors) -> Option<Argument> {
        if let Some(second) = &self.second {
            errors.on(
                second,
                format!(
                    "`{method}` can have only one `Streaming` argument: all that its caller sends is one stream\n\
                     help: send both in one stream, in the variants of a `#[message]` enum"
                ),
            );
        }
        for (argument, name) in &self.others {
            errors.on(
                argument,
                format!(
                    "`{name}` cannot be sent next to a stream: there is no place for it before the first message\n\
                     help: make it the first message: `enum Input {{ #[field(1)] Start(Start), #[field(2)] Data(Bytes) }}`"
                ),
            );
        }
        if self.second.is_some() || !self.others.is_empty() {
            return None;
        }
        self.first
    }
}

fn stream(
    argument: &PatType,
    own: Option<&FieldAttr>,
    method: &str,
    errors: &mut Errors,
) -> Option<Argument> {
    if let Some(FieldAttr { attr, .. }) = own {
        errors.on(
            attr,
            "a stream is no field: each of its items is a message of its own\n\
             help: leave `#[field]` out",
        );
    }
    if let Type::Reference(reference) = form::bare(&argument.ty) {
        let shown = super::method::shown(&reference.elem);
        errors.on(
            &argument.ty,
            format!(
                "take the stream by value: `{}: {shown}`",
                pattern_text(argument)
            ),
        );
        return None;
    }
    if let Some(nested) = form::arguments(&argument.ty)
        .into_iter()
        .find_map(|item| form::find(item, &is_stream))
    {
        errors.on(
            nested,
            format!("the items of the stream that `{method}` takes cannot be streams: a method either streams or does not"),
        );
        return None;
    }
    let Pat::Ident(pat) = &*argument.pat else {
        // Nothing on the wire hangs on the name, but an implementation copies it.
        errors.on(&argument.pat, "give the stream a name, such as `input`");
        return None;
    };
    if let Some(token) = &pat.mutability {
        errors.on(
            token,
            "`mut` has no meaning in the trait; put it in the implementation",
        );
    }
    let name = "value".to_owned();
    Some(Argument {
        ident: pat.ident.clone(),
        ty: (*argument.ty).clone(),
        borrowed: None,
        place: Place::of(&argument.ty),
        // As in a stream of results, plain items stand in a field of this name.
        number: 1,
        json: case::json(&name),
        name,
        doc: String::new(),
    })
}

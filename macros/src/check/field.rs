//! Rules about the fields of messages, of error variants and of requests.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Attribute, FieldsNamed, Type};

use super::{encoding, form};
use crate::attr::data::Reserved;
use crate::attr::field::{FieldAttr, Members, Number};
use crate::diag::Errors;
use crate::model::message::{Field, Form, Inline};
use crate::place::Place;
use crate::{attr, case, doc, syntax};

/// A field as written.
pub(crate) struct Candidate {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) attr: Option<FieldAttr>,
    pub(crate) doc: String,
}

impl Candidate {
    fn shown(&self) -> String {
        case::plain(&self.ident)
    }

    fn number(&self) -> Option<(u32, Span)> {
        match self.attr.as_ref()?.number {
            Number::Given(number, span) => Some((number, span)),
            Number::Absent | Number::Invalid => None,
        }
    }

    /// Where the number stands, if there is one.
    pub(crate) fn number_span(&self) -> Option<Span> {
        self.number().map(|(_, span)| span)
    }

    fn lacks_number(&self) -> bool {
        self.attr.as_ref().is_none_or(|attr| {
            matches!(attr.number, Number::Absent) && attr.oneof.is_none() && attr.unknown.is_none()
        })
    }

    /// The numbers on the wire, and where they stand.
    fn numbers(&self) -> Vec<(u32, Span)> {
        match self.attr.as_ref().and_then(|attr| attr.oneof.as_ref()) {
            Some(oneof) => oneof.numbers.clone(),
            None => self.number().into_iter().collect(),
        }
    }

    /// The name in the schema, and where it stands.
    pub(crate) fn name(&self) -> (String, Span) {
        match self.attr.as_ref().and_then(|attr| attr.name.as_ref()) {
            Some(name) => (name.value(), name.span()),
            None => (self.shown(), self.ident.span()),
        }
    }
}

/// Takes our attributes off named fields.
pub(crate) fn candidates(
    fields: &mut FieldsNamed,
    whole: &str,
    errors: &mut Errors,
) -> Vec<Candidate> {
    fields
        .named
        .iter_mut()
        .filter_map(|field| {
            let ident = field.ident.clone()?;
            let attr = own_attr(&mut field.attrs, &case::plain(&ident), whole, errors);
            let doc = doc::text(&field.attrs);
            Some(Candidate {
                ident,
                ty: field.ty.clone(),
                attr,
                doc,
            })
        })
        .collect()
}

/// Takes `#[field]` off, and refuses what would hide fields from the schema.
pub(crate) fn own_attr(
    attrs: &mut Vec<Attribute>,
    name: &str,
    whole: &str,
    errors: &mut Errors,
) -> Option<FieldAttr> {
    attr::refuse_cfg(attrs, name, whole, errors);
    attr::refuse_hidden_helpers(attrs, "message", errors);
    let own = attr::field::take(attrs, errors);
    attr::refuse_rest(attrs, "a field", errors);
    own
}

/// Refuses what only a field of a struct can be.
pub(crate) fn refuse_inline(candidates: &[Candidate], place: &str, errors: &mut Errors) {
    for attr in candidates.iter().filter_map(|field| field.attr.as_ref()) {
        let oneof = attr
            .oneof
            .as_ref()
            .map(|oneof| ("oneof", oneof.list.span()));
        let unknown = attr.unknown.map(|span| ("unknown", span));
        for (option, span) in [oneof, unknown].into_iter().flatten() {
            errors.at(span, format!("`{option}` means nothing on {place}"));
        }
    }
}

/// Checks the fields of one message. `None` if a number is missing or wrong.
pub(crate) fn fields(
    owner: &str,
    candidates: &[Candidate],
    reserved: &Reserved,
    errors: &mut Errors,
) -> Option<Vec<Field>> {
    missing_numbers(candidates, reserved, errors);
    duplicate_numbers(owner, candidates, errors);
    reserved_numbers(owner, candidates, reserved, errors);
    reserved_names(owner, candidates, reserved, errors);
    names(candidates, errors);
    for candidate in candidates {
        sendable(candidate, errors);
    }
    candidates
        .iter()
        .map(|candidate| field(owner, candidate, errors))
        .collect()
}

/// Refuses the types that can be no field, as far as their form tells.
fn sendable(candidate: &Candidate, errors: &mut Errors) {
    let Candidate { ty, attr, .. } = candidate;
    let what = format!("field `{}`", candidate.shown());
    if let Some(reason) = form::never_data(ty, &what) {
        errors.on(ty, reason);
        return;
    }
    let encoded = attr.as_ref().is_some_and(|attr| attr.encoding.is_some());
    let number = candidate.number().map_or(1, |(number, _)| number);
    if let Some((found, reason)) = form::without_encoding(ty, number)
        && !(encoded && reason.starts_with("protobuf has no 128-bit"))
    {
        errors.on(found, reason);
    }
    if let Some((found, reason)) = form::with_time_zone(ty) {
        errors.on(found, reason);
    }
}

fn field(owner: &str, candidate: &Candidate, errors: &mut Errors) -> Option<Field> {
    let (name, _) = candidate.name();
    let form = form_of(owner, candidate, errors);
    let number = match &form {
        Some(Form::Inline(inline)) => *inline.numbers.iter().min()?,
        _ => candidate.number()?.0,
    };
    Some(Field {
        ident: candidate.ident.clone(),
        ty: candidate.ty.to_token_stream(),
        place: Place::of(&candidate.ty),
        number,
        json: case::json(&name),
        name,
        doc: candidate.doc.clone(),
        oneof: None,
        form: form?,
    })
}

fn form_of(owner: &str, candidate: &Candidate, errors: &mut Errors) -> Option<Form> {
    let Some(attr) = &candidate.attr else {
        return Some(Form::Plain);
    };
    if let Some(oneof) = &attr.oneof {
        return inline(owner, candidate, oneof, errors).map(Form::Inline);
    }
    let encoding = match &attr.encoding {
        Some(text) => Some(encoding::encoding(
            text,
            &candidate.ty,
            &candidate.shown(),
            errors,
        )?),
        None => None,
    };
    if let Some(span) = attr.required {
        required(candidate, span, errors);
        return Some(Form::Required(encoding));
    }
    Some(encoding.map_or(Form::Plain, Form::As))
}

/// What may be missing cannot be required.
fn required(candidate: &Candidate, span: Span, errors: &mut Errors) {
    const MAY_BE_MISSING: [(&str, &str); 5] = [
        ("Option", "remove one"),
        ("Vec", "an empty list is an absent one"),
        ("HashMap", "an empty map is an absent one"),
        ("BTreeMap", "an empty map is an absent one"),
        ("IndexMap", "an empty map is an absent one"),
    ];
    for (name, why) in MAY_BE_MISSING {
        if form::is_named(&candidate.ty, name) {
            errors.at(span, format!("`required` contradicts `{name}`: {why}"));
        }
    }
}

/// Checks `oneof(4, 5)`; that these are the numbers of the enum is for rustc to see.
fn inline(
    owner: &str,
    candidate: &Candidate,
    oneof: &Members,
    errors: &mut Errors,
) -> Option<Inline> {
    let shown = candidate.shown();
    let attr = candidate.attr.as_ref()?;
    if let Some((_, span)) = candidate.number() {
        errors.at(
            span,
            format!("`{shown}` has the numbers of its variants, and none of its own"),
        );
    }
    let encoding = attr.encoding.as_ref().map(|text| ("as", text.span()));
    let required = attr.required.map(|span| ("required", span));
    for (option, span) in [encoding, required].into_iter().flatten() {
        errors.at(span, format!("`{option}` means nothing on a oneof"));
    }
    let arguments = form::arguments(&candidate.ty);
    let (true, [ty]) = (form::is_named(&candidate.ty, "Option"), &arguments[..]) else {
        let ty = candidate.ty.to_token_stream().to_string().replace(' ', "");
        errors.on(
            &candidate.ty,
            format!("an inline oneof can be absent: `Option<{ty}>`"),
        );
        return None;
    };
    if oneof.numbers.is_empty() {
        errors.on(
            oneof.list.to_token_stream(),
            format!("list the numbers that the variants of `{shown}` have in `{owner}`, such as `oneof(4, 5)`"),
        );
        return None;
    }
    let numbers: Vec<u32> = oneof.numbers.iter().map(|(number, _)| *number).collect();
    let listed: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let enumeration = ty.to_token_stream().to_string().replace(' ', "");
    Some(Inline {
        ty: ty.to_token_stream(),
        place: Place::of(ty),
        declaration: format!(
            "field `{shown}` declares oneof({}), but `{enumeration}` uses",
            listed.join(", ")
        ),
        numbers,
        list: Place::of(&oneof.list),
    })
}

/// Numbers are the identity of a field on the wire. Counting them would let a field that is moved
/// or removed take the data of another one, so each is written down; all at once is one paste.
fn missing_numbers(candidates: &[Candidate], reserved: &Reserved, errors: &mut Errors) {
    let Some(first) = candidates.iter().find(|candidate| candidate.lacks_number()) else {
        return;
    };
    let used: Vec<u32> = candidates
        .iter()
        .flat_map(Candidate::numbers)
        .map(|(number, _)| number)
        .collect();
    let mut next = 1;
    let proposal: Vec<String> = candidates
        .iter()
        .filter(|candidate| candidate.lacks_number() || candidate.number().is_some())
        .map(|candidate| {
            let number = if let Some((number, _)) = candidate.number() {
                number
            } else {
                while used.contains(&next) || reserved.has_number(next) {
                    next += 1;
                }
                next += 1;
                next - 1
            };
            format!("`#[field({number})] {}`", candidate.ident)
        })
        .collect();
    errors.on(
        &first.ident,
        format!(
            "field `{}` has no number\nhelp: {}\n(once released, a number belongs to its field forever)",
            first.shown(),
            proposal.join(", ")
        ),
    );
}

fn duplicate_numbers(owner: &str, candidates: &[Candidate], errors: &mut Errors) {
    let mut seen: HashMap<u32, &Candidate> = HashMap::new();
    for candidate in candidates {
        for (number, span) in candidate.numbers() {
            let Some(first) = seen.insert(number, candidate) else {
                continue;
            };
            let shown = first.shown();
            let message = match candidate.attr.as_ref().and_then(|attr| attr.oneof.as_ref()) {
                Some(_) => format!(
                    "number {number} of `{}` is already used by `{owner}::{shown}`",
                    candidate.shown()
                ),
                None => format!("number {number} is already used by `{shown}`"),
            };
            errors.at(span, message);
            seen.insert(number, first);
        }
    }
}

fn reserved_numbers(
    owner: &str,
    candidates: &[Candidate],
    reserved: &Reserved,
    errors: &mut Errors,
) {
    for (number, span) in candidates.iter().flat_map(Candidate::numbers) {
        if reserved.has_number(number) {
            errors.at(
                span,
                format!("number {number} is reserved in `{owner}`: an older version used it"),
            );
        }
    }
}

fn reserved_names(owner: &str, candidates: &[Candidate], reserved: &Reserved, errors: &mut Errors) {
    for candidate in candidates {
        let (name, span) = candidate.name();
        if reserved.has_name(&name) {
            errors.at(
                span,
                format!(
                    "the name `{name}` is reserved in `{owner}`; JSON clients would misread it"
                ),
            );
        }
    }
}

/// JSON knows fields by their names alone, and folds `user_id` and `userId` into one.
pub(crate) fn names(candidates: &[Candidate], errors: &mut Errors) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for candidate in candidates {
        let (name, span) = candidate.name();
        if !syntax::is_proto_ident(&name) {
            errors.at(
                span,
                format!(
                    "`{name}` cannot be a protobuf name: ASCII letters, digits and `_` only\n\
                     help: `#[field(1, name = \"..\")]`"
                ),
            );
            continue;
        }
        let json = case::json(&name);
        match seen.get(&json) {
            Some(first) if *first == name => {
                errors.at(span, format!("two fields are called `{name}` on the wire"));
            }
            Some(first) => {
                errors.at(
                    span,
                    format!("`{first}` and `{name}` are the same field in JSON (`{json}`)"),
                );
            }
            None => {
                seen.insert(json, name);
            }
        }
    }
}

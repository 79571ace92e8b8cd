//! Rules about the fields of messages, of error variants and of requests.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Attribute, FieldsNamed, Type};

use super::form;
use crate::attr::data::Reserved;
use crate::attr::field::{FieldAttr, Number};
use crate::diag::Errors;
use crate::model::message::Field;
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

    fn lacks_number(&self) -> bool {
        self.attr
            .as_ref()
            .is_none_or(|attr| matches!(attr.number, Number::Absent))
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

/// Checks the fields of one message. `None` if a number is missing or wrong.
pub(crate) fn fields(
    owner: &str,
    candidates: &[Candidate],
    reserved: &Reserved,
    errors: &mut Errors,
) -> Option<Vec<Field>> {
    missing_numbers(candidates, reserved, errors);
    duplicate_numbers(candidates, errors);
    reserved_numbers(owner, candidates, reserved, errors);
    reserved_names(owner, candidates, reserved, errors);
    names(candidates, errors);
    for candidate in candidates {
        if let Some(reason) =
            form::never_data(&candidate.ty, &format!("field `{}`", candidate.shown()))
        {
            errors.on(&candidate.ty, reason);
        }
    }
    candidates.iter().map(field).collect()
}

fn field(candidate: &Candidate) -> Option<Field> {
    let (name, _) = candidate.name();
    let (number, _) = candidate.number()?;
    Some(Field {
        ident: candidate.ident.clone(),
        ty: candidate.ty.to_token_stream(),
        place: Place::of(&candidate.ty),
        number,
        json: case::json(&name),
        name,
        doc: candidate.doc.clone(),
        oneof: None,
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
        .filter_map(|candidate| candidate.number().map(|(number, _)| number))
        .collect();
    let mut next = 1;
    let proposal: Vec<String> = candidates
        .iter()
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

fn duplicate_numbers(candidates: &[Candidate], errors: &mut Errors) {
    let mut seen = HashMap::new();
    for candidate in candidates {
        let Some((number, span)) = candidate.number() else {
            continue;
        };
        if let Some(first) = seen.get(&number) {
            errors.at(
                span,
                format!("number {number} is already used by `{first}`"),
            );
        } else {
            seen.insert(number, candidate.shown());
        }
    }
}

fn reserved_numbers(
    owner: &str,
    candidates: &[Candidate],
    reserved: &Reserved,
    errors: &mut Errors,
) {
    for candidate in candidates {
        if let Some((number, span)) = candidate.number()
            && reserved.has_number(number)
        {
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

//! `#[field(1, name = "type", as = "sint64", required)]`, `#[field(oneof(4, 5))]`,
//! `#[field(unknown)]`

use proc_macro2::{Group, Span};
use syn::{Attribute, LitInt, LitStr};

use super::take_one;
use crate::diag::Errors;
use crate::options::{Options, split};

/// What `#[field]` says.
pub(crate) struct FieldAttr {
    pub(crate) attr: Attribute,
    pub(crate) number: Number,
    pub(crate) name: Option<LitStr>,
    /// How the values are encoded.
    pub(crate) encoding: Option<LitStr>,
    /// Where `required` stands.
    pub(crate) required: Option<Span>,
    pub(crate) oneof: Option<Members>,
    /// Where `unknown` stands.
    pub(crate) unknown: Option<Span>,
}

/// The list in `oneof(4, 5)`.
pub(crate) struct Members {
    pub(crate) list: Group,
    pub(crate) numbers: Vec<(u32, Span)>,
}

impl FieldAttr {
    /// Refuses the options that mean something only on the fields of messages.
    pub(crate) fn refuse_options(&self, place: &str, errors: &mut Errors) {
        let encoding = self.encoding.as_ref().map(|text| ("as", text.span()));
        let oneof = self
            .oneof
            .as_ref()
            .map(|oneof| ("oneof", oneof.list.span()));
        let required = self.required.map(|span| ("required", span));
        let unknown = self.unknown.map(|span| ("unknown", span));
        for (option, span) in [encoding, oneof, required, unknown].into_iter().flatten() {
            errors.at(span, format!("`{option}` means nothing on {place}"));
        }
    }
}

/// The number in `#[field(1)]`.
pub(crate) enum Number {
    Absent,
    /// There is something else, which has been reported.
    Invalid,
    Given(u32, Span),
}

/// The largest field number that protobuf has.
const LAST: u64 = 536_870_911;

/// Takes `#[field]` off a field, a variant or an argument.
pub(crate) fn take(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<FieldAttr> {
    let attr = take_one(attrs, "field", errors)?;
    let mut options = Options::of(&attr, errors);
    let number = number(&mut options, errors);
    let name = options.text("name", "type", errors);
    let encoding = options.text("as", "sint64", errors);
    let required = options.flag("required", errors);
    let oneof = options
        .has("oneof")
        .then(|| options.list("oneof", "oneof(4, 5)", errors))
        .flatten()
        .map(|list| members(list, errors));
    let unknown = options.flag("unknown", errors);
    options.finish(&["name", "as", "required", "oneof", "unknown"], errors);
    Some(FieldAttr {
        attr,
        number,
        name,
        encoding,
        required,
        oneof,
        unknown,
    })
}

fn members(list: Group, errors: &mut Errors) -> Members {
    let mut numbers = Vec::new();
    for piece in split(list.stream()) {
        match syn::parse2::<LitInt>(piece.clone()) {
            Ok(literal) => {
                let span = literal.span();
                numbers.extend(checked(&literal, errors).map(|number| (number, span)));
            }
            Err(_) => errors.on(
                piece,
                "expected the number of a variant, such as in `oneof(4, 5)`",
            ),
        }
    }
    Members { list, numbers }
}

fn number(options: &mut Options, errors: &mut Errors) -> Number {
    let Some(tokens) = options.plain() else {
        return Number::Absent;
    };
    let parsed = syn::parse2::<LitInt>(tokens.clone())
        .ok()
        .and_then(|literal| {
            literal
                .base10_parse::<u64>()
                .ok()
                .map(|number| (number, literal.span()))
        });
    match parsed {
        None => {
            errors.on(tokens, "expected the field's number, such as `#[field(1)]`");
            Number::Invalid
        }
        Some((number, span)) => check(number, span, errors),
    }
}

/// Reads a number that stands in another option.
pub(crate) fn checked(literal: &LitInt, errors: &mut Errors) -> Option<u32> {
    match check(
        literal.base10_parse().unwrap_or_default(),
        literal.span(),
        errors,
    ) {
        Number::Given(number, _) => Some(number),
        Number::Absent | Number::Invalid => None,
    }
}

/// Protobuf's own limits; the reserved block belongs to its implementations.
fn check(number: u64, span: Span, errors: &mut Errors) -> Number {
    match u32::try_from(number) {
        Ok(_) if (19_000..=19_999).contains(&number) => {
            errors.at(
                span,
                "field numbers 19000 to 19999 are reserved by protobuf",
            );
            Number::Invalid
        }
        Ok(small) if (1..=LAST).contains(&number) => Number::Given(small, span),
        _ => {
            errors.at(span, format!("field numbers go from 1 to {LAST}"));
            Number::Invalid
        }
    }
}

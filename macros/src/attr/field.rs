//! `#[field(1, name = "type")]`

use proc_macro2::Span;
use syn::{Attribute, LitInt, LitStr};

use super::take_one;
use crate::diag::Errors;
use crate::options::Options;

/// What `#[field]` says.
pub(crate) struct FieldAttr {
    pub(crate) attr: Attribute,
    pub(crate) number: Number,
    pub(crate) name: Option<LitStr>,
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
    options.finish(&["name"], errors);
    Some(FieldAttr { attr, number, name })
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

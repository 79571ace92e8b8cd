//! Rules about enums under `#[message]`.

use std::collections::HashMap;

use proc_macro2::Ident;
use syn::{Expr, ExprLit, ItemEnum, Lit, UnOp, Variant};

use super::data;
use crate::attr::data::{DataAttr, Reserved};
use crate::attr::field::{FieldAttr, Number};
use crate::diag::Errors;
use crate::model::enumeration::{EnumValue, Enumeration};
use crate::{attr, case, doc, syntax};

/// Checks an enum and takes our attributes off it.
pub(crate) fn enumeration(
    item: &mut ItemEnum,
    options: &DataAttr,
    errors: &mut Errors,
) -> Option<Enumeration> {
    let owner = case::plain(&item.ident);
    attr::refuse_rest(&mut item.attrs, "an enum", errors);
    data::generics(&item.generics, &owner, errors);
    let package = data::package(options.package.as_ref(), errors);
    let name = data::name(options.name.as_ref(), &item.ident, errors);
    let mut marked = Vec::new();
    let mut written = Vec::new();
    for variant in &mut item.variants {
        attr::refuse_cfg(&variant.attrs, &case::plain(&variant.ident), "enum", errors);
        attr::refuse_hidden_helpers(&mut variant.attrs, "message", errors);
        if let Some(marker) = attr::data::take_unknown(&mut variant.attrs, errors) {
            marked.push((marker, variant.ident.clone()));
        }
        let own = attr::field::take(&mut variant.attrs, errors);
        attr::refuse_rest(&mut variant.attrs, "a variant", errors);
        if let Some(own) = &own {
            own.refuse_options("a variant without data", errors);
        }
        written.push((variant.clone(), own));
    }
    two_unknown(&marked, errors);
    let numbers: Option<Vec<i32>> = written
        .iter()
        .map(|(variant, own)| number(variant, own.as_ref(), errors))
        .collect();
    let numbers = numbers?;
    let zero = zero(item, &written, &numbers, errors)?;
    let values = written
        .iter()
        .zip(numbers)
        .map(|((variant, own), number)| EnumValue {
            ident: variant.ident.clone(),
            number,
            name: value_name(&name, &variant.ident, own.as_ref()),
            doc: doc::text(&variant.attrs),
        })
        .collect::<Vec<_>>();
    value_names(&values, errors);
    reserved(&owner, &values, &options.reserved, errors);
    Some(Enumeration {
        ident: item.ident.clone(),
        name,
        package,
        doc: doc::text(&item.attrs),
        values,
        unknown: marked.into_iter().next().map_or(zero, |(_, ident)| ident),
        reserved_numbers: options.reserved.numbers.clone(),
        reserved_names: options.reserved.names.clone(),
    })
}

fn two_unknown(marked: &[(syn::Attribute, Ident)], errors: &mut Errors) {
    for (marker, _) in marked.iter().skip(1) {
        errors.on(
            marker,
            "only one unit variant can be `#[unknown]`: it stands for all numbers without a name",
        );
    }
}

/// An implicit value changes when variants are moved, so each is written down.
fn number(variant: &Variant, own: Option<&FieldAttr>, errors: &mut Errors) -> Option<i32> {
    let ident = &variant.ident;
    if let Some(FieldAttr {
        number: Number::Given(number, span),
        ..
    }) = own
    {
        errors.at(
            *span,
            format!("the number of `{ident}` is its value\nhelp: `{ident} = {number}`"),
        );
    }
    let Some((_, value)) = &variant.discriminant else {
        errors.on(
            ident,
            format!(
                "write the value of `{ident}`\n\
                 help: `{ident} = 1` (an implicit value changes when variants are moved)"
            ),
        );
        return None;
    };
    let number = integer(value);
    if number.is_none() {
        errors.on(
            value,
            "enum values are integer literals of 32 bits, because the schema repeats them",
        );
    }
    number
}

fn integer(value: &Expr) -> Option<i32> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match &*unary.expr {
            Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) => format!("-{}", number.base10_digits()).parse().ok(),
            _ => None,
        },
        Expr::Group(group) => integer(&group.expr),
        Expr::Paren(paren) => integer(&paren.expr),
        _ => None,
    }
}

/// Proto3 reads an absent value as 0, so 0 must mean something.
fn zero(
    item: &ItemEnum,
    written: &[(Variant, Option<FieldAttr>)],
    numbers: &[i32],
    errors: &mut Errors,
) -> Option<Ident> {
    let zero = written
        .iter()
        .zip(numbers)
        .find(|(_, number)| **number == 0);
    if zero.is_none() {
        errors.on(
            &item.ident,
            format!(
                "`{}` needs a variant with value 0: readers use it for values they do not know\n\
                 help: `Unspecified = 0`",
                item.ident
            ),
        );
    }
    zero.map(|((variant, _), _)| variant.ident.clone())
}

/// Values of all enums of a package share one scope, hence the enum's own name in front.
fn value_name(enum_name: &str, ident: &Ident, own: Option<&FieldAttr>) -> String {
    match own.and_then(|own| own.name.as_ref()) {
        Some(name) => name.value(),
        None => format!(
            "{}_{}",
            case::screaming(enum_name),
            case::screaming(&case::plain(ident))
        ),
    }
}

fn value_names(values: &[EnumValue], errors: &mut Errors) {
    let mut seen = HashMap::new();
    for EnumValue { ident, name, .. } in values {
        if !syntax::is_proto_ident(name) {
            errors.on(
                ident,
                format!(
                    "`{name}` cannot be a protobuf name: ASCII letters, digits and `_` only\n\
                     help: `#[field(name = \"..\")]`"
                ),
            );
        } else if let Some(first) = seen.insert(name, ident) {
            errors.on(
                ident,
                format!("`{first}` and `{ident}` are both called `{name}` on the wire"),
            );
        }
    }
}

fn reserved(owner: &str, values: &[EnumValue], reserved: &Reserved, errors: &mut Errors) {
    for EnumValue {
        ident,
        name,
        number,
        ..
    } in values
    {
        if u32::try_from(*number).is_ok_and(|number| reserved.has_number(number)) {
            errors.on(
                ident,
                format!("number {number} is reserved in `{owner}`: an older version used it"),
            );
        }
        if reserved.has_name(name) {
            errors.on(
                ident,
                format!(
                    "the name `{name}` is reserved in `{owner}`; JSON clients would misread it"
                ),
            );
        }
    }
}

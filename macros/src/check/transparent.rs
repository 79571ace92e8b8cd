//! Rules about `#[message(transparent)]`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ItemStruct;

use super::{data, encoding, field, form};
use crate::attr::data::DataAttr;
use crate::attr::field::Number;
use crate::diag::Errors;
use crate::model::transparent::Transparent;
use crate::place::Place;
use crate::{attr, case};

/// Checks a struct that stands for its only field, and takes our attributes off it.
pub(crate) fn transparent(
    item: &mut ItemStruct,
    options: &DataAttr,
    span: Span,
    errors: &mut Errors,
) -> Option<Transparent> {
    let owner = case::plain(&item.ident);
    attr::refuse_rest(&mut item.attrs, "a struct", errors);
    data::generics(&item.generics, &owner, errors);
    nothing_of_a_message(&owner, options, errors);
    let count = item.fields.len();
    let mut only = None;
    for field in &mut item.fields {
        let shown = field
            .ident
            .as_ref()
            .map_or_else(|| owner.clone(), case::plain);
        let own = field::own_attr(&mut field.attrs, &shown, "struct", errors);
        if let Some(own) = &own {
            let number = match own.number {
                Number::Given(_, span) => Some(("a number", span)),
                Number::Absent | Number::Invalid => None,
            };
            let name = own.name.as_ref().map(|name| ("a name", name.span()));
            for (what, span) in [number, name].into_iter().flatten() {
                errors.at(
                    span,
                    format!("`{owner}` is transparent, so its field has not {what} on the wire"),
                );
            }
            let required = own.required.map(|span| ("required", span));
            let oneof = own.oneof.as_ref().map(|oneof| ("oneof", oneof.list.span()));
            let unknown = own.unknown.map(|span| ("unknown", span));
            for (option, span) in [required, oneof, unknown].into_iter().flatten() {
                errors.at(
                    span,
                    format!("`{option}` means nothing inside a transparent struct"),
                );
            }
        }
        if let Some(reason) = form::never_data(&field.ty, &format!("the field of `{owner}`")) {
            errors.on(&field.ty, reason);
        }
        let text = own.and_then(|own| own.encoding);
        let encoding = text
            .as_ref()
            .map(|text| encoding::encoding(text, &field.ty, &shown, errors));
        only = Some((field.ident.clone(), field.ty.clone(), encoding));
    }
    if count != 1 {
        errors.at(
            span,
            format!("a transparent message has exactly one field; `{owner}` has {count}"),
        );
        return None;
    }
    let (ident, ty, encoding) = only?;
    Some(Transparent {
        ident: item.ident.clone(),
        field: ident,
        place: Place::of(&ty),
        ty: ty.to_token_stream(),
        encoding: match encoding {
            Some(encoding) => Some(encoding?),
            None => None,
        },
    })
}

/// The schema knows nothing of the struct, so that nothing can be said about it.
fn nothing_of_a_message(owner: &str, options: &DataAttr, errors: &mut Errors) {
    let package = options
        .package
        .as_ref()
        .map(|text| ("package", text.span()));
    let name = options.name.as_ref().map(|text| ("name", text.span()));
    for (option, span) in [package, name].into_iter().flatten() {
        errors.at(
            span,
            format!("`{owner}` is transparent: `{option}` belongs to a message of its own"),
        );
    }
}

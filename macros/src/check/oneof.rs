//! Rules about enums under `#[message]` of which a variant holds data.

use std::collections::HashMap;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, Fields, ItemEnum, Variant as Written};

use super::{data, encoding, field, form};
use crate::attr::data::{DataAttr, Reserved};
use crate::attr::field::{FieldAttr, Number};
use crate::diag::Errors;
use crate::model::oneof::{Body, Oneof, Variant};
use crate::place::{Place, without_self};
use crate::{attr, case, doc, syntax};

/// Reports whether an enum is one for this module.
pub(crate) fn has_data(item: &ItemEnum) -> bool {
    item.variants
        .iter()
        .any(|variant| !matches!(variant.fields, Fields::Unit))
}

/// Checks an enum and takes our attributes off it.
pub(crate) fn oneof(item: &mut ItemEnum, options: &DataAttr, errors: &mut Errors) -> Option<Oneof> {
    let owner = case::plain(&item.ident);
    attr::refuse_rest(&mut item.attrs, "an enum", errors);
    data::generics(&item.generics, &owner, errors);
    let package = data::package(options.package.as_ref(), errors);
    let name = data::name(options.name.as_ref(), &item.ident, errors);
    let mut unknown = None;
    let mut numbers = Numbers::default();
    let mut variants = Vec::new();
    let mut sound = true;
    for variant in &mut item.variants {
        attr::refuse_cfg(&variant.attrs, &case::plain(&variant.ident), "enum", errors);
        attr::refuse_hidden_helpers(&mut variant.attrs, "message", errors);
        let marker = attr::data::take_unknown(&mut variant.attrs, errors);
        let own = attr::field::take(&mut variant.attrs, errors);
        attr::refuse_rest(&mut variant.attrs, "a variant", errors);
        no_value(variant, errors);
        if let Some(marker) = marker {
            one_unknown(&marker, variant, own.as_ref(), unknown.is_some(), errors);
            unknown.get_or_insert(variant.ident.clone());
            body(&item.ident, variant, own.as_ref(), errors);
            continue;
        }
        let number = numbers.take(
            &owner,
            &variant.ident,
            own.as_ref(),
            &options.reserved,
            errors,
        );
        let body = body(&item.ident, variant, own.as_ref(), errors);
        let (Some(number), Some(body)) = (number, body) else {
            sound = false;
            continue;
        };
        let name = member_name(&variant.ident, own.as_ref());
        variants.push(Variant {
            ident: variant.ident.clone(),
            number,
            json: case::json(&name),
            name,
            doc: doc::text(&variant.attrs),
            body,
        });
    }
    numbers.report_missing(&options.reserved, errors);
    names(&owner, &variants, &options.reserved, errors);
    if !sound {
        return None;
    }
    Some(Oneof {
        ident: item.ident.clone(),
        name,
        package,
        doc: doc::text(&item.attrs),
        variants,
        unknown,
        reserved_numbers: options.reserved.numbers.clone(),
        reserved_names: options.reserved.names.clone(),
    })
}

/// A value would be a number of the enum's memory, which is not on the wire.
fn no_value(variant: &Written, errors: &mut Errors) {
    if let Some((_, value)) = &variant.discriminant {
        errors.on(
            value,
            format!(
                "a variant of an enum with data is known by its number\n\
                 help: `#[field({})] {}`",
                value.to_token_stream(),
                variant.ident
            ),
        );
    }
}

fn one_unknown(
    marker: &Attribute,
    variant: &Written,
    own: Option<&FieldAttr>,
    is_second: bool,
    errors: &mut Errors,
) {
    if is_second || !matches!(variant.fields, Fields::Unit) {
        errors.on(
            marker,
            "only one unit variant can be `#[unknown]`: it stands for everything that has no name",
        );
    }
    if let Some(own) = own {
        errors.on(
            &own.attr,
            format!(
                "`{}` stands for what is not there; it never travels and has no number",
                variant.ident
            ),
        );
    }
}

/// The numbers of the variants, and which of these have none.
#[derive(Default)]
struct Numbers {
    seen: HashMap<u32, Ident>,
    missing: Vec<Ident>,
}

impl Numbers {
    fn take(
        &mut self,
        owner: &str,
        ident: &Ident,
        own: Option<&FieldAttr>,
        reserved: &Reserved,
        errors: &mut Errors,
    ) -> Option<u32> {
        let (number, span) = match own.map(|own| &own.number) {
            Some(Number::Given(number, span)) => (*number, *span),
            Some(Number::Invalid) => return None,
            Some(Number::Absent) | None => {
                self.missing.push(ident.clone());
                return None;
            }
        };
        if let Some(first) = self.seen.get(&number) {
            errors.at(
                span,
                format!("number {number} is already used by `{first}`"),
            );
        } else {
            self.seen.insert(number, ident.clone());
        }
        if reserved.has_number(number) {
            errors.at(
                span,
                format!("number {number} is reserved in `{owner}`: an older version used it"),
            );
        }
        Some(number)
    }

    fn report_missing(&self, reserved: &Reserved, errors: &mut Errors) {
        let Some(first) = self.missing.first() else {
            return;
        };
        let is_free =
            |number: &u32| !self.seen.contains_key(number) && !reserved.has_number(*number);
        let proposal: Vec<String> = self
            .missing
            .iter()
            .zip((1_u32..).filter(is_free))
            .map(|(ident, number)| format!("`#[field({number})] {ident}`"))
            .collect();
        errors.on(
            first,
            format!(
                "variant `{first}` has no number\n\
                 help: {}, or `#[unknown]` on a variant for what this program does not know\n\
                 (once released, a number belongs to its variant forever)",
                proposal.join(", ")
            ),
        );
    }
}

fn member_name(ident: &Ident, own: Option<&FieldAttr>) -> String {
    match own.and_then(|own| own.name.as_ref()) {
        Some(name) => name.value(),
        None => case::snake(&case::plain(ident)),
    }
}

fn names(owner: &str, variants: &[Variant], reserved: &Reserved, errors: &mut Errors) {
    let mut seen = HashMap::new();
    for Variant { ident, name, .. } in variants {
        if !syntax::is_proto_ident(name) {
            errors.on(
                ident,
                format!(
                    "`{name}` cannot be a protobuf name: ASCII letters, digits and `_` only\n\
                     help: `#[field(1, name = \"..\")]`"
                ),
            );
        } else if let Some(first) = seen.insert(case::json(name), ident) {
            errors.on(
                ident,
                format!("`{first}` and `{ident}` are both called `{name}` on the wire"),
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

/// Returns what a variant holds, and takes our attributes off it.
fn body(
    owner: &Ident,
    variant: &mut Written,
    own: Option<&FieldAttr>,
    errors: &mut Errors,
) -> Option<Body> {
    let ident = case::plain(&variant.ident);
    if let Some(own) = own {
        let required = own.required.map(|span| ("required", span));
        let oneof = own.oneof.as_ref().map(|oneof| ("oneof", oneof.list.span()));
        let unknown = own.unknown.map(|span| ("unknown", span));
        for (option, span) in [required, oneof, unknown].into_iter().flatten() {
            errors.at(span, format!("`{option}` means nothing on a variant"));
        }
    }
    let encoding = own.and_then(|own| own.encoding.as_ref());
    match &mut variant.fields {
        Fields::Unit => {
            no_encoding(encoding, &ident, errors);
            Some(Body::Fields {
                fields: Vec::new(),
                is_unit: true,
            })
        }
        Fields::Named(named) => {
            no_encoding(encoding, &ident, errors);
            let candidates = field::candidates(named, "enum", errors);
            field::refuse_inline(&candidates, "a variant's field", errors);
            let fields = field::fields(&ident, &candidates, &Reserved::default(), errors)?
                .into_iter()
                .map(|field| field.without_self(owner))
                .collect();
            Some(Body::Fields {
                fields,
                is_unit: false,
            })
        }
        Fields::Unnamed(unnamed) => {
            for value in &mut unnamed.unnamed {
                let inner = field::own_attr(&mut value.attrs, &ident, "enum", errors);
                if let Some(inner) = inner {
                    errors.on(
                        &inner.attr,
                        format!("the value of `{ident}` has the variant's number\nhelp: put `#[field(..)]` on the variant"),
                    );
                }
            }
            let mut values = unnamed.unnamed.iter();
            let (Some(value), None) = (values.next(), values.next()) else {
                let fields = ["x", "y", "z"]
                    .iter()
                    .zip(&unnamed.unnamed)
                    .zip(1..)
                    .map(|((name, value), number)| {
                        format!("#[field({number})] {name}: {}", value.ty.to_token_stream())
                    })
                    .collect::<Vec<_>>()
                    .join(", ");
                let written = variant.fields.to_token_stream();
                errors.on(
                    &variant.fields,
                    format!("`{ident}{written}` needs field names\nhelp: `{ident} {{ {fields} }}`"),
                );
                return None;
            };
            if let Some(reason) = form::never_data(&value.ty, &format!("variant `{ident}`")) {
                errors.on(&value.ty, reason);
                return None;
            }
            let encoding = encoding.map(|text| encoding::encoding(text, &value.ty, &ident, errors));
            if encoding.is_none() {
                let number = match own.map(|own| &own.number) {
                    Some(Number::Given(number, _)) => *number,
                    _ => 1,
                };
                let found = form::without_encoding(&value.ty, number)
                    .or_else(|| form::with_time_zone(&value.ty));
                if let Some((found, reason)) = found {
                    errors.on(found, reason);
                }
            }
            Some(Body::Value {
                ty: without_self(value.ty.to_token_stream(), owner),
                place: Place::of(&value.ty),
                encoding: match encoding {
                    Some(encoding) => Some(encoding?),
                    None => None,
                },
            })
        }
    }
}

fn no_encoding(encoding: Option<&syn::LitStr>, ident: &str, errors: &mut Errors) {
    if let Some(text) = encoding {
        errors.on(
            text,
            format!("`as` needs a variant with one value, such as `{ident}(i64)`"),
        );
    }
}

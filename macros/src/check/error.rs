//! Rules about enums under `#[plugin_error]`.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use syn::{Fields, ItemEnum, Type};

use super::field::{self, Candidate};
use crate::attr::data::Reserved;
use crate::attr::error::{CodeAttr, ErrorAttr};
use crate::attr::field::{FieldAttr, Number};
use crate::diag::Errors;
use crate::model::error::{PluginError, Shape, Transport, Variant};
use crate::{attr, case, doc, syntax};

/// Checks an enum and takes our attributes off it.
pub(crate) fn error(
    item: &mut ItemEnum,
    options: &ErrorAttr,
    errors: &mut Errors,
) -> Option<PluginError> {
    let owner = case::plain(&item.ident);
    attr::refuse_rest(&mut item.attrs, "an error", errors);
    generics(item, errors);
    let full_name = full_name(&owner, options, errors);
    let mut variants = Vec::new();
    let mut transports = Vec::new();
    let mut numbers: HashMap<u32, Ident> = HashMap::new();
    let mut missing = Vec::new();
    for variant in &mut item.variants {
        attr::refuse_cfg(&variant.attrs, &case::plain(&variant.ident), "enum", errors);
        attr::refuse_hidden_helpers(&mut variant.attrs, "plugin_error", errors);
        let marker = attr::error::take_transport(&mut variant.attrs, errors);
        let code = attr::error::take_code(&mut variant.attrs, errors);
        let own = attr::field::take(&mut variant.attrs, errors);
        attr::refuse_rest(&mut variant.attrs, "a variant", errors);
        if let Some(own) = &own {
            own.refuse_options("a variant of an error", errors);
        }
        if let Some(marker) = marker {
            plain_transport(&variant.ident, &code, own.as_ref(), errors);
            strip_fields(&mut variant.fields, errors);
            transports.push((marker, variant.ident.clone(), variant.fields.clone()));
            continue;
        }
        let number = number(&variant.ident, own.as_ref(), &mut numbers, errors);
        if own
            .as_ref()
            .is_none_or(|own| matches!(own.number, Number::Absent))
        {
            missing.push(variant.ident.clone());
        }
        let code = self::code(&variant.ident, code, errors);
        let body = body(&variant.ident, &mut variant.fields, errors);
        if let (Some(number), Some(code), Some((shape, fields))) = (number, code, body) {
            variants.push(Variant {
                ident: variant.ident.clone(),
                number,
                name: variant_name(&variant.ident, own.as_ref()),
                code,
                doc: doc::text(&variant.attrs),
                shape,
                fields,
            });
        }
    }
    missing_numbers(&missing, &numbers, errors);
    variant_names(&variants, errors);
    let transport = transport(&item.ident, transports, errors)?;
    Some(PluginError {
        ident: item.ident.clone(),
        full_name: full_name?,
        doc: doc::text(&item.attrs),
        variants,
        transport,
    })
}

fn generics(item: &ItemEnum, errors: &mut Errors) {
    for param in &item.generics.params {
        errors.on(
            param,
            format!(
                "error `{}` cannot be generic: it has one schema",
                item.ident
            ),
        );
    }
}

/// The name travels inside `Any` with each error, so no module path may stand in for it.
fn full_name(owner: &str, options: &ErrorAttr, errors: &mut Errors) -> Option<String> {
    let Some(name) = &options.name else {
        errors.at(
            Span::call_site(),
            format!(
                "`#[plugin_error]` needs a full name: it travels with each error\n\
                 help: `#[plugin_error(name = \"kv.v1.{owner}\")]`"
            ),
        );
        return None;
    };
    let text = name.value();
    if !syntax::is_full_name(&text) {
        errors.on(
            name,
            format!(
                "`{text}` is not a full name: expected `package.v1.Name` (ASCII letters, digits and `_`; \
                 at least one package part)"
            ),
        );
    }
    Some(text)
}

fn plain_transport(ident: &Ident, code: &CodeAttr, own: Option<&FieldAttr>, errors: &mut Errors) {
    if let Some(own) = own {
        errors.on(
            &own.attr,
            format!("`{ident}` is what failed calls become; it never travels and has no number"),
        );
    }
    if !matches!(code, CodeAttr::Absent) {
        errors.on(
            ident,
            format!("`{ident}` has the code of the failed call, not one of its own"),
        );
    }
}

fn strip_fields(fields: &mut Fields, errors: &mut Errors) {
    for field in fields {
        attr::refuse_rest(
            &mut field.attrs,
            "the `#[transport]` variant's value",
            errors,
        );
    }
}

fn number(
    ident: &Ident,
    own: Option<&FieldAttr>,
    numbers: &mut HashMap<u32, Ident>,
    errors: &mut Errors,
) -> Option<u32> {
    let Some(FieldAttr {
        number: Number::Given(number, span),
        ..
    }) = own
    else {
        return None;
    };
    if let Some(first) = numbers.get(number) {
        errors.at(
            *span,
            format!("number {number} is already used by `{first}`"),
        );
    } else {
        numbers.insert(*number, ident.clone());
    }
    Some(*number)
}

/// A variant is a member of a `oneof`, and known to other languages by its number.
fn missing_numbers(missing: &[Ident], numbers: &HashMap<u32, Ident>, errors: &mut Errors) {
    let Some(first) = missing.first() else { return };
    let free = (1_u32..).filter(|number| !numbers.contains_key(number));
    let proposal: Vec<String> = missing
        .iter()
        .zip(free)
        .map(|(ident, number)| format!("`#[field({number})] {ident}`"))
        .collect();
    errors.on(
        first,
        format!(
            "variant `{first}` has no number\nhelp: {}\n(once released, a number belongs to its variant forever)",
            proposal.join(", ")
        ),
    );
}

fn code(ident: &Ident, code: CodeAttr, errors: &mut Errors) -> Option<Ident> {
    match code {
        CodeAttr::Given(code) => Some(code),
        CodeAttr::Invalid => None,
        CodeAttr::Absent => {
            errors.on(
                ident,
                format!(
                    "variant `{ident}` has no code\n\
                     help: `#[code(resource_exhausted)]` (other languages see only this code and the message)"
                ),
            );
            None
        }
    }
}

fn variant_name(ident: &Ident, own: Option<&FieldAttr>) -> String {
    match own.and_then(|own| own.name.as_ref()) {
        Some(name) => name.value(),
        None => case::snake(&case::plain(ident)),
    }
}

fn variant_names(variants: &[Variant], errors: &mut Errors) {
    let mut seen = HashMap::new();
    for Variant { ident, name, .. } in variants {
        if !syntax::is_proto_ident(name) {
            errors.on(
                ident,
                format!("`{name}` cannot be a protobuf name: ASCII letters, digits and `_` only"),
            );
        } else if let Some(first) = seen.insert(case::json(name), ident) {
            errors.on(
                ident,
                format!("`{first}` and `{ident}` are both called `{name}` on the wire"),
            );
        }
    }
}

/// Returns how the variant is written, and its fields; `None` if they have mistakes.
fn body(
    ident: &Ident,
    fields: &mut Fields,
    errors: &mut Errors,
) -> Option<(Shape, Vec<crate::model::message::Field>)> {
    let owner = case::plain(ident);
    let (shape, candidates) = match fields {
        Fields::Unit => (Shape::Unit, Vec::new()),
        Fields::Named(named) => (Shape::Named, field::candidates(named, "enum", errors)),
        Fields::Unnamed(unnamed) => {
            let several = unnamed.unnamed.len() > 1;
            if several {
                errors.on(
                    &*unnamed,
                    format!("the values of `{owner}` need names\nhelp: `{owner} {{ #[field(1)] first: .., #[field(2)] second: .. }}`"),
                );
            }
            let candidates = unnamed
                .unnamed
                .iter_mut()
                .map(|field| Candidate {
                    ident: Ident::new("value", Span::call_site()),
                    ty: field.ty.clone(),
                    attr: field::own_attr(&mut field.attrs, "value", "enum", errors),
                    doc: doc::text(&field.attrs),
                })
                .collect();
            if several {
                return None;
            }
            (Shape::Tuple, candidates)
        }
    };
    field::refuse_inline(&candidates, "a variant's field", errors);
    let fields = field::fields(&owner, &candidates, &Reserved::default(), errors)?;
    Some((shape, fields))
}

/// Every call can fail on its way, and the caller must be able to hold that failure.
fn transport(
    owner: &Ident,
    transports: Vec<(syn::Attribute, Ident, Fields)>,
    errors: &mut Errors,
) -> Option<Transport> {
    let mut transports = transports.into_iter();
    let Some((_, ident, fields)) = transports.next() else {
        errors.on(
            owner,
            format!(
                "`{owner}` needs one variant for failed calls\n\
                 help: `#[transport] Rpc(#[from] connect_plugin::Error)`"
            ),
        );
        return None;
    };
    for (second, ..) in transports {
        errors.on(
            second,
            format!("`{owner}` has two `#[transport]` variants; failed calls become one of them"),
        );
    }
    let single: Option<(Option<Ident>, Type)> = match (fields.len(), fields.iter().next()) {
        (1, Some(field)) => Some((field.ident.clone(), field.ty.clone())),
        _ => None,
    };
    if single.is_none() {
        errors.on(
            &ident,
            format!(
                "the `#[transport]` variant must contain exactly one `connect_plugin::Error`\n\
                 help: `{ident}(#[from] connect_plugin::Error)`"
            ),
        );
    }
    let (field, ty) = single?;
    Some(Transport { ident, field, ty })
}

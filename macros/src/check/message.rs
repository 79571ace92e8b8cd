//! Rules about structs under `#[message]`.

use quote::ToTokens;
use syn::{Fields, ItemStruct};

use super::field::Candidate;
use super::{data, field, form};
use crate::attr::data::DataAttr;
use crate::diag::Errors;
use crate::model::message::Message;
use crate::{attr, case, doc};

/// Checks a struct and takes our attributes off it.
pub(crate) fn message(
    item: &mut ItemStruct,
    options: &DataAttr,
    errors: &mut Errors,
) -> Option<Message> {
    let owner = case::plain(&item.ident);
    attr::refuse_rest(&mut item.attrs, "a struct", errors);
    data::generics(&item.generics, &owner, errors);
    let package = data::package(options.package.as_ref(), errors);
    let name = data::name(options.name.as_ref(), &item.ident, errors);
    let candidates = match &mut item.fields {
        Fields::Named(named) => field::candidates(named, "struct", errors),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(unnamed) => {
            // JSON and `.proto` files know fields by name.
            errors.on(
                &*unnamed,
                format!(
                    "give the fields of `{owner}` names, or use `#[message(transparent)]` for a one-field wrapper\n\
                     help: `{owner} {{ #[field(1)] value: .. }}`"
                ),
            );
            for field in &mut unnamed.unnamed {
                field::own_attr(&mut field.attrs, &owner, "struct", errors);
            }
            return None;
        }
    };
    let (unknown, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_for_unknown);
    two_unknown(&unknown, errors);
    for candidate in &candidates {
        endless(&owner, candidate, errors);
    }
    let fields = field::fields(&owner, &candidates, &options.reserved, errors)?
        .into_iter()
        .map(|field| field.without_self(&item.ident))
        .collect();
    Some(Message {
        ident: item.ident.clone(),
        name,
        package,
        parent: None,
        doc: doc::text(&item.attrs),
        fields,
        unknown: unknown.into_iter().next().map(|field| field.ident),
        reserved_numbers: options.reserved.numbers.clone(),
        reserved_names: options.reserved.names.clone(),
    })
}

fn is_for_unknown(candidate: &Candidate) -> bool {
    let attr = candidate.attr.as_ref();
    attr.is_some_and(|attr| attr.unknown.is_some())
}

fn two_unknown(unknown: &[Candidate], errors: &mut Errors) {
    for (index, candidate) in unknown.iter().enumerate() {
        let Some(attr) = &candidate.attr else {
            continue;
        };
        if index > 0 {
            errors.on(
                &attr.attr,
                "only one field can be `unknown`: it keeps all that has no name",
            );
        }
        let has_more = candidate.number_span().map(|span| ("a number", span));
        let named = attr.name.as_ref().map(|name| ("a name", name.span()));
        for (what, span) in [has_more, named].into_iter().flatten() {
            errors.at(span, format!("a field for unknown fields has not {what}"));
        }
    }
}

/// A message that always contains itself would have no end; only direct recursion shows here.
fn endless(owner: &str, candidate: &Candidate, errors: &mut Errors) {
    let ty = form::bare(&candidate.ty);
    let inner = match &form::arguments(ty)[..] {
        [inner] if form::is_named(ty, "Box") => *inner,
        _ => ty,
    };
    let is_owner = match form::bare(inner) {
        syn::Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|ident| ident == "Self" || case::plain(ident) == owner),
        _ => false,
    };
    if is_owner {
        let shown = inner.to_token_stream();
        errors.on(
            &candidate.ty,
            format!(
                "`{owner}` contains itself without end\n\
                 help: `Option<Box<{shown}>>` or `Vec<{shown}>`"
            ),
        );
    }
}

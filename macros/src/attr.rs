//! Attribute arguments become typed, and helper attributes leave the user's item.

pub(crate) mod contract;
pub(crate) mod data;
pub(crate) mod error;
pub(crate) mod field;
pub(crate) mod method;
pub(crate) mod plugin;

use proc_macro2::TokenTree;
use syn::{Attribute, Meta};

use crate::diag::Errors;
use crate::options::split;

/// The attributes that mean something only inside our macros.
pub(crate) const HELPERS: [&str; 7] = [
    "rpc",
    "field",
    "ctx",
    "code",
    "transport",
    "unknown",
    "requires",
];

/// Takes all helper attributes of one name away from the item.
fn take_all(attrs: &mut Vec<Attribute>, name: &str) -> Vec<Attribute> {
    let (taken, kept) = attrs.drain(..).partition(|attr| attr.path().is_ident(name));
    *attrs = kept;
    taken
}

/// Takes the helper attribute of one name; a second one is a mistake.
fn take_one(attrs: &mut Vec<Attribute>, name: &str, errors: &mut Errors) -> Option<Attribute> {
    let mut taken = take_all(attrs, name).into_iter();
    let first = taken.next();
    for second in taken {
        errors.on(
            &second,
            format!("`#[{name}]` is given twice; put all options into one"),
        );
    }
    first
}

/// Takes a helper attribute that has no options.
fn take_marker(attrs: &mut Vec<Attribute>, name: &str, errors: &mut Errors) -> Option<Attribute> {
    let attr = take_one(attrs, name, errors)?;
    if !matches!(attr.meta, Meta::Path(_)) {
        errors.on(&attr, format!("`#[{name}]` has no options"));
    }
    Some(attr)
}

/// Removes the helper attributes that have no meaning at this place, each with an error.
pub(crate) fn refuse_rest(attrs: &mut Vec<Attribute>, place: &str, errors: &mut Errors) {
    for name in HELPERS {
        for attr in take_all(attrs, name) {
            errors.on(&attr, format!("`#[{name}]` means nothing on {place}"));
        }
    }
}

/// Refuses conditional compilation, which would make the schema depend on build flags.
pub(crate) fn refuse_cfg(attrs: &[Attribute], name: &str, whole: &str, errors: &mut Errors) {
    for attr in attrs {
        if attr.path().is_ident("cfg") {
            errors.on(
                attr,
                format!(
                    "`#[cfg]` on `{name}` would make the wire schema depend on build flags\n\
                     help: put the `cfg` on the whole {whole}"
                ),
            );
        }
    }
}

/// Removes helper attributes inside `cfg_attr`, which rustc has not expanded yet, with an error.
pub(crate) fn refuse_hidden_helpers(attrs: &mut Vec<Attribute>, owner: &str, errors: &mut Errors) {
    attrs.retain(|attr| {
        let Some(name) = hidden_helper(attr) else { return true };
        errors.on(
            attr,
            format!(
                "`cfg_attr` is not expanded before `#[{owner}]` runs, so this `{name}` would be ignored\n\
                 help: write `#[{name}]` without `cfg_attr`"
            ),
        );
        false
    });
}

/// Returns the first helper attribute that a `cfg_attr` holds.
fn hidden_helper(attr: &Attribute) -> Option<String> {
    let Meta::List(list) = &attr.meta else {
        return None;
    };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    split(list.tokens.clone())
        .into_iter()
        .skip(1)
        .find_map(|piece| match piece.into_iter().next() {
            Some(TokenTree::Ident(name)) => {
                Some(name.to_string()).filter(|name| HELPERS.contains(&name.as_str()))
            }
            _ => None,
        })
}

//! `#[message(package = "…", name = "…", reserved(3, 5..=8, "old"), transparent, crate = "…")]`

use proc_macro2::{Group, Span, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Path, RangeLimits};

use super::take_marker;
use crate::diag::Errors;
use crate::options::{Options, split};

/// What `#[message(..)]` says.
pub(crate) struct DataAttr {
    pub(crate) facade: Option<Path>,
    pub(crate) package: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) reserved: Reserved,
    /// Where `transparent` stands.
    pub(crate) transparent: Option<Span>,
}

/// Numbers and names that an older version used.
#[derive(Default)]
pub(crate) struct Reserved {
    pub(crate) numbers: Vec<(u32, u32)>,
    pub(crate) names: Vec<String>,
}

impl Reserved {
    pub(crate) fn has_number(&self, number: u32) -> bool {
        self.numbers
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&number))
    }

    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|reserved| reserved == name)
    }
}

/// Reads the arguments of `#[message(..)]`.
pub(crate) fn read(args: TokenStream, errors: &mut Errors) -> DataAttr {
    let mut options = Options::new(args);
    let facade = options.facade(errors);
    let package = options.text("package", "kv.v1", errors);
    let name = options.text("name", "GetResponse", errors);
    let reserved = options
        .list("reserved", "reserved(3, 5..=8, \"old_name\")", errors)
        .map(|list| reserved(&list, errors))
        .unwrap_or_default();
    let transparent = options.flag("transparent", errors);
    options.finish(
        &["package", "name", "reserved", "transparent", "crate"],
        errors,
    );
    DataAttr {
        facade,
        package,
        name,
        reserved,
        transparent,
    }
}

/// Takes `#[unknown]` off a variant.
pub(crate) fn take_unknown(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Attribute> {
    take_marker(attrs, "unknown", errors)
}

fn reserved(list: &Group, errors: &mut Errors) -> Reserved {
    let mut found = Reserved::default();
    for piece in split(list.stream()) {
        match syn::parse2::<Expr>(piece.clone()) {
            Ok(Expr::Lit(ExprLit {
                lit: Lit::Str(name),
                ..
            })) => found.names.push(name.value()),
            Ok(expr) => match range(&expr) {
                Some((from, to)) => add_range(&mut found, from, to, expr.span(), errors),
                None => errors.on(&expr, MALFORMED),
            },
            Err(_) => errors.on(&piece, MALFORMED),
        }
    }
    found
}

const MALFORMED: &str =
    "expected numbers, ranges or names, such as `reserved(3, 5..=8, \"old_name\")`";

fn add_range(reserved: &mut Reserved, first: u32, last: u32, span: Span, errors: &mut Errors) {
    if first > last {
        errors.at(span, format!("reserved range {first}..={last} is empty"));
        return;
    }
    let overlapped = reserved
        .numbers
        .iter()
        .find(|(from, to)| *from <= last && first <= *to);
    if let Some((from, to)) = overlapped {
        errors.at(
            span,
            format!(
                "reserved {} overlaps {}",
                shown(first, last),
                shown(*from, *to)
            ),
        );
        return;
    }
    reserved.numbers.push((first, last));
}

fn shown(first: u32, last: u32) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}..={last}")
    }
}

/// Reads `3` or `5..=8`.
fn range(expr: &Expr) -> Option<(u32, u32)> {
    let Expr::Range(range) = expr else {
        let number = integer(expr)?;
        return Some((number, number));
    };
    let (first, last) = (
        integer(range.start.as_deref()?)?,
        integer(range.end.as_deref()?)?,
    );
    match range.limits {
        RangeLimits::Closed(_) => Some((first, last)),
        RangeLimits::HalfOpen(_) => Some((first, last.checked_sub(1)?)),
    }
}

fn integer(expr: &Expr) -> Option<u32> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse().ok(),
        _ => None,
    }
}

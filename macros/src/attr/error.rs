//! `#[plugin_error(name = "kv.v1.KvError")]`, `#[code(not_found)]`, `#[transport]`

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::{Attribute, LitStr, Meta, Path};

use super::{take_marker, take_one};
use crate::diag::{Errors, listed, nearest};
use crate::options::Options;

/// What `#[plugin_error(..)]` says.
pub(crate) struct ErrorAttr {
    pub(crate) facade: Option<Path>,
    pub(crate) name: Option<LitStr>,
}

/// The codes as attributes spell them, each with its variant of `Code`.
const CODES: [(&str, &str); 16] = [
    ("canceled", "Canceled"),
    ("unknown", "Unknown"),
    ("invalid_argument", "InvalidArgument"),
    ("deadline_exceeded", "DeadlineExceeded"),
    ("not_found", "NotFound"),
    ("already_exists", "AlreadyExists"),
    ("permission_denied", "PermissionDenied"),
    ("resource_exhausted", "ResourceExhausted"),
    ("failed_precondition", "FailedPrecondition"),
    ("aborted", "Aborted"),
    ("out_of_range", "OutOfRange"),
    ("unimplemented", "Unimplemented"),
    ("internal", "Internal"),
    ("unavailable", "Unavailable"),
    ("data_loss", "DataLoss"),
    ("unauthenticated", "Unauthenticated"),
];

/// What `#[code(..)]` says about a variant.
pub(crate) enum CodeAttr {
    Absent,
    /// There is something else, which has been reported.
    Invalid,
    /// The variant of `Code`.
    Given(Ident),
}

/// Reads the arguments of `#[plugin_error(..)]`.
pub(crate) fn read(args: TokenStream, errors: &mut Errors) -> ErrorAttr {
    let mut options = Options::new(args);
    let facade = options.facade(errors);
    let name = options.text("name", "kv.v1.KvError", errors);
    options.finish(&["name", "crate"], errors);
    ErrorAttr { facade, name }
}

/// Takes `#[transport]` off a variant.
pub(crate) fn take_transport(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Attribute> {
    take_marker(attrs, "transport", errors)
}

/// Takes `#[code(..)]` off a variant.
pub(crate) fn take_code(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> CodeAttr {
    let Some(attr) = take_one(attrs, "code", errors) else {
        return CodeAttr::Absent;
    };
    let code = match &attr.meta {
        Meta::List(list) => {
            let mut tokens = list.tokens.clone().into_iter();
            match (tokens.next(), tokens.next()) {
                (Some(TokenTree::Ident(code)), None) => Some(code),
                _ => None,
            }
        }
        _ => None,
    };
    let Some(code) = code else {
        errors.on(&attr, "expected one code, such as `#[code(not_found)]`");
        return CodeAttr::Invalid;
    };
    let text = code.to_string();
    if let Some((_, variant)) = CODES.iter().find(|(name, _)| *name == text) {
        CodeAttr::Given(Ident::new(variant, Span::call_site()))
    } else {
        let known = CODES.map(|(name, _)| name);
        let hint = nearest(&text, &known)
            .map(|meant| format!("; did you mean `{meant}`?"))
            .unwrap_or_default();
        errors.on(
            &code,
            format!("unknown code `{text}`{hint}\ncodes: {}", listed(&known)),
        );
        CodeAttr::Invalid
    }
}

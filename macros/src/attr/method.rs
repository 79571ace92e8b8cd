//! `#[rpc(name = "…", idempotent, no_side_effects, returns(name = "found", number = 2))]`

use proc_macro2::Span;
use syn::{Attribute, LitInt, LitStr};

use super::{take_marker, take_one};
use crate::diag::Errors;
use crate::options::Options;

/// What `#[rpc(..)]` says.
#[derive(Default)]
pub(crate) struct MethodAttr {
    pub(crate) name: Option<LitStr>,
    pub(crate) idempotent: Option<Span>,
    pub(crate) no_side_effects: Option<Span>,
    pub(crate) returns: Option<Returns>,
}

/// The only field of a response that wraps one value.
pub(crate) struct Returns {
    pub(crate) span: Span,
    pub(crate) name: Option<LitStr>,
    pub(crate) number: Option<LitInt>,
}

/// Takes `#[rpc(..)]` off a method.
pub(crate) fn take(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> MethodAttr {
    let Some(attr) = take_one(attrs, "rpc", errors) else {
        return MethodAttr::default();
    };
    let mut options = Options::of(&attr, errors);
    let name = options.text("name", "GetKey", errors);
    let idempotent = options.flag("idempotent", errors);
    let no_side_effects = options.flag("no_side_effects", errors);
    let returns = options
        .list("returns", "returns(name = \"found\", number = 2)", errors)
        .map(|list| {
            let mut options = Options::new(list.stream());
            let name = options.text("name", "found", errors);
            let number = options.integer("number", "number = 2", errors);
            options.finish(&["name", "number"], errors);
            Returns {
                span: list.span(),
                name,
                number,
            }
        });
    options.finish(
        &["name", "idempotent", "no_side_effects", "returns"],
        errors,
    );
    MethodAttr {
        name,
        idempotent,
        no_side_effects,
        returns,
    }
}

/// Takes `#[ctx]` off an argument.
pub(crate) fn take_ctx(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Attribute> {
    take_marker(attrs, "ctx", errors)
}

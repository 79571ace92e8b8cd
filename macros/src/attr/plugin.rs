//! `#[plugin_main(id = "cache-plugin", version = "1.0.0")]` and `#[requires("^1.2")]`

use proc_macro2::TokenStream;
use syn::{Attribute, LitStr, Meta, Path};

use super::take_one;
use crate::diag::Errors;
use crate::options::Options;

/// What `#[plugin_main(..)]` says.
pub(crate) struct PluginAttr {
    pub(crate) facade: Option<Path>,
    pub(crate) id: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    /// Whether `id` was there at all, however malformed.
    pub(crate) mentions_id: bool,
}

/// Reads the arguments of `#[plugin_main(..)]`.
pub(crate) fn read(args: TokenStream, errors: &mut Errors) -> PluginAttr {
    let mut options = Options::new(args);
    let facade = options.facade(errors);
    let mentions_id = options.has("id");
    let id = options.text("id", "kv-plugin", errors);
    let version = options.text("version", "1.0.0", errors);
    options.finish(&["id", "version", "crate"], errors);
    PluginAttr {
        facade,
        id,
        version,
        mentions_id,
    }
}

/// Takes `#[requires("^1.2")]` off an argument.
pub(crate) fn take_requires(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Option<LitStr> {
    let attr = take_one(attrs, "requires", errors)?;
    let parsed = match &attr.meta {
        Meta::List(list) => syn::parse2::<LitStr>(list.tokens.clone()).ok(),
        _ => None,
    };
    if parsed.is_none() {
        errors.on(
            &attr,
            "expected one version requirement, such as `#[requires(\"^1.2\")]`",
        );
    }
    parsed
}

//! The path under which generated code finds the runtime.

use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt, quote};
use syn::Path;

/// The hidden module of the facade. Every generated path starts with it, so that nothing depends
/// on what the user's module has in scope.
#[derive(Clone)]
pub(crate) struct Runtime {
    path: TokenStream,
}

impl Runtime {
    /// Takes the path from `crate = "…"`; without one the facade goes by its own name.
    pub(crate) fn new(facade: Option<&Path>) -> Self {
        let path = if let Some(facade) = facade {
            quote!(#facade::__private)
        } else {
            quote!(::connect_plugin::__private)
        };
        Self { path }
    }
}

impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(self.path.clone());
    }
}

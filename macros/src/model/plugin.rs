//! A plugin: what its `main` takes and returns.

use proc_macro2::TokenStream;
use syn::{LitStr, Type};

/// The function under `#[plugin_main]`.
pub(crate) struct Plugin {
    pub(crate) id: LitStr,
    /// The plugin's version; by default that of its crate.
    pub(crate) version: Option<LitStr>,
    pub(crate) dependencies: Vec<Dependency>,
    /// The return type as written.
    pub(crate) output: Type,
}

/// An argument of `main`.
pub(crate) struct Dependency {
    pub(crate) ty: Type,
    /// The type as text, for messages.
    pub(crate) shown: String,
    /// The lowest version, if `#[requires]` names one.
    pub(crate) version: Option<String>,
    /// Where the version stands.
    pub(crate) requires: Option<TokenStream>,
}

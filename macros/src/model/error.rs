//! A typed error.

use proc_macro2::Ident;
use syn::Type;

use super::message::Field;

/// An enum under `#[plugin_error]`.
pub(crate) struct PluginError {
    pub(crate) ident: Ident,
    /// The full name of the detail, such as `kv.v1.KvError`.
    pub(crate) full_name: String,
    pub(crate) doc: String,
    pub(crate) variants: Vec<Variant>,
    pub(crate) transport: Transport,
}

/// A variant that travels as a detail.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) number: u32,
    /// The name of its field in the detail.
    pub(crate) name: String,
    /// The variant of `Code`.
    pub(crate) code: Ident,
    pub(crate) doc: String,
    pub(crate) shape: Shape,
    pub(crate) fields: Vec<Field>,
}

/// How a variant is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Unit,
    Named,
    /// With one value that has no name.
    Tuple,
}

/// The variant for failed calls.
pub(crate) struct Transport {
    pub(crate) ident: Ident,
    /// The field's name, if it has one.
    pub(crate) field: Option<Ident>,
    pub(crate) ty: Type,
}

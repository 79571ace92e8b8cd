//! A message and its fields.

use proc_macro2::{Ident, TokenStream};

use crate::place::Place;

/// A message: one that the user wrote, or one that a method or an error needs.
pub(crate) struct Message {
    /// The Rust type.
    pub(crate) ident: Ident,
    /// The name in the schema.
    pub(crate) name: String,
    pub(crate) package: Option<String>,
    /// A function that returns the descriptor of the message around this one.
    pub(crate) parent: Option<TokenStream>,
    pub(crate) doc: String,
    /// In the order of the source.
    pub(crate) fields: Vec<Field>,
    pub(crate) reserved_numbers: Vec<(u32, u32)>,
    pub(crate) reserved_names: Vec<String>,
}

/// A field of a message.
pub(crate) struct Field {
    /// The Rust field.
    pub(crate) ident: Ident,
    pub(crate) ty: TokenStream,
    /// Where the user wrote the type.
    pub(crate) place: Place,
    pub(crate) number: u32,
    /// The name in the schema.
    pub(crate) name: String,
    pub(crate) json: String,
    pub(crate) doc: String,
    pub(crate) oneof: Option<&'static str>,
}

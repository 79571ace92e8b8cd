//! An enum with data: a message that is one `oneof`.

use proc_macro2::{Ident, TokenStream};

use super::message::{Encoding, Field};
use crate::place::Place;

/// An enum under `#[message]` of which a variant holds data.
pub(crate) struct Oneof {
    /// The Rust type.
    pub(crate) ident: Ident,
    /// The name in the schema.
    pub(crate) name: String,
    pub(crate) package: Option<String>,
    pub(crate) doc: String,
    /// In the order of the source, without the unknown one.
    pub(crate) variants: Vec<Variant>,
    /// The variant for a message that holds none of the others.
    pub(crate) unknown: Option<Ident>,
    pub(crate) reserved_numbers: Vec<(u32, u32)>,
    pub(crate) reserved_names: Vec<String>,
}

/// A variant, which is a field of the message.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) json: String,
    pub(crate) doc: String,
    pub(crate) body: Body,
}

/// What a variant holds.
pub(crate) enum Body {
    /// One value.
    Value {
        ty: TokenStream,
        place: Place,
        /// How it is encoded, if not as the type says.
        encoding: Option<Encoding>,
    },
    /// Nothing, or fields with names: a message nested in that of the enum.
    Fields { fields: Vec<Field>, is_unit: bool },
}

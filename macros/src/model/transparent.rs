//! A struct that is what it contains.

use proc_macro2::{Ident, TokenStream};

use super::message::Encoding;
use crate::place::Place;

/// A struct under `#[message(transparent)]`.
pub(crate) struct Transparent {
    pub(crate) ident: Ident,
    /// The name of the field; a tuple struct has none.
    pub(crate) field: Option<Ident>,
    pub(crate) ty: TokenStream,
    pub(crate) place: Place,
    /// How it is encoded, if not as the type says.
    pub(crate) encoding: Option<Encoding>,
}

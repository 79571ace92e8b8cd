//! A message and its fields.

use proc_macro2::{Ident, TokenStream};

use crate::place::{Place, without_self};

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
    /// The Rust field that keeps what the schema does not know.
    pub(crate) unknown: Option<Ident>,
    pub(crate) reserved_numbers: Vec<(u32, u32)>,
    pub(crate) reserved_names: Vec<String>,
}

/// A field of a message.
#[derive(Clone)]
pub(crate) struct Field {
    /// The Rust field.
    pub(crate) ident: Ident,
    pub(crate) ty: TokenStream,
    /// Where the user wrote the type.
    pub(crate) place: Place,
    /// The number; of an inline `oneof` the lowest.
    pub(crate) number: u32,
    /// The name in the schema.
    pub(crate) name: String,
    pub(crate) json: String,
    pub(crate) doc: String,
    /// The `oneof` that the field is a member of.
    pub(crate) oneof: Option<&'static str>,
    pub(crate) form: Form,
}

/// How a field's type becomes part of the message.
#[derive(Clone)]
pub(crate) enum Form {
    /// As the type says.
    Plain,
    /// In another encoding.
    As(Encoding),
    /// As the type says, or in another encoding, and refused if it is absent.
    Required(Option<Encoding>),
    /// An enum with data whose variants are fields of this message.
    Inline(Inline),
}

/// What `as = ".."` names.
#[derive(Clone)]
pub(crate) enum Encoding {
    /// The kind of the runtime with this name.
    Kind(&'static str),
    /// A map with these encodings of keys and values.
    Map(Box<Encoding>, Box<Encoding>),
    /// That of the type itself, in a map.
    Own(TokenStream),
}

/// A `oneof` without a message of its own.
#[derive(Clone)]
pub(crate) struct Inline {
    /// The enum, without the `Option` around it.
    pub(crate) ty: TokenStream,
    pub(crate) numbers: Vec<u32>,
    /// What is said if the enum has other numbers, up to their list.
    pub(crate) declaration: String,
    pub(crate) place: Place,
    pub(crate) list: Place,
}

impl Field {
    /// Names the item in the place of `Self`.
    pub(crate) fn without_self(mut self, item: &Ident) -> Self {
        self.ty = without_self(self.ty, item);
        match &mut self.form {
            Form::Inline(inline) => inline.ty = without_self(inline.ty.clone(), item),
            Form::As(encoding) | Form::Required(Some(encoding)) => encoding.name_self(item),
            Form::Plain | Form::Required(None) => {}
        }
        self
    }
}

impl Encoding {
    fn name_self(&mut self, item: &Ident) {
        match self {
            Self::Kind(_) => {}
            Self::Map(key, value) => {
                key.name_self(item);
                value.name_self(item);
            }
            Self::Own(ty) => *ty = without_self(ty.clone(), item),
        }
    }
}
